// SPDX-License-Identifier: MIT
// Poco's dynamic types and handlers, both ways.
#include "wshost/json/JsonPoco.h"

#include <Poco/DateTime.h>
#include <Poco/Dynamic/Struct.h>
#include <Poco/JSON/ParseHandler.h>
#include <Poco/JSON/Parser.h>
#include <Poco/JSON/PrintHandler.h>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"

namespace wshost::test {
namespace {

constexpr const char* kText = R"({"z":1,"a":[true,null,-2,0.5,"text",18446744073709551615],"nested":{"deep":[[],{}]}})";

std::string Nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST(JsonPoco, VarsGoBothWays) {
  const JsonValue value = JsonValue::Parse(kText);
  const Poco::Dynamic::Var var = ToPoco(value);
  EXPECT_EQ(FromPoco(var).ToString(), kText);
  const auto object = ToPocoObject(value);
  EXPECT_EQ(object->getNames().front(), "z");
  EXPECT_EQ(object->getArray("a")->getElement<int>(2), -2);
  EXPECT_EQ(FromPoco(*object), value);
  EXPECT_EQ(FromPoco(*ToPocoArray(value.At("a"))), value["a"]);
  EXPECT_EQ(FromPoco(Poco::Dynamic::Var(*object)), value);
  EXPECT_EQ(FromPoco(Poco::Dynamic::Var(*object->getArray("a"))), value["a"]);
  EXPECT_EQ(ToPoco(JsonValue::Parse("1e400")).convert<std::string>(), "1e400");
}

TEST(JsonPoco, OtherVarsBecomeWhatTheyAre) {
  Poco::DynamicStruct members;
  members["a"] = 1;
  EXPECT_EQ(FromPoco(Poco::Dynamic::Var(members)).ToString(), R"({"a":1})");
  EXPECT_EQ(FromPoco(Poco::Dynamic::Var(std::vector<Poco::Dynamic::Var>{1, "x"})).ToString(), R"([1,"x"])");
  EXPECT_EQ(FromPoco(Poco::Dynamic::Var(1.5F)), 1.5);
  EXPECT_EQ(FromPoco(Poco::Dynamic::Var(Poco::UInt8{200})), 200);
  EXPECT_TRUE(FromPoco(Poco::Dynamic::Var(Poco::DateTime(2024, 5, 21))).IsString());
  EXPECT_THROW(FromPoco(Poco::Dynamic::Var(std::numeric_limits<double>::infinity())), JsonRangeError);
}

TEST(JsonPoco, WrongTypesAndDeepNestingAreRefused) {
  EXPECT_THROW(ToPocoObject(JsonArray{}), JsonTypeError);
  EXPECT_THROW(ToPocoArray(JsonObject{}), JsonTypeError);
  EXPECT_NO_THROW(ToPoco(JsonValue::Parse(Nested(512))));
  EXPECT_THROW(ToPoco(JsonValue::Parse(Nested(513), {.maxDepth = 1000})), JsonRangeError);
}

TEST(JsonPoco, OurValuesDriveTheirHandlers) {
  std::ostringstream out;
  Poco::JSON::PrintHandler::Ptr printer = new Poco::JSON::PrintHandler(out);
  Accept(JsonValue::Parse(R"({"a":[1,"x",null,0.5],"b":{}})"), *printer);  // it prints booleans as 1 and 0
  EXPECT_EQ(out.str(), R"({"a":[1,"x",null,0.5],"b":{}})");
  Poco::JSON::ParseHandler maker;
  Accept(JsonValue::Parse(kText), maker);
  EXPECT_EQ(FromPoco(maker.asVar()), JsonValue::Parse(kText));
}

TEST(JsonPoco, TheirParserDrivesOurBuilder) {
  Poco::SharedPtr<JsonBuilder> builder = new JsonBuilder;
  Poco::JSON::Parser(builder).parse(kText);
  EXPECT_EQ(builder->Take().ToString(), kText);
  EXPECT_TRUE(builder->Take().IsNull());
}

TEST(JsonPoco, ABuilderTakesEveryEvent) {
  JsonBuilder builder;
  Accept(JsonValue::Parse(kText), builder);
  EXPECT_EQ(builder.Take().ToString(), kText);
  builder.startArray();
  builder.value(1);
  builder.value(2U);
  EXPECT_THROW(builder.Take(), std::logic_error);
  EXPECT_THROW(builder.key("x"), std::logic_error);
  builder.endArray();
  EXPECT_EQ(builder.Take().ToString(), "[1,2]");
  EXPECT_THROW(builder.endArray(), std::logic_error);
  Accept(JsonValue::Parse("[1e400]"), builder);
  EXPECT_EQ(builder.Take().ToString(), R"(["1e400"])");
  builder.startObject();
  builder.reset();
  builder.value(JsonValue::Parse("1e400").ToString());
  EXPECT_EQ(builder.Take(), "1e400");
}

}  // namespace wshost::test
