// SPDX-License-Identifier: MIT
// What a part of a message keeps alive: a small part of a large message only itself.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "Access.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

// The length of the text of the block that a value keeps.
std::size_t KeptBy(const JsonValue& value) { return json::Block::OwnerOf(json::Access::NodeOf(value))->textLength; }

std::string LargeText(const std::string& more) {
  return R"({"name":"a name of more than 14","list":[ 1, {"n":12345678901234567890123} ],"number":12345678901234567890123,)" +
         more + R"("rest":")" + std::string(200'000, 'x') + "\"}";
}

}  // namespace

TEST(JsonPinning, SmallPartsOfALargeMessageKeepOnlyThemselves) {
  const JsonValue message = JsonValue::Parse(LargeText(""));
  const JsonValue name = message["name"];
  const JsonValue list = message["list"];
  const JsonValue number = message["number"];
  EXPECT_EQ(KeptBy(name), 22U);
  EXPECT_EQ(KeptBy(list), list.KeptText()->size());
  EXPECT_EQ(KeptBy(number), 23U);
  EXPECT_EQ(list.KeptText(), R"([ 1, {"n":12345678901234567890123} ])");
  EXPECT_EQ(name, message["name"]);
  EXPECT_EQ(list, message["list"]);
  EXPECT_EQ(number, message["number"]);
}

TEST(JsonPinning, LargePartsAndPartsOfSmallMessagesShareTheBlock) {
  const JsonValue message = JsonValue::Parse(LargeText(""));
  EXPECT_EQ(KeptBy(JsonValue(message["rest"])), KeptBy(message));
  EXPECT_EQ(KeptBy(JsonValue(message)), KeptBy(message));
  const JsonValue small =
      JsonValue::Parse(R"({"name":"a name of more than 14","rest":")" + std::string(10'000, 'x') + "\"}");
  EXPECT_EQ(KeptBy(JsonValue(small["name"])), KeptBy(small));
}

TEST(JsonPinning, PartsOfATextWithADuplicateKeyAreWrittenAnew) {
  const JsonValue message = JsonValue::Parse(LargeText(R"("twice":1,"twice":2,"inner":{"a":[1,1],"a":[2, 2]},)"));
  const JsonValue inner = message["inner"];
  EXPECT_EQ(KeptBy(inner), 11U);
  EXPECT_EQ(inner.ToString(), R"({"a":[2,2]})");
}

TEST(JsonPinning, CompactGivesUpWhatIsNotNeeded) {
  JsonValue message = JsonValue::Parse(LargeText(""));
  JsonValue name = std::move(message.Edit("name"));
  EXPECT_GT(KeptBy(name), 200'000U);
  name.Compact();
  EXPECT_EQ(KeptBy(name), 22U);
  message = JsonValue::Parse(LargeText(""));
  message.erase("rest");
  EXPECT_GT(KeptBy(std::as_const(message)["list"]), 200'000U);
  const JsonValue before = message;
  message.Compact();
  EXPECT_EQ(message, before);
  EXPECT_LT(KeptBy(std::as_const(message)["list"]), 200U);
  JsonValue number = 1;
  number.Compact();
  EXPECT_EQ(number, 1);
  JsonValue empty = JsonArray{};
  empty.Compact();
  EXPECT_EQ(empty.ToString(), "[]");
}

}  // namespace wshost::test
