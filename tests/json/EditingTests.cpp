// SPDX-License-Identifier: MIT
// Writing: copies never share what one of them changes, and references through [] write only on assignment.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {

TEST(JsonEditing, AssignmentMakesWhatIsMissingOnTheWay) {
  JsonValue value;
  value["a"]["b"]["c"] = 1;
  value["a"]["d"] = JsonArray{1, 2};
  value["a"]["d"][1] = "two";
  EXPECT_EQ(value.ToString(), R"({"a":{"b":{"c":1},"d":[1,"two"]}})");
}

TEST(JsonEditing, CopiesOfAFrozenValueNeverAlias) {
  const JsonValue original = JsonValue::Parse(R"({"a":{"b":[1,2]},"c":"a text that is longer than a node"})");
  JsonValue first = original;
  JsonValue second = original;
  first["a"]["b"][0] = "first";
  second["c"] = nullptr;
  EXPECT_EQ(original.ToString(), R"({"a":{"b":[1,2]},"c":"a text that is longer than a node"})");
  EXPECT_EQ(first.ToString(), R"({"a":{"b":["first",2]},"c":"a text that is longer than a node"})");
  EXPECT_EQ(second.ToString(), R"({"a":{"b":[1,2]},"c":null})");
}

TEST(JsonEditing, CopiesOfAnOwnedValueNeverAlias) {
  JsonValue original = JsonObject{{"a", JsonArray{1, JsonArray{2}}}, {"t", "a text that is longer than a node"}};
  JsonValue& inside = original.Edit("a");
  const JsonValue copy = original;
  inside.push_back(3);
  original["a"][1][0] = "changed";
  EXPECT_EQ(copy.ToString(), R"({"a":[1,[2]],"t":"a text that is longer than a node"})");
  EXPECT_EQ(original.ToString(), R"({"a":[1,["changed"],3],"t":"a text that is longer than a node"})");
}

TEST(JsonEditing, PartsTakenOutAreIndependent) {
  JsonValue message = JsonValue::Parse(R"({"list":[{"n":1},{"n":2}]})");
  JsonValue part = message["list"][0];
  part["n"] = 10;
  EXPECT_EQ(message["list"][0]["n"], 1);
  message["list"][1]["n"] = 20;
  EXPECT_EQ(part.ToString(), R"({"n":10})");
  EXPECT_EQ(message.ToString(), R"({"list":[{"n":1},{"n":20}]})");
}

TEST(JsonEditing, OneMemberCanBeAssignedToAnother) {
  JsonValue value = JsonValue::Parse(R"({"a":{"deep":[1]},"b":2})");
  value["b"] = value["a"];
  value["a"] = value["b"]["deep"][0];
  value["self"] = value;
  EXPECT_EQ(value.ToString(), R"({"a":1,"b":{"deep":[1]},"self":{"a":1,"b":{"deep":[1]}}})");
}

TEST(JsonEditing, AReferenceFollowsItsOwnAssignments) {
  JsonValue value = JsonValue::Parse(R"({"a":{"b":1}})");
  auto place = value["a"]["c"]["d"];
  EXPECT_TRUE(place.IsMissing());
  place = 1;
  place = place.As<int>() + 1;
  EXPECT_EQ(place, 2);
  EXPECT_EQ(value.ToString(), R"({"a":{"b":1,"c":{"d":2}}})");
}

TEST(JsonEditing, AReferenceReadsLikeTheValue) {
  JsonValue value =
      JsonValue::Parse(R"({"null":null,"bool":true,"number":5,"string":"text","array":[ 1,2 ],"object":{"k":"v"}})");
  EXPECT_TRUE(value["null"].IsNull());
  EXPECT_TRUE(value["bool"].IsBoolean());
  EXPECT_TRUE(value["number"].IsNumber());
  EXPECT_TRUE(value["string"].IsString());
  EXPECT_TRUE(value["array"].IsArray());
  EXPECT_TRUE(value["object"].IsObject());
  EXPECT_EQ(value["object"].Type(), JsonType::Object);
  EXPECT_TRUE(value["number"].Is<int>());
  EXPECT_EQ(value["number"].As<int>(), 5);
  EXPECT_EQ(value["nothing"].As<int>(6), 6);
  EXPECT_EQ(value["number"].TryAs<int>(), 5);
  EXPECT_EQ(static_cast<int>(value["number"]), 5);
  EXPECT_EQ(value["array"].size(), 2U);
  EXPECT_FALSE(value["array"].empty());
  EXPECT_EQ(value["array"].At(1), 2);
  EXPECT_EQ(value["object"].At("k"), "v");
  EXPECT_TRUE(value["object"].contains("k"));
  EXPECT_EQ(*value["object"].find("k"), "v");
  EXPECT_EQ(value["object"].Items().size(), 1U);
  EXPECT_EQ(value["array"].KeptText(), "[ 1,2 ]");
  EXPECT_EQ(value["array"].ToString(), "[1,2]");
  std::string text;
  value["array"].AppendTo(text);
  std::ostringstream stream;
  stream << value["array"];
  EXPECT_EQ(text + stream.str(), "[ 1,2 ][1,2]");
  EXPECT_EQ(value["array"][1], value["array"].Get()[1]);
}

