// SPDX-License-Identifier: MIT
// What came in and was not changed goes out as it came, at any depth.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

constexpr std::string_view kText = R"({ "a" : [ 1.50 , 2E0 ], "b":"\u00e4 and some more text" , "c" : { } })";

std::string Sent(const JsonValue& value) {
  std::string text = ">";
  value.AppendTo(text);
  return text.substr(1);
}

}  // namespace

TEST(JsonKeptText, UntouchedMessageIsSentAsItCame) {
  const JsonValue value = JsonValue::Parse(" \n" + std::string(kText) + " ");
  EXPECT_EQ(value.KeptText(), kText);
  EXPECT_EQ(Sent(value), kText);
}

TEST(JsonKeptText, ToStringWritesAnew) {
  EXPECT_EQ(JsonValue::Parse(kText).ToString(), R"({"a":[1.5,2.0],"b":"ä and some more text","c":{}})");
}

TEST(JsonKeptText, PartsKeepTheirText) {
  const JsonValue value = JsonValue::Parse(kText);
  EXPECT_EQ(value["a"].KeptText(), "[ 1.50 , 2E0 ]");
  const JsonValue part = value["a"];
  EXPECT_EQ(Sent(part), "[ 1.50 , 2E0 ]");
  EXPECT_FALSE(value["b"].KeptText());
}

TEST(JsonKeptText, APartOutlivesTheMessage) {
  JsonValue array;
  JsonValue text;
  JsonValue number;
  {
    const JsonValue message = JsonValue::Parse(R"([[ 1 ], "a string that is longer", 123456789012345678901234567890])");
    array = message[0];
    text = message[1];
    number = message[2];
  }
  EXPECT_EQ(Sent(array), "[ 1 ]");
  EXPECT_EQ(text, "a string that is longer");
  EXPECT_EQ(Sent(number), "123456789012345678901234567890");
}

TEST(JsonKeptText, AnEnvelopeCopiesTheTextOfWhatItCarries) {
  const JsonValue message = JsonValue::Parse(kText);
  const JsonValue envelope = JsonObject{{"from", 7}, {"message", message}};
  EXPECT_EQ(Sent(envelope), R"({"from":7,"message":)" + std::string(kText) + "}");
}

TEST(JsonKeptText, AnEditLosesTheTextOnItsWayOnly) {
  JsonValue value = JsonValue::Parse(R"({"a":[ 1 ],"b":[ 2 ]})");
  value["a"][0] = 3;
  EXPECT_FALSE(value.KeptText());
  EXPECT_FALSE(std::as_const(value)["a"].KeptText());
  EXPECT_EQ(std::as_const(value)["b"].KeptText(), "[ 2 ]");
  EXPECT_EQ(Sent(value), R"({"a":[3],"b":[ 2 ]})");
}

TEST(JsonKeptText, ReadingThroughAWritableValueKeepsTheText) {
  JsonValue value = JsonValue::Parse(R"({"a":{"b":[ 1, 2 ]},"s":"text"})");
  EXPECT_EQ(value["a"]["b"][1].As<int>(), 2);
  EXPECT_EQ(value["s"].As<std::string>(), "text");
  EXPECT_TRUE(value["nothing"]["here"][3].IsMissing());
  for (const JsonValue& each : value["a"]["b"]) EXPECT_TRUE(each.Is<int>());
  for (auto [key, member] : value.Items()) EXPECT_FALSE(member.IsMissing()) << key;
  EXPECT_TRUE(value.contains("a") && value["a"].contains("b"));
  EXPECT_NE(value.find("s"), value.end());
  EXPECT_FALSE(value.insert("a", 1));
  EXPECT_FALSE(value.erase("nothing"));
  EXPECT_FALSE(value["a"].erase("nothing"));
  EXPECT_TRUE(value["a"]["b"] == value["a"]["b"]);
  EXPECT_TRUE(value.KeptText());
}

TEST(JsonKeptText, ValuesMadeHereHaveNone) {
  EXPECT_FALSE(JsonValue(1).KeptText());
  EXPECT_FALSE(JsonValue(JsonArray{1}).KeptText());
  EXPECT_FALSE(JsonValue().KeptText());
}

TEST(JsonKeptText, LargePartsGoPastTheWritersBuffer) {
  const std::string part = "[ " + std::string(5000, '1') + " ]";
  JsonValue value = JsonArray{1, JsonValue::Parse(part), 2};
  EXPECT_EQ(Sent(value), "[1," + part + ",2]");
}

TEST(JsonKeptText, EditsThatChangeNothingLoseNothing) {
  JsonValue value = JsonValue::Parse(R"({ "price" : 1.50, "o":{"a":1}, "l":[{"a":1}] })");
  const std::string before(*value.KeptText());
  EXPECT_THROW(value["price"].push_back(1), JsonTypeError);
  EXPECT_THROW(value["price"].insert("a", 1), JsonTypeError);
  EXPECT_FALSE(value["o"].insert("a", 2));
  EXPECT_EQ(value["o"].erase_if([](std::string_view, const JsonValue&) { return false; }), 0U);
  EXPECT_FALSE(value["o"].erase("b"));
  EXPECT_THROW(value["l"].erase(7), JsonMissingError);
  EXPECT_THROW(value["l"].insert(2, 7), JsonMissingError);
  EXPECT_THROW(value["o"].insert(0, 7), JsonTypeError);
  ASSERT_TRUE(value.KeptText());
  EXPECT_EQ(*value.KeptText(), before);
  EXPECT_EQ(value["l"].erase_if([](std::string_view, const JsonValue&) { return true; }), 1U);
  EXPECT_EQ(value.ToString(), R"({"price":1.5,"o":{"a":1},"l":[]})");
}

}  // namespace wshost::test
