// SPDX-License-Identifier: MIT
// When memory runs out: what was there stays as it was, nothing leaks, and look-ups do without an index.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <string>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonValue.h"

namespace {

constexpr int kNever = -1;
thread_local int allocationsLeft = kNever;

}  // namespace

// This program's operator new: the standard one, but for a test that lets the n-th allocation fail. Not inlined, for
// g++ would then compare the malloc inside one with the free inside the other.
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (allocationsLeft == 0) throw std::bad_alloc();
  if (allocationsLeft > 0) --allocationsLeft;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace wshost::test {
namespace {

// Runs an action with the n-th allocation failing, for n = 0, 1 ... until it needs no more than n.
template <class Action>
int FailEachAllocation(const Action& action) {
  for (int n = 0;; ++n) {
    allocationsLeft = n;
    try {
      action();
      allocationsLeft = kNever;
      return n;
    } catch (const std::bad_alloc&) {
      allocationsLeft = kNever;
    }
  }
}

JsonValue ManyMembers() {
  JsonValue object = JsonObject{};
  for (int i = 0; i < 100; ++i) object["key" + std::to_string(i)] = i;
  return object;
}

}  // namespace

TEST(JsonOutOfMemory, ACopyOfADeepValueIsMadeOrNot) {
  JsonValue value = JsonArray{"a text that is longer than a node"};
  for (int i = 0; i < 20; ++i) {
    JsonValue outer = JsonArray{};
    outer.push_back(value);
    outer.push_back(std::move(value));
    value = i < 6 ? std::move(outer) : JsonValue(outer[0]);
  }
  const std::string text = value.ToString();
  const int failures = FailEachAllocation([&] {
    const JsonValue copy = value;
    EXPECT_EQ(copy.size(), value.size());
  });
  EXPECT_GT(failures, 1);
  EXPECT_EQ(value.ToString(), text);
}

TEST(JsonOutOfMemory, LookUpsDoWithoutAnIndex) {
  const JsonValue object = JsonValue::Parse(ManyMembers().ToString());
  allocationsLeft = 0;
  const bool found = object["key99"] == 99;
  const bool missing = object["nothing"].IsMissing();
  allocationsLeft = kNever;
  EXPECT_TRUE(found);
  EXPECT_TRUE(missing);
  EXPECT_EQ(object["key98"], 98);
}

TEST(JsonOutOfMemory, AMemberIsAddedEvenIfTheIndexCannotGrow) {
  JsonValue object = ManyMembers();
  object.reserve(1000);
  EXPECT_TRUE(object.contains("key5"));
  int added = 0;
  for (; added < 400; ++added) {
    const std::string key = "more" + std::to_string(added);
    const JsonValue value(added);
    allocationsLeft = 0;
    const bool inserted = object.insert(key, value);
    allocationsLeft = kNever;
    ASSERT_TRUE(inserted);
  }
  for (int i = 0; i < added; ++i) ASSERT_EQ(object["more" + std::to_string(i)], i);
}

}  // namespace wshost::test
