// SPDX-License-Identifier: MIT
// What the chat's server reads out of a "join".
#include "Announcement.h"

#include <gtest/gtest.h>

#include <string>

#include "wshost/json/JsonLiterals.h"
#include "wshost/json/JsonObject.h"

namespace {

using wshost::JsonValue;
using wshost::literals::operator""_json;

TEST(LeaveFor, NamesWhoHadJoined) {
  const auto leave = LeaveFor(R"({"type":"join","id":"a1","name":"Ada"})"_json);
  ASSERT_TRUE(leave.has_value());
  EXPECT_EQ(leave->ToString(), R"({"type":"leave","id":"a1","name":"Ada"})");
}

TEST(LeaveFor, KeepsUnicodeAndQuotesInNames) {
  const auto leave = LeaveFor(R"({"type":"join","id":"\"","name":"Zoë \u2603"})"_json);
  ASSERT_TRUE(leave.has_value());
  EXPECT_EQ(*leave, R"({"type":"leave","id":"\"","name":"Zoë ☃"})"_json);
}

TEST(LeaveFor, TakesNoOtherMemberOver) {
  const auto leave = LeaveFor(R"({"type":"join","id":"a1","name":"Ada","more":[1,2,3]})"_json);
  ASSERT_TRUE(leave.has_value());
  EXPECT_EQ(leave->size(), 3u);
}

TEST(LeaveFor, IsNothingForOtherMessages) {
  for (const char* text :
       {R"({"type":"chat","id":"a1","name":"Ada"})", R"({"type":"here","id":"a1","name":"Ada"})",
        R"({"id":"a1","name":"Ada"})", "{}", "[]", R"(["join"])", R"("join")", "42", "true", "null"}) {
    EXPECT_FALSE(LeaveFor(JsonValue::Parse(text)).has_value()) << text;
  }
}

TEST(LeaveFor, IsNothingForAJoinWithoutIdOrName) {
  for (const char* text : {R"({"type":"join"})", R"({"type":"join","id":"a1"})", R"({"type":"join","name":"Ada"})",
                           R"({"type":"join","id":7,"name":"Ada"})", R"({"type":"join","id":"a1","name":null})",
                           R"({"type":"join","id":"a1","name":""})", R"({"type":["join"],"id":"a1","name":"Ada"})"}) {
    EXPECT_FALSE(LeaveFor(JsonValue::Parse(text)).has_value()) << text;
  }
}

TEST(LeaveFor, RemembersNoMoreThanASensibleName) {
  const auto joinWithNameOf = [](std::size_t length) {
    return wshost::JsonObject{{"type", "join"}, {"id", "a1"}, {"name", std::string(length, 'x')}};
  };
  EXPECT_TRUE(LeaveFor(joinWithNameOf(256)).has_value());
  EXPECT_FALSE(LeaveFor(joinWithNameOf(257)).has_value());
}

}  // namespace
