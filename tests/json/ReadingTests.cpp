// SPDX-License-Identifier: MIT
// Finding one's way in arrays and objects.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

#include "ErrorOf.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonPointer.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

static_assert(std::ranges::random_access_range<const JsonValue>);
static_assert(std::ranges::sized_range<const JsonValue>);
static_assert(std::ranges::input_range<JsonItems>);

const JsonValue& Message() {
  static const JsonValue value = JsonValue::Parse(
      R"({"type":"chat","n":3,"list":[1,2,3],"nested":{"deep":{"er":true}},"null":null,"a key of more than 14":"x"})");
  return value;
}

}  // namespace

TEST(JsonReading, ConstLookUpNeverThrowsAndYieldsMissing) {
  const JsonValue& message = Message();
  EXPECT_EQ(message["type"], "chat");
  EXPECT_EQ(message["list"][2], 3);
  EXPECT_EQ(message["nested"]["deep"]["er"], true);
  EXPECT_EQ(message["a key of more than 14"], "x");
  EXPECT_TRUE(message["nothing"].IsMissing());
  EXPECT_TRUE(message["another key of more than 14"].IsMissing());
  EXPECT_TRUE(message["nothing"]["more"][7]["x"].IsMissing());
  EXPECT_TRUE(message["list"][3].IsMissing());
  EXPECT_TRUE(message["list"][-1].IsMissing());
  EXPECT_TRUE(message["list"]["key"].IsMissing());
  EXPECT_TRUE(message[0].IsMissing());
  EXPECT_TRUE(message["type"]["x"].IsMissing());
  EXPECT_EQ(message["nothing"].Type(), JsonType::Missing);
}

TEST(JsonReading, NullIsThereAndMissingIsNot) {
  EXPECT_TRUE(Message()["null"].IsNull());
  EXPECT_FALSE(Message()["null"].IsMissing());
  EXPECT_TRUE(Message().contains("null"));
  EXPECT_FALSE(Message()["nothing"] == Message()["null"]);
}

TEST(JsonReading, AtThrowsNamingKeyOrIndex) {
  EXPECT_EQ(Message().At("n"), 3);
  EXPECT_EQ(Message().At("list").At(0), 1);
  EXPECT_THROW(Message().At("nothing"), JsonMissingError);
  EXPECT_THROW(Message().At("list").At(3), JsonMissingError);
  EXPECT_THROW(Message().At("list").At("key"), JsonTypeError);
  EXPECT_THROW(Message().At(0), JsonTypeError);
  EXPECT_EQ(ErrorOf([] { return Message().At("nothing"); }), "At: /nothing: there is no such key");
}

TEST(JsonReading, TypesAreNamed) {
  EXPECT_EQ(ToString(JsonType::Missing), "missing value");
  EXPECT_EQ(ToString(JsonValue().Type()), "null");
  EXPECT_EQ(ToString(JsonValue(true).Type()), "boolean");
  EXPECT_EQ(ToString(JsonValue(1).Type()), "number");
  EXPECT_EQ(ToString(JsonValue("").Type()), "string");
  EXPECT_EQ(ToString(JsonArray().Type()), "array");
  EXPECT_EQ(ToString(JsonObject().Type()), "object");
  EXPECT_TRUE(JsonValue(0.5).IsNumber());
  EXPECT_TRUE(JsonValue(UINT64_MAX).IsNumber());
  EXPECT_TRUE(JsonValue::Parse("1e999").IsNumber());
  EXPECT_TRUE(JsonValue(false).IsBoolean());
  EXPECT_TRUE(JsonValue("x").IsString());
}

TEST(JsonReading, ArraysAndObjectsAreRangesOfValues) {
  int sum = 0;
  for (const JsonValue& each : Message()["list"]) sum += each.As<int>();
  EXPECT_EQ(sum, 6);
  EXPECT_EQ(std::ranges::count_if(Message(), [](const JsonValue& v) { return v.IsString(); }), 2);
  EXPECT_EQ(std::ranges::max(Message()["list"], {}, [](const JsonValue& v) { return v.As<int>(); }), 3);
  EXPECT_NE(std::ranges::find(Message()["list"], JsonValue(2)), Message()["list"].end());
  for (const JsonValue& each : Message()["type"]) FAIL() << each;
  EXPECT_EQ(Message()["type"].size(), 0U);
}

TEST(JsonReading, ItemsAreKeysAndValuesInOrder) {
  std::string keys;
  for (auto [key, value] : Message().Items()) {
    keys += key;
    keys += ',';
    EXPECT_EQ(&value, &Message()[key].Get());
  }
  EXPECT_EQ(keys, "type,n,list,nested,null,a key of more than 14,");
}