TEST(JsonEditing, AReferenceEditsLikeTheValue) {
  JsonValue value = JsonValue::Parse(R"({"list":[3,1,2],"map":{"a":1}})");
  value["list"].push_back(0);
  value["list"].insert(0, "first");
  value["list"].erase(1);
  EXPECT_EQ(value["list"].ToString(), R"(["first",1,2,0])");
  EXPECT_TRUE(value["map"].insert("b", 2));
  EXPECT_TRUE(value["map"].erase("a"));
  EXPECT_FALSE(value["map"].erase("a"));
  value["map"].Edit("c") = 3;
  value["list"].Edit(0) = "zero";
  EXPECT_EQ(value.ToString(), R"({"list":["zero",1,2,0],"map":{"b":2,"c":3}})");
  for (JsonValue& each : value["list"].EditElements()) each = each.As<std::string>();
  EXPECT_EQ(value["list"].ToString(), R"(["zero","1","2","0"])");
  value["list"].clear();
  value["nothing"].clear();
  EXPECT_EQ(value.ToString(), R"({"list":[],"map":{"b":2,"c":3}})");
  value["new"].push_back(1);
  EXPECT_EQ(value["new"].ToString(), "[1]");
}

TEST(JsonEditing, WrongTypesOnTheWayThrow) {
  JsonValue value = JsonValue::Parse(R"({"s":"text","l":[1]})");
  EXPECT_THROW(value["s"]["x"] = 1, JsonTypeError);
  EXPECT_THROW(value["l"]["x"] = 1, JsonTypeError);
  EXPECT_THROW(value["s"][0] = 1, JsonTypeError);
  EXPECT_THROW(value[0] = 1, JsonTypeError);
  EXPECT_THROW(value["l"][1] = 1, JsonMissingError);
  EXPECT_THROW(value["l"][-1] = 1, JsonMissingError);
  EXPECT_TRUE(value["l"][-1].IsMissing());
  EXPECT_THROW(value["s"].push_back(1), JsonTypeError);
  EXPECT_THROW(value.push_back(1), JsonTypeError);
  EXPECT_THROW(value.EditElements(), JsonTypeError);
  EXPECT_THROW(value.erase(0), JsonTypeError);
  EXPECT_THROW(value.Edit("l").erase(1), JsonMissingError);
  EXPECT_THROW(value.Edit("l").insert(2, 1), JsonMissingError);
  EXPECT_THROW(value.Edit("l").insert("k", 1), JsonTypeError);
  EXPECT_EQ(value.ToString(), R"({"s":"text","l":[1]})");
}

TEST(JsonEditing, ArraysGrowAndShrinkAnywhere) {
  JsonValue value;
  for (int i = 0; i < 100; ++i) value.push_back(i);
  for (int i = 0; i < 50; ++i) value.erase(0);
  value.insert(25, "middle");
  value.insert(value.size(), "end");
  EXPECT_EQ(value.size(), 52U);
  EXPECT_EQ(value[0], 50);
  EXPECT_EQ(value[25], "middle");
  EXPECT_EQ(value[51], "end");
  while (!value.empty()) value.erase(value.size() - 1);
  EXPECT_EQ(value.ToString(), "[]");
  const JsonValue copy = value;
  EXPECT_TRUE(copy.IsArray());
}

