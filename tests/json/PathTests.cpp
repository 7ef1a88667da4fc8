// SPDX-License-Identifier: MIT
// What is read through [] and At: it behaves like the value, and its errors name the way to it.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <ranges>
#include <string>
#include <vector>

#include "ErrorOf.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonPointer.h"
#include "wshost/json/JsonStruct.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

struct Order {
  int price = 0;
};
WSHOST_JSON(Order, price)

static_assert(std::ranges::borrowed_range<JsonConstRef> && std::ranges::borrowed_range<JsonRef>);
static_assert(std::ranges::random_access_range<JsonConstRef> && std::ranges::sized_range<JsonRef>);
static_assert(std::convertible_to<JsonConstRef, const JsonValue&> && !std::convertible_to<JsonConstRef, int>);
static_assert(std::movable<JsonConstRef> && !std::is_assignable_v<JsonConstRef, JsonConstRef>);

constexpr const char* kShop = R"({"name":"shop","orders":[{"price":1},{"price":2},{"a/b":{"c~d":0}},{"price":"x"}]})";

// The same document frozen, owned through and through, and with frozen orders in an owned array.
std::vector<JsonValue> Shops() {
  const JsonValue frozen = JsonValue::Parse(kShop);
  JsonValue owned = frozen;
  for (JsonValue& order : owned["orders"].EditElements()) {
    const JsonValue before = order;
    for (auto [key, value] : before.Items()) order.Edit(key) = value;
  }
  JsonValue mixed = JsonObject{{"name", "shop"}, {"orders", JsonArray{}}};
  for (const JsonValue& order : frozen["orders"]) mixed["orders"].push_back(order);
  return {frozen, owned, mixed};
}

template <class Value>
void ExpectPaths(Value& shop) {
  EXPECT_EQ(ErrorOf([&] { return shop["orders"][3]["price"].template As<int>(); }),
            "As<int32>: /orders/3/price: not from string \"x\"");
  EXPECT_EQ(ErrorOf([&] { return static_cast<int>(shop["orders"][3]["price"]); }),
            "As<int32>: /orders/3/price: not from string \"x\"");
  EXPECT_EQ(ErrorOf([&] { return shop["orders"][2]["a/b"]["c~d"].template As<bool>(); }),
            "As<bool>: /orders/2/a~1b/c~0d: not from number 0");
  EXPECT_EQ(ErrorOf([&] { return shop["name"].template As<bool>(); }), "As<bool>: /name: not from string \"shop\"");
  EXPECT_EQ(ErrorOf([&] { return shop["orders"][3]["prise"].template As<int>(); }),
            "As<int32>: /orders/3/prise: there is no value");
  EXPECT_EQ(ErrorOf([&] { return shop["orders"][4]["price"].template As<int>(); }),
            "As<int32>: /orders/4: there is no value");
  EXPECT_EQ(ErrorOf([&] { return shop["orders"][-1].template As<int>(); }), "As<int32>: /orders/-1: there is no value");
  EXPECT_EQ(ErrorOf([&] { return shop["ordres"][3]["price"].template As<int>(); }),
            "As<int32>: /ordres: there is no value");
  EXPECT_EQ(ErrorOf([&] { return shop["name"][0].template As<int>(); }), "As<int32>: /name/0: there is no value");
  EXPECT_EQ(ErrorOf([&] { return shop["orders"].template As<std::vector<Order>>(); }),
            "As<int32>: /orders/2/price: there is no value");
  EXPECT_EQ(ErrorOf([&] { return shop["orders"][3].template As<Order>(); }),
            "As<int32>: /orders/3/price: not from string \"x\"");
  EXPECT_EQ(ErrorOf([&] { return shop["orders"].template As<int>("/3/price"_pointer); }),
            "As<int32>: /orders/3/price: not from string \"x\"");
  EXPECT_EQ(ErrorOf([&] { return shop["orders"]["/3/price"_pointer].template As<int>(); }),
            "As<int32>: /orders/3/price: not from string \"x\"");
  EXPECT_EQ(ErrorOf([&] { return shop["/orders/x/price"_pointer].template As<int>(); }),
            "As<int32>: /orders/x: there is no value");
  EXPECT_EQ(ErrorOf([&] { return shop["orders"][3].At("prise"); }), "At: /orders/3/prise: there is no such key");
  EXPECT_EQ(ErrorOf([&] { return shop["orders"].At(4); }), "At: /orders/4: the array has 4 elements");
  EXPECT_EQ(ErrorOf([&] { return shop["orders"].At("x"); }), "At: /orders/x: no object but array");
  EXPECT_EQ(ErrorOf([&] { return shop["ordres"].At("x"); }), "At: /ordres: there is no such key");
  EXPECT_EQ(ErrorOf([&] { return shop.At("orders").At(3).At("price").At(0); }),
            "At: /orders/3/price/0: no array but string");
  EXPECT_EQ(ErrorOf([&] { return shop.At("orders").At(3).At("price").template As<int>(); }),
            "As<int32>: /orders/3/price: not from string \"x\"");
}

}  // namespace

