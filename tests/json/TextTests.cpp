// SPDX-License-Identifier: MIT
// A text that is written where its value will keep it.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <thread>

#include "wshost/json/JsonException.h"
#include "wshost/json/JsonText.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

constexpr std::string_view kMessage = R"({"type":"chat","text":"a text that is longer than a node","n":[1,2.5,null]})";

JsonText Filled(std::string_view text) {
  JsonText filled;
  filled.Append(text);
  return filled;
}

}  // namespace

TEST(JsonText, BecomesAValueWithoutACopy) {
  JsonText text = Filled(kMessage);
  const char* const place = text.View().data();
  const JsonValue value = JsonValue::Parse(std::move(text));
  EXPECT_EQ(value, JsonValue::Parse(kMessage));
  ASSERT_TRUE(value.KeptText());
  EXPECT_EQ(*value.KeptText(), kMessage);
  EXPECT_EQ(value.KeptText()->data(), place);
  EXPECT_TRUE(text.empty());
}

TEST(JsonText, ReadsTheSameHoweverItArrives) {
  for (std::size_t step = 1; step <= kMessage.size(); ++step) {
    JsonText text;
    for (std::size_t at = 0; at < kMessage.size(); at += step) text.Append(kMessage.substr(at, step));
    ASSERT_EQ(text.View(), kMessage);
    ASSERT_EQ(JsonValue::Parse(std::move(text)), JsonValue::Parse(kMessage));
  }
}

TEST(JsonText, GrowsAndKeepsWhatWasCommittedOnly) {
  std::string expected = "[";
  JsonText text = Filled(expected);
  for (int i = 0; i < 30'000; ++i) {
    const std::string element = std::to_string(i) + ",";
    const std::span<char> room = text.Reserve(element.size() + 7);
    ASSERT_GE(room.size(), element.size() + 7);
    std::fill(room.begin(), room.end(), '#');
    std::copy(element.begin(), element.end(), room.begin());
    text.Commit(element.size());
    expected += element;
  }
  text.Append("0]");
  expected += "0]";
  ASSERT_EQ(text.View(), expected);
  const JsonValue value = JsonValue::Parse(std::move(text));
  EXPECT_EQ(value.size(), 30'001U);
  EXPECT_EQ(value, JsonValue::Parse(expected));
}

TEST(JsonText, TakesMemoryOnceForWhatIsExpected) {
  JsonText text;
  text.Reserve(1, 100'000);
  text.Commit(0);
  text.Append("\"");
  const char* const place = text.View().data();
  while (text.size() < 99'999) text.Append("x");
  text.Append("\"");
  EXPECT_EQ(text.View().data(), place);
  EXPECT_EQ(JsonValue::Parse(std::move(text)).As<std::string>().size(), 99'998U);
}

TEST(JsonText, FillsAllTheRoomThereIs) {
  JsonText text = Filled("\"");
  const std::size_t room = text.Reserve(1).size();
  text.Append(std::string(room - 1, 'x') + "\"");
  EXPECT_EQ(JsonValue::Parse(std::move(text)).As<std::string>(), std::string(room - 1, 'x'));
}

TEST(JsonText, SaysWhereABadTextIsBad) {
  JsonText text = Filled("{\"a\":\n tru}");
  const JsonParseResult result = JsonValue::TryParse(std::move(text));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.Error().line, 2U);
  EXPECT_EQ(result.Error().column, 2U);
  EXPECT_TRUE(text.empty());
  EXPECT_THROW((void)JsonValue::Parse(Filled("[")), JsonSyntaxError);
}

TEST(JsonText, IsBoundedByTheLimitsOfTheParse) {
  JsonText text = Filled("[1,2,3]");
  const JsonParseResult result = JsonValue::TryParse(std::move(text), {.maxBytes = 6});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.Error().code, JsonErrorCode::TooLong);
  EXPECT_TRUE(text.empty());
}

TEST(JsonText, IsNoJsonWhenItIsEmpty) {
  EXPECT_FALSE(JsonValue::TryParse(JsonText()));
  JsonText reserved;
  reserved.Reserve(10);
  EXPECT_FALSE(JsonValue::TryParse(std::move(reserved)));
}

TEST(JsonText, RefusesMoreThanFitsOrWasReserved) {
  JsonText text;
  EXPECT_THROW(text.Commit(1), std::logic_error);
  EXPECT_THROW(text.Reserve(JsonLimits::kLongestText + 1), std::length_error);
  const std::size_t room = text.Reserve(5).size();
  EXPECT_THROW(text.Commit(room + 1), std::logic_error);
  text.Append("abc");
  EXPECT_THROW(text.Reserve(JsonLimits::kLongestText - 2), std::length_error);
  EXPECT_EQ(text.View(), "abc");
}

TEST(JsonText, MovesAndClears) {
  JsonText first = Filled("1");
  JsonText second = std::move(first);
  EXPECT_TRUE(first.empty());
  first = Filled("[2]");
  second = std::move(first);
  EXPECT_EQ(second.View(), "[2]");
  second.Clear();
  EXPECT_TRUE(second.empty());
  second.Append("3");
  EXPECT_EQ(JsonValue::Parse(std::move(second)), 3);
}

TEST(JsonText, MayBeParsedOnAnotherThread) {
  JsonText text = Filled(kMessage);
  JsonValue value;
  std::thread([&] { value = JsonValue::Parse(std::move(text)); }).join();
  EXPECT_EQ(value["n"][1], 2.5);
}

}  // namespace wshost::test