TEST(JsonEditing, ElementsCanBePushedFromTheSameArray) {
  JsonValue value = JsonArray{"a text that is longer than a node"};
  for (int i = 0; i < 20; ++i) value.push_back(value[0]);
  EXPECT_EQ(value.size(), 21U);
  EXPECT_EQ(value[20], "a text that is longer than a node");
}

TEST(JsonEditing, ElementsCanBeSorted) {
  JsonValue value = JsonValue::Parse("[3,1,2]");
  std::ranges::sort(value.EditElements(), {}, [](const JsonValue& v) { return v.As<int>(); });
  EXPECT_EQ(value.ToString(), "[1,2,3]");
  EXPECT_TRUE(JsonArray().EditElements().empty());
}

TEST(JsonEditing, ReserveAndClear) {
  JsonValue value = JsonValue::Parse(R"({"a":1})");
  value.reserve(10);
  value.reserve(5);
  EXPECT_EQ(value.ToString(), R"({"a":1})");
  value.clear();
  EXPECT_EQ(value.ToString(), "{}");
  JsonValue number = 5;
  number.reserve(5);
  number.clear();
  EXPECT_EQ(number, 5);
}

// Random edits of a large object, with look-ups in between, so that the index is built, kept and dropped.
TEST(JsonEditing, RandomEditsMatchAMap) {
  std::mt19937 random(17);
  std::map<std::string, int> expected;
  JsonValue value = JsonObject{};
  for (int i = 0; i < 20'000; ++i) {
    const std::string key = (random() % 2 == 0 ? "k" : "a key of more than fourteen ") + std::to_string(random() % 200);
    const int number = static_cast<int>(random() % 1000);
    switch (random() % 4) {
      case 0:
        EXPECT_EQ(value.erase(key), expected.erase(key) == 1);
        break;
      case 1:
        EXPECT_EQ(value.insert(key, number), expected.emplace(key, number).second);
        break;
      case 2:
        value[key] = number;
        expected[key] = number;
        break;
      default:
        ASSERT_EQ(value.contains(key), expected.count(key) == 1);
    }
    ASSERT_EQ(value.size(), expected.size());
  }
  for (const auto& [key, number] : expected) EXPECT_EQ(std::as_const(value)[key], number);
}

