// SPDX-License-Identifier: MIT
// Structs, enums and containers of the program, both ways, and errors that name the way to what is wrong.
#include "wshost/json/JsonStruct.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "wshost/json/JsonException.h"

namespace shop {

enum class Side { Buy, Sell };
WSHOST_JSON_ENUM(Side, Buy, Sell)

struct Order {
  int id = 0;
  double price = 0;
  Side side = Side::Buy;
  std::optional<std::string> note;
  bool operator==(const Order&) const = default;
};
WSHOST_JSON(Order, id, price, side, note)

struct Book {
  std::string name;
  std::vector<Order> orders;
  std::map<std::string, std::vector<int>> counts;
  std::variant<int, std::string, Order> extra;
  std::tuple<int, std::string, bool> triple;
  bool operator==(const Book&) const = default;
};
WSHOST_JSON(Book, name, orders, counts, extra, triple)

}  // namespace shop

namespace wshost::test {
namespace {

template <class T>
std::string ErrorOf(const char* text) {
  try {
    static_cast<void>(JsonValue::Parse(text).As<T>());
  } catch (const Poco::Exception& e) {
    return e.message();
  }
  return "no error";
}

template <class T>
void ExpectBothWays(const T& value, const std::string& text) {
  EXPECT_EQ(ToJson(value).ToString(), text);
  EXPECT_EQ(JsonValue::Parse(text).As<T>(), value) << text;
}

constexpr const char* kBook =
    R"({"name":"main","orders":[{"id":1,"price":2.5,"side":"Sell"},{"id":2,"price":3.5,"side":"Buy","note":"now"}],)"
    R"("counts":{"a":[1,2],"b":[]},"extra":{"id":3,"price":0.5,"side":"Buy"},"triple":[1,"two",true]})";

}  // namespace

TEST(JsonStructs, GoBothWays) {
  shop::Book book{"main",
                  {{1, 2.5, shop::Side::Sell, {}}, {2, 3.5, shop::Side::Buy, "now"}},
                  {{"a", {1, 2}}, {"b", {}}},
                  shop::Order{3, 0.5, shop::Side::Buy, {}},
                  {1, "two", true}};
  ExpectBothWays(book, kBook);
  EXPECT_TRUE(JsonValue::Parse(kBook).Is<shop::Book>());
  EXPECT_FALSE(JsonValue(1).TryAs<shop::Book>());
}

TEST(JsonStructs, ContainersGoBothWays) {
  ExpectBothWays(std::vector<bool>{true, false}, "[true,false]");
  ExpectBothWays(std::array<int, 2>{1, 2}, "[1,2]");
  ExpectBothWays(std::unordered_map<std::string, int>{{"a", 1}}, R"({"a":1})");
  ExpectBothWays(std::map<std::string, int, std::less<>>{{"a", 1}, {"b", 2}}, R"({"a":1,"b":2})");
  ExpectBothWays(std::optional<int>(), "null");
  ExpectBothWays(std::optional<int>(5), "5");
  ExpectBothWays(std::pair<int, std::string>(1, "x"), R"([1,"x"])");
  ExpectBothWays(std::variant<std::monostate, int>(), "null");
  ExpectBothWays(std::vector<std::vector<std::string>>{{"a"}, {}}, R"([["a"],[]])");
}

TEST(JsonStructs, AVariantTakesTheExactTypeBeforeAConversion) {
  using Either = std::variant<int, std::string>;
  EXPECT_EQ(JsonValue("7").As<Either>(), Either("7"));
  EXPECT_EQ(JsonValue(7).As<Either>(), Either(7));
  EXPECT_EQ((JsonValue("7").As<std::variant<int, bool>>()), (std::variant<int, bool>(7)));
  EXPECT_FALSE((JsonValue("x").TryAs<std::variant<int, bool>>()));
}

TEST(JsonStructs, ErrorsNameTheWay) {
  EXPECT_EQ(
      ErrorOf<std::vector<shop::Order>>(R"([{"id":1,"price":1,"side":"Buy"},{"id":2,"price":"much","side":"Buy"}])"),
      "As<double>: /1/price: not from string \"much\"");
  EXPECT_EQ(ErrorOf<std::vector<shop::Order>>(R"([{"id":1,"side":"Buy"}])"), "As<double>: /0/price: there is no value");
  EXPECT_EQ(ErrorOf<shop::Order>(R"({"id":1,"price":1,"side":"Hold"})"), "As<Side>: /side: not from string \"Hold\"");
  EXPECT_EQ(ErrorOf<shop::Order>(R"({"id":1,"price":1,"side":"Buy","note":[]})"),
            "As<string>: /note: not from an array of 0");
  EXPECT_EQ(ErrorOf<shop::Order>(R"([])"), "As<Order>: not from an array of 0");
  EXPECT_EQ((ErrorOf<std::map<std::string, std::vector<std::int8_t>>>(R"({"a/b":[1,300]})")),
            "As<int8>: /a~1b/1: number 300 is out of range");
  EXPECT_EQ((ErrorOf<std::tuple<int, std::string, bool>>(R"([1,"x","y"])")), "As<bool>: /2: not from string \"y\"");
  EXPECT_EQ((ErrorOf<std::pair<int, int>>(R"([1,null])")), "As<int32>: /1: not from null null");
  EXPECT_EQ((ErrorOf<std::pair<int, int>>("[1]")), "As<pair>: not from an array of 1");
  EXPECT_EQ((ErrorOf<std::tuple<int>>("[]")), "As<tuple>: not from an array of 0");
  EXPECT_EQ((ErrorOf<std::array<int, 2>>("[1]")), "As<array>: not from an array of 1");
  EXPECT_EQ((ErrorOf<std::array<int, 2>>("[1,[]]")), "As<int32>: /1: not from an array of 0");
  EXPECT_EQ(ErrorOf<std::vector<int>>("{}"), "As<array>: not from an object of 0");
  EXPECT_EQ((ErrorOf<std::map<std::string, int>>("[]")), "As<object>: not from an array of 0");
  EXPECT_EQ((ErrorOf<std::variant<int, bool>>("[]")), "As<one of several types>: not from an array of 0");
  EXPECT_EQ(ErrorOf<std::monostate>("1"), "As<null>: not from number 1");
}

TEST(JsonStructs, AnEnumeratorWithoutNameIsRefused) {
  EXPECT_EQ(ToJson(shop::Side::Sell), "Sell");
  EXPECT_THROW(ToJson(static_cast<shop::Side>(7)), JsonRangeError);
}

}  // namespace wshost::test
