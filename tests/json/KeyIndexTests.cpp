// SPDX-License-Identifier: MIT
// The key hash, and the index with a hash that collides on purpose.
#include "KeyIndex.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "Access.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {

TEST(JsonKeyIndex, HashDependsOnEveryByteOfTheKey) {
  const json::HashSeed seed{1, 2};
  std::set<std::uint64_t> hashes;
  for (std::size_t length = 0; length < 40; ++length) {
    std::string key(length, 'a');
    hashes.insert(json::HashKey(key, seed));
    for (std::size_t i = 0; i < length; ++i) {
      key[i] = 'b';
      hashes.insert(json::HashKey(key, seed));
      key[i] = 'a';
    }
  }
  EXPECT_EQ(hashes.size(), 40U + 39U * 40U / 2U);
}

TEST(JsonKeyIndex, HashDependsOnTheSeed) {
  EXPECT_NE(json::HashKey("key", {1, 2}), json::HashKey("key", {2, 2}));
  EXPECT_NE(json::HashKey("key", {1, 2}), json::HashKey("key", {1, 3}));
  EXPECT_EQ(json::HashKey("key", {1, 2}), json::HashKey("key", {1, 2}));
}

TEST(JsonKeyIndex, TheProcessDrawsItsSeedOnce) {
  EXPECT_EQ(&json::ProcessHashSeed(), &json::ProcessHashSeed());
  EXPECT_TRUE(json::ProcessHashSeed().k0 != 0 || json::ProcessHashSeed().k1 != 0);
}

TEST(JsonKeyIndex, GrowsAndFindsAll) {
  std::vector<JsonValue> members;
  for (int i = 0; i < 1000; ++i) {
    members.emplace_back("key" + std::to_string(i));
    members.emplace_back(i);
  }
  const json::Node* nodes = &json::Access::NodeOf(members.front());
  json::KeyIndex index(0);
  for (std::uint32_t i = 0; i < 1000; ++i) EXPECT_EQ(index.Add(nodes, i), i);
  for (std::uint32_t i = 0; i < 1000; ++i) EXPECT_EQ(index.Find(nodes, "key" + std::to_string(i)), i);
  EXPECT_EQ(index.Find(nodes, "key1000"), json::KeyIndex::kNone);
  EXPECT_EQ(index.Add(nodes, 500), 500U);
}

}  // namespace wshost::test