TEST(JsonPaths, ErrorsOfReadingNameTheWay) {
  for (JsonValue& shop : Shops()) {
    const JsonValue& constant = shop;
    ExpectPaths(constant);
    const auto text = shop.KeptText();
    ExpectPaths(shop);
    EXPECT_EQ(shop.KeptText(), text);
  }
}

TEST(JsonPaths, LongMissingKeysAreCutAtACharacter) {
  const JsonValue value = JsonObject{};
  const auto nameOf = [&](std::string_view key) { return ErrorOf([&] { return value[key].As<int>(); }); };
  EXPECT_EQ(nameOf("fourteen bytes"), "As<int32>: /fourteen bytes: there is no value");
  EXPECT_EQ(nameOf("fifteen bytes !"), "As<int32>: /fifteen byt...: there is no value");
  EXPECT_EQ(nameOf("0123456789\xC3\xA4xyz"), "As<int32>: /0123456789...: there is no value");
  EXPECT_EQ(nameOf("012345678\xC3\xA4wxyz"), "As<int32>: /012345678\xC3\xA4...: there is no value");
  EXPECT_EQ(nameOf("01234567\xF0\x9F\x98\x80xyz"), "As<int32>: /01234567...: there is no value");
  EXPECT_EQ(nameOf(std::string(20, '\x80')), "As<int32>: /...: there is no value");
  EXPECT_EQ(nameOf(""), "As<int32>: /: there is no value");
}

TEST(JsonPaths, WhatIsFoundIsNamedByItsWholeKey) {
  const JsonValue value =
      JsonValue::Parse(R"({"a key that is longer than a node":{"another one, also of that size":1}})");
  const JsonConstRef inner = value["a key that is longer than a node"];
  EXPECT_EQ(ErrorOf([&] { return inner["another one, also of that size"].As<bool>(); }),
            "As<bool>: /a key that is longer than a node/another one, also of that size: not from number 1");
}

TEST(JsonPaths, APartThatSeveralPlacesShareIsNamedByTheWayThatWasTaken) {
  const JsonValue order = JsonValue::Parse(R"({"price":"x","list":[[0]]})");
  JsonValue value = JsonObject{{"a", order}, {"b", JsonArray{1, order}}, {"c", order}};
  EXPECT_EQ(ErrorOf([&] { return std::as_const(value)["c"]["price"].As<int>(); }),
            "As<int32>: /c/price: not from string \"x\"");
  EXPECT_EQ(ErrorOf([&] { return value["b"][1]["list"][0][0].As<bool>(); }),
            "As<bool>: /b/1/list/0/0: not from number 0");
  EXPECT_EQ(ErrorOf([&] { return std::as_const(value)["b"][1]["list"][0].As<bool>(); }),
            "As<bool>: /b/1/list/0: not from an array of 1");
}

TEST(JsonPaths, APlaceInAnElementIsNamedFromTheElement) {
  const JsonValue shop = JsonValue::Parse(kShop);
  std::string errors;
  for (const JsonValue& order : shop["orders"]) errors += ErrorOf([&] { return order["price"].As<int>(); }) + ";";
  EXPECT_EQ(errors, "no error;no error;As<int32>: /price: there is no value;As<int32>: /price: not from string \"x\";");
  EXPECT_EQ(ErrorOf([&] { return shop["orders"].begin()->As<int>(); }), "As<int32>: not from an object of 1");
}

TEST(JsonPaths, AReferenceOutlivesItsExpression) {
  const JsonValue shop = JsonValue::Parse(kShop);
  const auto orders = shop["orders"];
  const auto missing = shop["orders"][0][std::string("a key that is gone by now")];
  EXPECT_EQ(orders[1]["price"], 2);
  EXPECT_EQ(ErrorOf([&] { return orders[3]["price"].As<int>(); }), "As<int32>: /orders/3/price: not from string \"x\"");
  EXPECT_EQ(ErrorOf([&] { return missing.As<int>(); }), "As<int32>: /orders/0/a key that ...: there is no value");
}

TEST(JsonPaths, AReferenceThatWasAssignedIsNamedFromTheBeginning) {
  JsonValue value = JsonValue::Parse(R"({"a":{}})");
  auto place = value["a"]["b"]["c"];
  EXPECT_EQ(ErrorOf([&] { return place.As<int>(); }), "As<int32>: /a/b: there is no value");
  place = "text";
  EXPECT_EQ(ErrorOf([&] { return place.As<int>(); }), "As<int32>: /a/b/c: not from string \"text\"");
  EXPECT_EQ(ErrorOf([&] { return place["d"].As<int>(); }), "As<int32>: /a/b/c/d: there is no value");
}

