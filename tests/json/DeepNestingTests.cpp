// SPDX-License-Identifier: MIT
// No depth overflows the call stack: reading, writing, copying, comparing and ending go without recursion.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

constexpr std::size_t kDeep = 100'000;

std::string DeepArrayText(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

std::string DeepObjectText(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "{\"a\":";
  return text + "null" + std::string(depth, '}');
}

JsonLimits Deep() {
  JsonLimits limits;
  limits.maxDepth = kDeep;
  return limits;
}

JsonValue DeepOwned(std::size_t depth) {
  JsonValue value = "a leaf that is longer than a node";
  for (std::size_t i = 0; i < depth; ++i) {
    JsonValue outer = i % 2 == 0 ? JsonValue(JsonArray()) : JsonValue(JsonObject());
    if (outer.IsArray()) {
      outer.push_back(std::move(value));
    } else {
      outer.insert("k", std::move(value));
    }
    value = std::move(outer);
  }
  return value;
}

}  // namespace

TEST(JsonDeepNesting, DefaultLimitIs512) {
  EXPECT_TRUE(JsonValue::TryParse(DeepArrayText(512)));
  const auto result = JsonValue::TryParse(DeepArrayText(513));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.Error().code, JsonErrorCode::TooDeep);
  EXPECT_EQ(result.Error().offset, 512U);
  EXPECT_FALSE(JsonValue::TryParse(DeepObjectText(513)));
}

TEST(JsonDeepNesting, HundredThousandOpeningBracketsAreRefused) {
  EXPECT_FALSE(JsonValue::TryParse(std::string(kDeep, '[')));
  EXPECT_FALSE(JsonValue::TryParse(std::string(kDeep, '['), Deep()));
  std::string text;
  for (std::size_t i = 0; i < kDeep; ++i) text += "[{\"\":";
  EXPECT_FALSE(JsonValue::TryParse(text));
  EXPECT_FALSE(JsonValue::TryParse(text, Deep()));
}

TEST(JsonDeepNesting, HundredThousandLevelsReadAndWriteWhenAllowed) {
  for (const std::string& text : {DeepArrayText(kDeep), DeepObjectText(kDeep)}) {
    const JsonValue value = JsonValue::Parse(text, Deep());
    EXPECT_EQ(value.ToString(), text);
    const JsonValue again = JsonValue::Parse(text, Deep());
    EXPECT_EQ(value, again);
  }
  EXPECT_EQ(JsonValue::TryParse(DeepArrayText(kDeep + 1), Deep()).Error().code, JsonErrorCode::TooDeep);
}

TEST(JsonDeepNesting, OwnedValuesOfAnyDepthAreCopiedComparedAndEnded) {
  const JsonValue value = DeepOwned(kDeep);
  const JsonValue copy = value;
  EXPECT_EQ(copy, value);
  EXPECT_EQ(copy.ToString(), value.ToString());
}

TEST(JsonDeepNesting, SiblingsAfterADeepBranchAreStillRead) {
  const std::string text = "{\"deep\":" + DeepArrayText(400) + ",\"next\":{\"x\":[1,2,{\"y\":[]}]}}";
  const JsonValue value = JsonValue::Parse(text);
  EXPECT_EQ(value.ToString(), text);
  EXPECT_EQ(value["next"]["x"][1], 2);
}

}  // namespace wshost::test
