// SPDX-License-Identifier: MIT
// The examples of docs/json.md, in its order.
#include <gtest/gtest.h>

#include <Poco/Delegate.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <ranges>
#include <sstream>
#include <string>
#include <unordered_set>
#include <vector>

#include "ErrorOf.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonHash.h"
#include "wshost/json/JsonLiterals.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonObserved.h"
#include "wshost/json/JsonPatch.h"
#include "wshost/json/JsonPoco.h"
#include "wshost/json/JsonPointer.h"
#include "wshost/json/JsonQuery.h"
#include "wshost/json/JsonStruct.h"
#include "wshost/json/JsonText.h"
#include "wshost/json/JsonTimes.h"
#include "wshost/json/JsonValue.h"
#include "wshost/json/JsonVisit.h"

namespace shop_of_the_docs {

enum class Side { Buy, Sell };
WSHOST_JSON_ENUM(Side, Buy, Sell)

struct Order {
  int id = 0;
  double price = 0;
  Side side = Side::Buy;
  std::optional<std::string> note;
};
WSHOST_JSON(Order, id, price, side, note)

struct Log {
  void OnChanged(const wshost::JsonChange& change) { patch.push_back(ToPatch(change)); }
  wshost::JsonValue patch;
};

}  // namespace shop_of_the_docs

namespace wshost::test {
namespace {

JsonValue Message() { return R"({"type":"chat","from":{"name":"Ann"},"likes":3,"tags":["a","b"]})"_json; }

}  // namespace

TEST(JsonDocs, ReadingAMessage) {  // W7
  const JsonValue message = Message();
  EXPECT_EQ(message["from"]["name"].As<std::string>(), "Ann");
  EXPECT_EQ(message["likes"].As<int>(), 3);
  EXPECT_TRUE(message["tags"][1] == "b");
  EXPECT_TRUE(message["from"]["age"].IsMissing());
  EXPECT_EQ(message["from"]["age"].As<int>(18), 18);
  EXPECT_EQ(message["likes"].TryAs<std::uint8_t>().value_or(0), 3);
  EXPECT_EQ(message.At("tags").At(0), "a");
  EXPECT_EQ(ErrorOf([&] { return message["from"]["name"].As<int>(); }),
            "As<int32>: /from/name: not from string \"Ann\"");
}

TEST(JsonDocs, Walking) {
  const JsonValue message = Message();
  std::ostringstream out;
  for (const JsonValue& tag : message["tags"]) out << tag << ' ';
  for (auto [key, value] : message.Items()) out << key << '=' << value << ' ';
  if (auto at = message.find("likes"); at != message.end()) out << at.Key() << *at;
  EXPECT_EQ(out.str(), R"("a" "b" type="chat" from={"name":"Ann"} likes=3 tags=["a","b"] likes3)");
  EXPECT_EQ(std::ranges::count(message["tags"], JsonValue("a")), 1);
}

TEST(JsonDocs, MakingOne) {
  const JsonValue reply =
      JsonObject{{"type", "welcome"}, {"room", 7}, {"users", JsonArray{"Ann", "Bob"}}, {"topic", nullptr}};
  EXPECT_EQ(reply.ToString(), R"({"type":"welcome","room":7,"users":["Ann","Bob"],"topic":null})");
  EXPECT_EQ(JsonValue::Parse(reply.ToString(2)), reply);
}

TEST(JsonDocs, Editing) {
  const JsonValue message = Message();
  JsonValue copy = message;
  copy["likes"] = 4;
  copy["from"]["home"]["town"] = "Rome";
  copy["tags"].push_back("c");
  copy["tags"].erase(0);
  copy.erase("type");
  for (JsonValue& tag : copy["tags"].EditElements()) tag = tag.As<std::string>() + "!";
  EXPECT_EQ(copy.ToString(), R"({"from":{"name":"Ann","home":{"town":"Rome"}},"likes":4,"tags":["b!","c!"]})");
  EXPECT_EQ(message, Message());
  EXPECT_EQ(copy.erase_if([](std::string_view, const JsonValue& value) { return value.IsNull(); }), 0U);
  JsonValue name = copy["from"]["name"];
  name = "Bob";
  EXPECT_EQ(copy["from"]["name"], "Ann");
}

TEST(JsonDocs, Text) {
  auto result = JsonValue::TryParse("[1, 2,, 3]");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.Error().Message(), "not JSON at offset 6 (line 1, column 7): expected a value");

  JsonLimits strict;
  strict.maxDepth = 16;
  strict.duplicateKeys = DuplicateKeys::Reject;
  EXPECT_EQ(JsonValue::Parse(R"({"a":1})", strict)["a"], 1);
  EXPECT_THROW(JsonValue::Parse(R"({"a":1,"a":2})", strict), JsonSyntaxError);

  JsonText text;
  text.Append(R"({"a":)");
  text.Append("1}");
  JsonValue value = JsonValue::Parse(std::move(text));
  EXPECT_EQ(value["a"], 1);

