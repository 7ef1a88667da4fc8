// SPDX-License-Identifier: MIT
// Every text of the fuzzer's corpus, and every vector, has the properties that the fuzzer checks.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "Vectors.h"
#include "fuzz/JsonFuzz.h"

namespace wshost::test {

TEST(JsonCorpus, EveryTextHasTheFuzzedProperties) {
  int texts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(WSHOST_JSON_CORPUS)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_EQ(CheckText(text), "") << entry.path();
    ++texts;
  }
  EXPECT_GT(texts, 30);
}

TEST(JsonCorpus, EveryVectorHasTheFuzzedProperties) {
  for (const AcceptVector& each : AcceptVectors()) EXPECT_EQ(CheckText(each.text), "") << each.text;
}

}  // namespace wshost::test