TEST(JsonEditing, KeysMayBeViewsOfTheValueThatIsEdited) {
  const std::string space(80'000, ' ');
  const std::string longName = "a name that is longer than a node";
  for (const std::string& name : {std::string("bob"), longName}) {
    const auto parse = [&] { return JsonValue::Parse(R"({"name":")" + name + R"(","in":{}})" + space); };
    const std::string expected = R"({"name":")" + name + R"(","in":{},")" + name + R"(":1})";
    JsonValue value = parse();
    EXPECT_TRUE(value.insert(value["name"].As<std::string_view>(), 1));
    EXPECT_EQ(value.ToString(), expected);
    value = parse();
    value.Edit(value["name"].As<std::string_view>()) = 1;
    EXPECT_EQ(value.ToString(), expected);
    value = parse();
    value[value["name"].As<std::string_view>()] = 1;
    EXPECT_EQ(value.ToString(), expected);
    value = parse();
    EXPECT_TRUE(value["in"].insert(value["name"].As<std::string_view>(), 1));
    value["in"].Edit(value["name"].As<std::string_view>()) = 2;
    EXPECT_EQ(value["in"].ToString(), R"({")" + name + R"(":2})");
    EXPECT_TRUE(value.erase(value["name"].As<std::string_view>()) == (name == "name"));
  }
}

TEST(JsonEditing, ErasingOneByOneKeepsTheIndexRight) {
  std::mt19937 random(3);
  std::vector<std::string> keys;
  JsonValue value = JsonObject{};
  for (int i = 0; i < 2000; ++i) {
    keys.push_back("key" + std::to_string(i));
    value[keys.back()] = i;
  }
  std::ranges::shuffle(keys, random);
  while (!keys.empty()) {
    ASSERT_TRUE(value.erase(keys.back()));
    ASSERT_FALSE(value.contains(keys.back()));
    keys.pop_back();
    for (std::size_t i = 0; i < keys.size(); i += 97) ASSERT_EQ("key" + value[keys[i]].ToString(), keys[i]);
  }
  EXPECT_TRUE(value.empty());
}

TEST(JsonEditing, ErasingFromTheFrontMovesNothing) {
  constexpr int kMany = 60'000;
  JsonValue object = JsonObject{};
  JsonValue array = JsonArray{};
  for (int i = 0; i < kMany; ++i) {
    object["key" + std::to_string(i)] = i;
    array.push_back("element " + std::to_string(i));
  }
  const JsonValue* lastMember = &*(object.end() - 1);
  const JsonValue* lastElement = &*(array.end() - 1);
  for (int i = 0; i < kMany - 1; ++i) {
    const std::string key = "key" + std::to_string(i);
    ASSERT_EQ(object.begin().Key(), key);
    ASSERT_TRUE(object.erase(key));
    array.erase(0);
    ASSERT_EQ(&*object.find("key59999"), lastMember);
    ASSERT_EQ(&*(array.end() - 1), lastElement);
  }
  EXPECT_EQ(object.ToString(), R"({"key59999":59999})");
  EXPECT_EQ(array.ToString(), R"(["element 59999"])");
}

TEST(JsonEditing, AQueueStaysInOrderAndSmall) {
  JsonValue array = JsonArray{};
  JsonValue object = JsonObject{};
  for (int i = 0; i < 50; ++i) object["key" + std::to_string(i)] = i;
  for (int i = 0; i < 10'000; ++i) {
    array.push_back("a text that is longer than a node " + std::to_string(i));
    if (i >= 5) array.erase(0);
    object["key" + std::to_string(i + 50)] = i + 50;
    ASSERT_TRUE(object.erase("key" + std::to_string(i)));
    ASSERT_EQ(object["key" + std::to_string(i + 25)], i + 25);
  }
  EXPECT_EQ(array.size(), 5U);
  EXPECT_EQ(array[0], "a text that is longer than a node 9995");
  EXPECT_EQ(object.size(), 50U);
  EXPECT_EQ(object.begin().Key(), "key10000");
}

TEST(JsonEditing, ErasingAnywhereKeepsTheOrder) {
  std::mt19937 random(11);
  std::vector<int> expected;
  JsonValue array = JsonArray{};
  JsonValue object = JsonObject{};
  for (int i = 0; i < 300; ++i) {
    expected.push_back(i);
    array.push_back(i);
    object[std::to_string(i)] = i;
  }
  while (!expected.empty()) {
    const std::size_t at = random() % expected.size();
    array.erase(at);
    ASSERT_TRUE(object.erase(std::to_string(expected[at])));
    expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(at));
    ASSERT_TRUE(std::ranges::equal(array.EditElements(), expected));
    ASSERT_TRUE(std::ranges::equal(object, expected));
    for (const int each : expected) ASSERT_EQ(object[std::to_string(each)], each);
  }
  const JsonValue copies[] = {array, object};
  EXPECT_TRUE(copies[0].empty() && copies[1].empty());
}

TEST(JsonEditing, EraseIfTakesAllInOneGo) {
  JsonValue object = JsonObject{};
  for (int i = 0; i < 100; ++i) object["key" + std::to_string(i)] = i;
  EXPECT_TRUE(object.contains("key5"));
  EXPECT_EQ(object.erase_if([](std::string_view, const JsonValue& v) { return v.As<int>() % 2 == 0; }), 50U);
  EXPECT_EQ(object.size(), 50U);
  EXPECT_FALSE(object.contains("key4"));
  EXPECT_EQ(object["key5"], 5);
  EXPECT_EQ(object.erase_if([](std::string_view key, const JsonValue&) { return key == "key5"; }), 1U);
  EXPECT_EQ(object.erase_if([](std::string_view, const JsonValue&) { return false; }), 0U);
  JsonValue array = JsonValue::Parse(R"({"list":[1,"a text that is longer than a node",3]})");
  const auto isText = [](std::string_view, const JsonValue& v) { return v.IsString(); };
  EXPECT_EQ(array["list"].erase_if(isText), 1U);
  EXPECT_EQ(array["nothing"].erase_if(isText), 0U);
  EXPECT_EQ(array.ToString(), R"({"list":[1,3]})");
  const auto fail = [](std::string_view, const JsonValue& v) { return v == 1 ? true : throw std::runtime_error("no"); };
  EXPECT_THROW(array["list"].erase_if(fail), std::runtime_error);
  EXPECT_EQ(array.ToString(), R"({"list":[1,3]})");
}

