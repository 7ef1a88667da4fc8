// SPDX-License-Identifier: MIT
// Places inside a value: RFC 6901, and the errors that name them.
#include "wshost/json/JsonPointer.h"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>
#include <string>

#include "ErrorOf.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"

namespace wshost::test {
namespace {

const JsonValue& Orders() {
  static const JsonValue value = JsonValue::Parse(R"({"orders":[{"price":1.5},{"price":"much"}],"n":3})");
  return value;
}

}  // namespace

// Spec: RFC 6901, section 5.
TEST(JsonPointers, TheExamplesOfTheRfcFindTheirPlaces) {
  const JsonValue document =
      JsonValue::Parse(R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})");
  EXPECT_EQ(document[""_pointer], document);
  EXPECT_EQ(document["/foo"_pointer], (JsonArray{"bar", "baz"}));
  EXPECT_EQ(document["/foo/0"_pointer], "bar");
  const std::pair<const char*, int> places[] = {{"/", 0},     {"/a~1b", 1}, {"/c%d", 2}, {"/e^f", 3}, {"/g|h", 4},
                                                {"/i\\j", 5}, {"/k\"l", 6}, {"/ ", 7},   {"/m~0n", 8}};
  for (const auto& [place, expected] : places) {
    EXPECT_EQ(document[JsonPointer(place)], expected) << place;
    EXPECT_EQ(JsonPointer(place).ToString(), place);
  }
}

TEST(JsonPointers, WhatIsNotThereIsMissing) {
  for (const char* place : {"/orders/2", "/orders/-", "/orders/01", "/orders/-1", "/orders/+1", "/orders/1x",
                            "/orders/", "/orders/99999999999999999999999", "/x/y", "/n/0", "/orders/0/price/x"}) {
    EXPECT_TRUE(Orders()[JsonPointer(place)].IsMissing()) << place;
    EXPECT_THROW(static_cast<void>(Orders().At(JsonPointer(place))), Poco::Exception) << place;
  }
}

TEST(JsonPointers, TextsThatAreNoPointersAreRefused) {
  for (const char* text : {"a", "a/b", "/~", "/~2", "/a~"}) EXPECT_THROW(JsonPointer{text}, JsonRangeError) << text;
}

TEST(JsonPointers, StepsArePutTogetherAndTakenApart) {
  const JsonPointer place = JsonPointer() / "orders" / 3 / "a/b~c";
  EXPECT_EQ(place.ToString(), "/orders/3/a~1b~0c");
  EXPECT_EQ(place.Parent(), "/orders/3"_pointer);
  EXPECT_EQ(place.Last(), "a/b~c");
  EXPECT_EQ(place.Steps().size(), 3U);
  EXPECT_TRUE(JsonPointer().IsWhole());
  EXPECT_EQ(JsonPointer().Parent(), JsonPointer());
  EXPECT_THROW(static_cast<void>(JsonPointer().Last()), std::logic_error);
}

TEST(JsonPointers, ErrorsNameTheWay) {
  EXPECT_EQ(ErrorOf([] { return Orders().As<double>("/orders/1/price"_pointer); }),
            "As<double>: /orders/1/price: not from string \"much\"");
  EXPECT_EQ(ErrorOf([] { return Orders().As<int>("/orders/0/price"_pointer); }),
            "As<int32>: /orders/0/price: number 1.5 has a fraction");
  EXPECT_EQ(ErrorOf([] { return Orders().As<std::int8_t>("/orders/2"_pointer); }),
            "At: /orders/2: the array has 2 elements");
  EXPECT_EQ(ErrorOf([] { return Orders().At("/orders/1/size"_pointer); }), "At: /orders/1/size: there is no such key");
  EXPECT_EQ(ErrorOf([] { return Orders().At("/n/x"_pointer); }), "At: /n/x: no object but number");
  EXPECT_EQ(ErrorOf([] { return Orders().At("/x"_pointer); }), "At: /x: there is no such key");
  EXPECT_EQ(Orders().As<double>("/orders/0/price"_pointer), 1.5);
}

TEST(JsonPointers, PlacesAreEdited) {
  JsonValue value = Orders();
  "/orders/1/price"_pointer.EditIn(value) = 2;
  EXPECT_EQ(value["/orders/1/price"_pointer], 2);
  EXPECT_EQ(value["orders"]["/1/price"_pointer], 2);
  EXPECT_EQ(value["orders"].At("/1/price"_pointer), 2);
  EXPECT_EQ(value["orders"].As<int>("/1/price"_pointer), 2);
  EXPECT_THROW("/orders/2"_pointer.EditIn(value), JsonMissingError);
  EXPECT_EQ(JsonValue(Orders())["/orders/0/price"_pointer], 1.5);
  EXPECT_EQ(Orders()["orders"][1]["price"], "much");
}

TEST(JsonLoading, AStreamIsReadToItsEnd) {
  std::istringstream in(R"( {"a":")" + std::string(10'000, 'x') + "\"} ");
  EXPECT_EQ(JsonValue::Load(in)["a"].As<std::string>().size(), 10'000U);
  std::istringstream empty;
  EXPECT_THROW(JsonValue::Load(empty), JsonSyntaxError);
  std::istringstream large(std::string(100'000, '1'));
  EXPECT_THROW(JsonValue::Load(large, {.maxBytes = 10}), JsonSyntaxError);
}

TEST(JsonLoading, AStreamThatFailsIsAnError) {
  struct Broken : std::streambuf {
    int_type underflow() override { throw std::runtime_error("broken"); }
  } buffer;
  std::istream in(&buffer);
  EXPECT_THROW(JsonValue::Load(in), Poco::ReadFileException);
}

}  // namespace wshost::test