TEST(JsonPaths, AnyDepthIsNamedWithoutRecursion) {
  constexpr std::size_t kDeep = 100'000;
  const std::string text = std::string(kDeep, '[') + std::string(kDeep, ']');
  const JsonValue value = JsonValue::Parse(text, {.maxDepth = kDeep});
  std::string path;
  for (std::size_t i = 1; i < kDeep; ++i) path += "/0";
  const JsonConstRef place = value[JsonPointer(path)];
  EXPECT_EQ(ErrorOf([&] { return place.As<int>(); }), "As<int32>: " + path + ": not from an array of 0");
  EXPECT_EQ(ErrorOf([&] { return place.At(0); }), "At: " + path + "/0: the array has 0 elements");
}

// The way is unknown then, but the error is the same.
TEST(JsonPaths, AValueThatIsNoLongerInsideIsNamedWithoutAWay) {
  JsonValue value = JsonValue::Parse(R"({"a":[1]})");
  const JsonValue copy = value;  // keeps what the reference is to
  const JsonConstRef place = std::as_const(value)["a"][0];
  value = JsonArray{};
  EXPECT_EQ(place, 1);
  EXPECT_EQ(ErrorOf([&] { return place.As<bool>(); }), "As<bool>: not from number 1");
}

TEST(JsonPaths, AMissingValueThatWasCopiedIsABeginningOfItsOwn) {
  const JsonValue missing = JsonValue::Parse("{}")["a"];
  EXPECT_TRUE(missing["b"][0].IsMissing());
  EXPECT_EQ(ErrorOf([&] { return missing["b"][0].As<int>(); }), "As<int32>: /b: there is no value");
  EXPECT_EQ(ErrorOf([&] { return missing.At("b"); }), "At: /b: no object but missing value");
}

TEST(JsonPaths, AReferenceIsTheValueToOthers) {
  const JsonValue shop = JsonValue::Parse(kShop);
  const JsonValue& bound = shop["orders"];
  EXPECT_EQ(&bound, &*shop.find("orders"));
  EXPECT_EQ(&shop["nope"].Get(), &shop["no"]["such"].Get());
  JsonValue copied = shop["name"];
  const auto nameOf = [](const JsonValue& value) { return value.As<std::string>(); };
  const auto byValue = [](JsonValue value) { return value; };
  const std::optional<JsonValue> perhaps = shop["name"];
  EXPECT_EQ(nameOf(shop["name"]), "shop");
  EXPECT_EQ(byValue(shop["name"]), copied);
  EXPECT_EQ(perhaps, copied);
  EXPECT_EQ((JsonArray{shop["name"], 1}.ToString()), R"(["shop",1])");
  EXPECT_EQ(ToJson(shop["name"]), "shop");
  EXPECT_EQ(JsonConstRef(copied["x"]), shop["x"]);
}

TEST(JsonPaths, AReferenceComparesWithEverything) {
  JsonValue value = JsonValue::Parse(R"({"i":1,"s":"text","b":true,"d":0.5,"n":null,"j":1.0})");
  const JsonValue& constant = value;
  EXPECT_TRUE(constant["i"] == 1 && 1 == constant["i"] && constant["i"] != 2);
  EXPECT_TRUE(constant["s"] == "text" && "text" == constant["s"] && constant["s"] == std::string("text"));
  EXPECT_TRUE(constant["b"] == true && constant["d"] == 0.5 && constant["n"] == nullptr);
  EXPECT_TRUE(constant["i"] == constant["j"] && constant["i"] == value["j"] && value["i"] == constant["j"]);
  EXPECT_TRUE(constant["i"] == JsonValue(1) && JsonValue(1) == constant["i"] && JsonValue(1) == value["i"]);
  EXPECT_FALSE(constant["i"] == constant["s"]);
}

TEST(JsonPaths, AReferenceIsARange) {
  JsonValue value = JsonValue::Parse(R"({"list":[3,1,2],"map":{"k":1}})");
  const JsonValue& constant = value;
  int sum = 0;
  for (const JsonValue& each : constant["list"]) sum += each.As<int>();
  for (auto [key, each] : value["map"].Items()) sum += each.As<int>() + static_cast<int>(key.size());
  EXPECT_EQ(sum, 8);
  EXPECT_EQ(*std::ranges::find(constant["list"], JsonValue(2)), 2);
  EXPECT_EQ(*std::ranges::max_element(value["list"], {}, [](const JsonValue& v) { return v.As<int>(); }), 3);
  EXPECT_EQ(std::ranges::distance(constant["nope"]), 0);
}

TEST(JsonPaths, AReferenceIsPrintedAsJson) {
  JsonValue value = JsonValue::Parse(R"({"list":[1, 2]})");
  EXPECT_EQ(testing::PrintToString(std::as_const(value)["list"]), "[1,2]");
  EXPECT_EQ(testing::PrintToString(value["list"]), "[1,2]");
}

}  // namespace wshost::test
