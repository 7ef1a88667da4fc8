// SPDX-License-Identifier: MIT
// What becomes a JsonValue, and what does not compile.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonLiterals.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

enum class Plain { A };
enum Old { kOld };

static_assert(sizeof(JsonValue) == 16);
static_assert(std::is_nothrow_move_constructible_v<JsonValue>);
static_assert(std::is_convertible_v<bool, JsonValue>);
static_assert(std::is_convertible_v<const char*, JsonValue>);
static_assert(std::is_convertible_v<std::string, JsonValue>);
static_assert(std::is_convertible_v<std::nullptr_t, JsonValue>);
static_assert(!std::is_constructible_v<JsonValue, void*>);
static_assert(!std::is_constructible_v<JsonValue, const int*>);
static_assert(!std::is_constructible_v<JsonValue, int JsonValue::*>);
static_assert(!std::is_constructible_v<JsonValue, Plain>);
static_assert(!std::is_constructible_v<JsonValue, Old>);
static_assert(!std::is_constructible_v<JsonValue, wchar_t>);
static_assert(!std::is_constructible_v<JsonValue, char16_t>);
static_assert(!std::is_constructible_v<JsonValue, long double>);
static_assert(!std::is_constructible_v<JsonValue, std::vector<int>*>);

}  // namespace

TEST(JsonMaking, ScalarsFromTheirTypes) {
  EXPECT_EQ(JsonValue().ToString(), "null");
  EXPECT_EQ(JsonValue(nullptr).ToString(), "null");
  EXPECT_EQ(JsonValue(true).ToString(), "true");
  EXPECT_EQ(JsonValue('x').ToString(), "\"x\"");
  EXPECT_EQ(JsonValue(std::int8_t{-5}).ToString(), "-5");
  EXPECT_EQ(JsonValue(std::uint8_t{200}).ToString(), "200");
  EXPECT_EQ(JsonValue(1.5F).ToString(), "1.5");
  EXPECT_EQ(JsonValue("text").ToString(), "\"text\"");
  EXPECT_EQ(JsonValue(std::string("text")).ToString(), "\"text\"");
  EXPECT_EQ(JsonValue(std::string_view("text")).ToString(), "\"text\"");
  const char* pointer = "pointer";
  EXPECT_EQ(JsonValue(pointer).ToString(), "\"pointer\"");
  char buffer[] = "array";
  EXPECT_EQ(JsonValue(buffer).ToString(), "\"array\"");
  EXPECT_EQ(JsonValue(9223372036854775808ULL).ToString(), "9223372036854775808");
}

TEST(JsonMaking, BracesListElementsAndNeverGuess) {
  EXPECT_EQ(JsonArray{}.ToString(), "[]");
  EXPECT_EQ((JsonArray{1, "a", 2.5, nullptr, true}).ToString(), R"([1,"a",2.5,null,true])");
  EXPECT_EQ((JsonArray{"a", "b"}).ToString(), R"(["a","b"])");
  EXPECT_EQ((JsonArray{JsonArray{}}).ToString(), "[[]]");
  EXPECT_EQ((JsonArray{JsonArray{1}, JsonObject{}}).ToString(), "[[1],{}]");
  const JsonArray inner{1, 2};
  EXPECT_EQ(JsonArray{inner}.ToString(), "[[1,2]]");
  EXPECT_EQ(JsonArray{JsonArray{inner}}.ToString(), "[[[1,2]]]");
  EXPECT_EQ((JsonArray{JsonArray{JsonArray{JsonArray{}}}}).ToString(), "[[[[]]]]");
  EXPECT_EQ((JsonArray{JsonArray{inner}, JsonArray{inner}}).ToString(), "[[[1,2]],[[1,2]]]");
  JsonArray list;
  list.push_back(inner);
  EXPECT_EQ(JsonArray{list}.ToString(), "[[[1,2]]]");
  const JsonValue value = inner;
  EXPECT_EQ(JsonArray{value}.ToString(), "[[1,2]]");
  const JsonArray copy = inner;
  EXPECT_EQ(copy.ToString(), "[1,2]");
  EXPECT_EQ((JsonObject{{"l", JsonArray{JsonArray{1}}}}).ToString(), R"({"l":[[1]]})");
  const JsonObject object{{"a", 1}};
  EXPECT_EQ(JsonArray{object}.ToString(), R"([{"a":1}])");
}

TEST(JsonMaking, ObjectsFromPairs) {
  EXPECT_EQ(JsonObject{}.ToString(), "{}");
  EXPECT_EQ((JsonObject{{"type", "chat"}, {"n", 1}}).ToString(), R"({"type":"chat","n":1})");
  EXPECT_EQ((JsonObject{{"a", "b"}}).ToString(), R"({"a":"b"})");
  EXPECT_EQ((JsonObject{{"l", JsonArray{1}}, {"o", JsonObject{{"x", {}}}}}).ToString(), R"({"l":[1],"o":{"x":null}})");
  EXPECT_EQ((JsonObject{{"a", 1}, {"b", 2}, {"a", 3}}).ToString(), R"({"a":3,"b":2})");
  const std::string key = "a key of more than fourteen bytes";
  EXPECT_EQ((JsonObject{{key, 1}}).ToString(), "{\"" + key + "\":1}");
}

TEST(JsonMaking, MissingBecomesNullWhereItIsStored) {
  const JsonValue empty = JsonObject{};
  EXPECT_EQ((JsonArray{empty["x"]}).ToString(), "[null]");
  EXPECT_EQ((JsonObject{{"k", empty["x"]}}).ToString(), R"({"k":null})");
  JsonValue value;
  value["a"] = empty["x"];
  EXPECT_TRUE(value["a"].IsNull());
  EXPECT_EQ(empty["x"].ToString(), "null");
}

TEST(JsonMaking, Literal) {
  const JsonValue value = R"({"a":[1,2]})"_json;
  EXPECT_EQ(value["a"][1], 2);
  EXPECT_EQ("1.0"_json, 1);
}

TEST(JsonMaking, MovesLeaveNull) {
  JsonValue value = JsonArray{1, 2};
  const JsonValue moved = std::move(value);
  EXPECT_EQ(moved.size(), 2U);
  EXPECT_TRUE(value.IsNull());  // NOLINT: the state after a move is promised
}

TEST(JsonMaking, AValueCanBeAssignedAPartOfItself) {
  JsonValue value = JsonValue::Parse(R"({"a":{"b":[1,2,3]}})");
  value = std::as_const(value)["a"];
  EXPECT_EQ(value.ToString(), R"({"b":[1,2,3]})");
  value["b"][0] = 9;
  value = value.Edit("b");
  EXPECT_EQ(value.ToString(), "[9,2,3]");
  value = std::move(value.Edit(0));
  EXPECT_EQ(value, 9);
  const JsonValue& same = value;
  value = same;
  EXPECT_EQ(value, 9);
}

TEST(JsonMaking, ANullPointerToTextMakesNull) {
  const char* text = nullptr;
  EXPECT_TRUE(JsonValue(text).IsNull());
  text = "text";
  EXPECT_EQ(JsonValue(text), "text");
  char letters[] = "letters";
  EXPECT_EQ(JsonValue(static_cast<char*>(letters)), "letters");
}

}  // namespace wshost::test