TEST(JsonReading, ItemsOfAnArrayHaveEmptyKeys) {
  const JsonItems items = Message()["list"].Items();
  EXPECT_EQ(items.size(), 3U);
  EXPECT_FALSE(items.empty());
  for (auto [key, value] : items) EXPECT_TRUE(key.empty() && value.Is<int>());
  const JsonValue one = 1;
  EXPECT_TRUE(one.Items().empty());
  auto item = items.begin();
  EXPECT_EQ((*item++).value, 1);
  EXPECT_EQ((*item).value, 2);
}

TEST(JsonReading, FindGivesAnIteratorWithKeyAndValue) {
  const auto found = Message().find("n");
  ASSERT_NE(found, Message().end());
  EXPECT_EQ(found.Key(), "n");
  EXPECT_EQ(*found, 3);
  EXPECT_EQ(found->As<int>(), 3);
  EXPECT_EQ(found - Message().begin(), 1);
  EXPECT_EQ(Message().find("nothing"), Message().end());
  EXPECT_EQ(JsonValue(1).find("x"), JsonIterator());
}

TEST(JsonReading, IteratorsGoBothWaysAndJump) {
  const JsonValue& list = Message()["list"];
  JsonIterator at = list.begin();
  EXPECT_EQ(*at++, 1);
  EXPECT_EQ(*at--, 2);
  EXPECT_EQ(at[2], 3);
  EXPECT_EQ(*(2 + at), 3);
  EXPECT_EQ(*(list.end() - 1), 3);
  EXPECT_LT(at, list.end());
  at += 2;
  at -= 1;
  EXPECT_EQ(*at, 2);
  EXPECT_EQ(*--at, 1);
  const std::vector<JsonValue> reversed(std::make_reverse_iterator(list.end()),
                                        std::make_reverse_iterator(list.begin()));
  EXPECT_EQ(reversed.front(), 3);
}

TEST(JsonReading, LargeObjectsAreFoundByIndexInBothStates) {
  for (const std::string prefix : {"k", "a key of more than fourteen "}) {
    std::string text = "{";
    for (int i = 0; i < 500; ++i)
      text += (i == 0 ? "\"" : ",\"") + prefix + std::to_string(i) + "\":" + std::to_string(i);
    const JsonValue frozen = JsonValue::Parse(text + "}");
    JsonValue owned = frozen;
    owned["one more"] = 1;
    for (int i = 0; i < 500; ++i) {
      ASSERT_EQ(frozen[prefix + std::to_string(i)], i);
      ASSERT_EQ(std::as_const(owned)[prefix + std::to_string(i)], i);
    }
    EXPECT_TRUE(frozen["one more"].IsMissing());
    EXPECT_EQ(std::as_const(owned)["one more"], 1);
  }
}

TEST(JsonReading, ATemporaryGivesItsPartsByValue) {
  const std::string text = R"({"a":"hello","list":["a text that is longer than a node"]})" + std::string(80'000, ' ');
  JsonValue part = JsonValue::Parse(text)["a"];
  EXPECT_EQ(part, "hello");
  auto deep = JsonValue::Parse(text)["list"][0];
  static_assert(std::is_same_v<decltype(deep), JsonValue>);
  EXPECT_EQ(deep, "a text that is longer than a node");
  const JsonValue constant = JsonValue::Parse(text);
  EXPECT_EQ(std::move(constant)["a"], "hello");
  EXPECT_EQ(std::move(constant)["list"][0].size(), 0U);
  EXPECT_TRUE(JsonValue::Parse(text)["nope"].IsMissing());
  EXPECT_EQ(JsonValue::Parse(text).At("list").At(0), "a text that is longer than a node");
  EXPECT_EQ(JsonValue(JsonArray{"x", "a text that is longer than a node"})[1], "a text that is longer than a node");
}

#if !defined(__clang__)  // clang 14 cannot compile this library's views
TEST(JsonReading, LookUpsAreRangesForViewAdaptors) {
  const JsonValue value = JsonValue::Parse(R"({"l":[1,2,3,4]})");
  const auto isEven = [](const JsonValue& each) { return each.As<int>() % 2 == 0; };
  const auto squared = [](const JsonValue& each) { return each.As<int>() * each.As<int>(); };
  std::vector<int> squares;
  for (const int each : value["l"] | std::views::filter(isEven) | std::views::transform(squared))
    squares.push_back(each);
  EXPECT_EQ(squares, (std::vector{4, 16}));
  JsonValue edited = value;
  int sum = 0;
  for (const JsonValue& each : edited["l"] | std::views::drop(1) | std::views::reverse) sum = 10 * sum + each.As<int>();
  EXPECT_EQ(sum, 432);
  EXPECT_EQ(std::ranges::distance(value | std::views::take(1)), 1);
}
#endif

template <class Key>
concept IsKey = requires(const JsonValue& value, const Key& key) {
  value[key];
};
static_assert(IsKey<int> && IsKey<std::size_t> && IsKey<const char*> && IsKey<std::string> && IsKey<JsonPointer>);
static_assert(!IsKey<char> && !IsKey<bool>, "a character is no index");

}  // namespace wshost::test