  const JsonValue received = JsonValue::Parse(R"({ "price" : 1.50 })");
  std::string out;
  received.AppendTo(out);
  EXPECT_EQ(out, R"({ "price" : 1.50 })");
  EXPECT_EQ(received.ToString(), R"({"price":1.5})");
}

TEST(JsonDocs, Numbers) {
  EXPECT_EQ("18446744073709551616"_json.ToString(), "18446744073709551616");
  EXPECT_EQ("1.0"_json.ToString(), "1.0");
  EXPECT_EQ("9007199254740993.0"_json.As<std::int64_t>(), 9007199254740993);
  EXPECT_EQ(JsonValue(3.0).As<int>(), 3);
  EXPECT_FALSE(JsonValue(3.5).TryAs<int>().has_value());
}

TEST(JsonDocs, Places) {
  const JsonValue message = Message();
  EXPECT_TRUE(message["/from/name"_pointer] == "Ann");
  EXPECT_EQ(ErrorOf([&] { return message.As<int>("/from/name"_pointer); }),
            "As<int32>: /from/name: not from string \"Ann\"");
}

TEST(JsonDocs, YourOwnTypes) {
  using shop_of_the_docs::Order;
  const auto orders = R"([{"id":1,"price":9.5,"side":"Sell"}])"_json.As<std::vector<Order>>();
  EXPECT_EQ(ToJson(orders).ToString(), R"([{"id":1,"price":9.5,"side":"Sell"}])");
  EXPECT_EQ(ErrorOf([&] { return R"([{"id":1,"price":"much"}])"_json.As<std::vector<Order>>(); }),
            "As<double>: /0/price: not from string \"much\"");
}

TEST(JsonDocs, Patches) {
  JsonValue board = R"({"title":"Plan","items":[1,2]})"_json;
  ApplyPatch(board, R"([{"op":"add","path":"/items/-","value":3}])"_json);
  MergePatch(board, R"({"title":null,"done":true})"_json);
  EXPECT_EQ(board.ToString(), R"({"items":[1,2,3],"done":true})");
  EXPECT_EQ(Diff(R"({"a":1})"_json, R"({"a":2})"_json).ToString(), R"([{"op":"replace","path":"/a","value":2}])");
}

TEST(JsonDocs, ReferencesAndErrors) {
  const JsonValue message = Message();
  EXPECT_EQ(ErrorOf([&] { return message["form"]["name"].As<int>(); }), "As<int32>: /form: there is no value");
  JsonValue from = message["from"];
  EXPECT_EQ(from["name"], "Ann");
}

TEST(JsonDocs, Dates) {
  const JsonValue event =
      JsonObject{{"at", ToJson(Poco::DateTime(2024, 2, 29))}, {"by", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}};
  EXPECT_EQ(event["at"], "2024-02-29T00:00:00Z");
  EXPECT_EQ(event["at"].As<Poco::DateTime>().month(), 2);
  EXPECT_EQ(event["at"].As<std::chrono::sys_seconds>(), std::chrono::sys_days(std::chrono::year(2024) / 2 / 29));
  EXPECT_EQ(event["by"].As<Poco::UUID>().version(), Poco::UUID::UUID_TIME_BASED);
  EXPECT_EQ(JsonValue("wss://a.example/chat").As<Poco::URI>().getHost(), "a.example");
}

TEST(JsonDocs, TellingOthers) {
  shop_of_the_docs::Log log;
  JsonObserved plan(R"({"title":"Plan","items":[2]})"_json);
  plan.Changed += Poco::delegate(&log, &shop_of_the_docs::Log::OnChanged);
  plan.Set("/title"_pointer, "New plan");
  plan.Insert("/items/0"_pointer, 1);
  plan.Remove("/items/1"_pointer);
  EXPECT_EQ(plan.Get().ToString(), R"({"title":"New plan","items":[1]})");
  EXPECT_EQ(log.patch[0].ToString(), R"({"op":"replace","path":"/title","value":"New plan"})");
  EXPECT_EQ(log.patch.size(), 3U);
}

TEST(JsonDocs, WithTheRestOfTheProgram) {
  const std::unordered_set<JsonValue> seen{1, "one"};
  EXPECT_TRUE(seen.contains(1.0));
  EXPECT_EQ(Visit(Message()["likes"],
                  [](const auto& what) { return std::is_same_v<std::decay_t<decltype(what)>, std::int64_t>; }),
            true);
  EXPECT_EQ(FromQuery("room=7&tags[]=a").ToString(), R"({"room":"7","tags":["a"]})");
  EXPECT_EQ(ToPocoObject(Message())->getValue<int>("likes"), 3);
  EXPECT_EQ(FromPoco(ToPoco(Message())), Message());
}

TEST(JsonDocs, Loading) {
  std::istringstream stream(R"({"a":1})");
  EXPECT_EQ(JsonValue::Load(stream)["a"], 1);
}

}  // namespace wshost::test
