// SPDX-License-Identifier: MIT
// Each limit is exact: what is at it is accepted, one more is refused.
#include <gtest/gtest.h>

#include <string>

#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

JsonErrorCode CauseOf(std::string_view text, const JsonLimits& limits) {
  return JsonValue::TryParse(text, limits).Error().code;
}

}  // namespace

TEST(JsonLimitsOf, Depth) {
  JsonLimits limits;
  limits.maxDepth = 2;
  EXPECT_TRUE(JsonValue::TryParse("[{}]", limits));
  EXPECT_TRUE(JsonValue::TryParse("[[],[[]]]", {.maxDepth = 3}));
  EXPECT_EQ(CauseOf("[[],[[]]]", limits), JsonErrorCode::TooDeep);
  EXPECT_EQ(CauseOf(R"({"a":{"b":{}}})", limits), JsonErrorCode::TooDeep);
  limits.maxDepth = 0;
  EXPECT_TRUE(JsonValue::TryParse("1", limits));
  EXPECT_EQ(CauseOf("[]", limits), JsonErrorCode::TooDeep);
}

TEST(JsonLimitsOf, Bytes) {
  JsonLimits limits;
  limits.maxBytes = 5;
  EXPECT_TRUE(JsonValue::TryParse("[1,2]", limits));
  EXPECT_EQ(CauseOf("[1,20]", limits), JsonErrorCode::TooLong);
  EXPECT_EQ(JsonValue::TryParse("[1,20]", limits).Error().offset, 5U);
  EXPECT_EQ(CauseOf("not JSON at all", limits), JsonErrorCode::TooLong);
}

TEST(JsonLimitsOf, Elements) {
  JsonLimits limits;
  limits.maxMembers = 3;
  EXPECT_TRUE(JsonValue::TryParse("[1,2,3]", limits));
  EXPECT_EQ(CauseOf("[1,2,3,4]", limits), JsonErrorCode::TooManyMembers);
  EXPECT_TRUE(JsonValue::TryParse("[[1,2,3],[4,5,6],[7,8,9]]", limits));
}

TEST(JsonLimitsOf, Members) {
  JsonLimits limits;
  limits.maxMembers = 2;
  EXPECT_TRUE(JsonValue::TryParse(R"({"a":1,"b":2})", limits));
  EXPECT_EQ(CauseOf(R"({"a":1,"b":2,"c":3})", limits), JsonErrorCode::TooManyMembers);
}

TEST(JsonLimitsOf, AThreadGoesOnAfterALargeText) {
  std::string text = "[0";
  for (int i = 0; i < 100'000; ++i) text += ",1";
  EXPECT_EQ(JsonValue::Parse(text + "]").size(), 100'001U);
  EXPECT_EQ(JsonValue::Parse("[1,2]").size(), 2U);
  EXPECT_FALSE(JsonValue::TryParse(text));
  EXPECT_EQ(JsonValue::Parse("[1,2]").size(), 2U);
}

TEST(JsonLimitsOf, MembersAreCountedWhileTheyAreRead) {
  EXPECT_EQ(JsonValue::TryParse("[1,2,3,4,5,6", {.maxMembers = 3}).Error().offset, 6U);
  EXPECT_EQ(CauseOf("[1,2,3,4,not JSON", {.maxMembers = 3}), JsonErrorCode::TooManyMembers);
  EXPECT_EQ(CauseOf(R"({"a":1,"a":2,"a":3,not JSON)", {.maxMembers = 2}), JsonErrorCode::TooManyMembers);
  EXPECT_EQ(CauseOf("[1]", {.maxMembers = 0}), JsonErrorCode::TooManyMembers);
  EXPECT_EQ(CauseOf(R"({"a":1})", {.maxMembers = 0}), JsonErrorCode::TooManyMembers);
  EXPECT_TRUE(JsonValue::TryParse("[]", {.maxMembers = 0}));
}

}  // namespace wshost::test