TEST(JsonEditing, WhatIsMissingIsStoredAsNull) {
  const JsonValue empty = JsonObject{};
  JsonValue value = JsonObject{{"a", 1}, {"b", empty["nope"]}};
  value.Edit("a") = empty["nope"];
  value["c"] = empty["nope"];
  value.insert("d", empty["nope"]);
  value["e"].push_back(empty["nope"]);
  for (JsonValue& each : value["e"].EditElements()) each = JsonValue(empty["nope"]);
  EXPECT_EQ(value.ToString(), R"({"a":null,"b":null,"c":null,"d":null,"e":[null]})");
  EXPECT_EQ(JsonValue::Parse(value.ToString()), value);
  EXPECT_TRUE(std::as_const(value)["a"].IsNull());
  const JsonValue taken = empty["nope"];
  EXPECT_TRUE(taken.IsMissing());
}

TEST(JsonEditing, EditsThatFailChangeNothing) {
  JsonValue object = JsonObject{};
  EXPECT_THROW(object["a"][0] = 1, JsonTypeError);
  EXPECT_THROW(object["a"]["b"][0] = 1, JsonTypeError);
  EXPECT_THROW(object["a"]["\xff"] = 1, JsonRangeError);
  EXPECT_THROW(object["a"].insert("\xff", 1), JsonRangeError);
  EXPECT_THROW(object["a"].insert(1, 1), JsonMissingError);
  EXPECT_THROW(object["a"].erase(0), JsonTypeError);
  EXPECT_THROW(object["a"].EditElements(), JsonTypeError);
  EXPECT_THROW(object["a"].Edit(0), JsonTypeError);
  EXPECT_THROW(object["a"].Edit("\xff"), JsonRangeError);
  EXPECT_THROW(object.Edit("\xff"), JsonRangeError);
  EXPECT_EQ(object.ToString(), "{}");
  JsonValue null;
  EXPECT_THROW(null.insert("\xff", 1), JsonRangeError);
  EXPECT_THROW(null.Edit("\xff"), JsonRangeError);
  EXPECT_THROW(null.insert(1, 1), JsonMissingError);
  EXPECT_TRUE(null.IsNull());
  JsonValue frozen = JsonValue::Parse(R"({"a":{"b":[1]}})");
  EXPECT_THROW(frozen["a"]["b"][1] = 1, JsonMissingError);
  EXPECT_THROW(frozen["a"]["b"]["c"] = 1, JsonTypeError);
  EXPECT_THROW(frozen["a"]["c"]["d"][0] = 1, JsonTypeError);
  EXPECT_TRUE(frozen.KeptText());
}

TEST(JsonEditing, ReadingWithAnyKeyThrowsNothing) {
  JsonValue value = JsonValue::Parse(R"({"a":{"b":1}})");
  EXPECT_TRUE(value["\xff"].IsMissing());
  EXPECT_TRUE(value["a"]["a key that is \xff and longer than a node"]["more"].IsMissing());
  EXPECT_TRUE(value.KeptText());
}

TEST(JsonEditing, TwoReferencesToOneMissingMemberMakeItOnce) {
  JsonValue value = JsonObject{};
  auto first = value["new"]["x"];
  auto second = value["new"]["y"];
  first = 1;
  second = 2;
  EXPECT_EQ(value.ToString(), R"({"new":{"x":1,"y":2}})");
}

TEST(JsonEditing, AReferenceWhosePlaceIsGoneIsRefused) {
  JsonValue value = JsonValue::Parse(R"({"a":1,"b":2})");
  auto place = value["b"];
  value = JsonValue::Parse(R"({"a":1})");
  EXPECT_THROW(place = 3, std::logic_error);
  value = 1;
  EXPECT_THROW(place = 3, std::logic_error);
}

TEST(JsonEditing, DeepPlacesAreReachedInFrozenValues) {
  JsonValue value = JsonValue::Parse(R"({"a":{"b":{"c":{"d":{"e":{"f":[0,1]}}}}}})");
  value["a"]["b"]["c"]["d"]["e"]["f"][1] = "new";
  value["a"]["b"]["c"]["x"]["y"]["z"]["w"] = 1;
  EXPECT_EQ(value.ToString(), R"({"a":{"b":{"c":{"d":{"e":{"f":[0,"new"]}},"x":{"y":{"z":{"w":1}}}}}}})");
}

}  // namespace wshost::test
