// SPDX-License-Identifier: MIT
// The conversion table of As, TryAs and Is.
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "ErrorOf.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

template <class T>
std::string WhyNot(const JsonValue& value) {
  return ErrorOf([&] { return value.As<T>(); });
}

}  // namespace

TEST(JsonConversions, NumbersToIntegersAreExactOrRefused) {
  EXPECT_EQ(JsonValue(127).As<std::int8_t>(), 127);
  EXPECT_EQ(JsonValue(-128).As<std::int8_t>(), -128);
  EXPECT_FALSE(JsonValue(128).TryAs<std::int8_t>());
  EXPECT_FALSE(JsonValue(-129).TryAs<std::int8_t>());
  EXPECT_EQ(JsonValue(255).As<std::uint8_t>(), 255);
  EXPECT_FALSE(JsonValue(256).TryAs<std::uint8_t>());
  EXPECT_FALSE(JsonValue(-1).TryAs<std::uint64_t>());
  EXPECT_FALSE(JsonValue(UINT64_MAX).TryAs<std::int64_t>());
  EXPECT_EQ(JsonValue(UINT64_MAX).As<std::uint64_t>(), UINT64_MAX);
  EXPECT_EQ(JsonValue(65535).As<std::uint16_t>(), 65535);
  EXPECT_FALSE(JsonValue(65536).TryAs<std::int16_t>());
}

TEST(JsonConversions, AFractionIsNeverDropped) {
  EXPECT_EQ(JsonValue(3.0).As<int>(), 3);
  EXPECT_EQ(JsonValue(3.0).As<unsigned>(), 3U);
  EXPECT_FALSE(JsonValue(3.5).TryAs<int>());
  EXPECT_FALSE(JsonValue(3.5).TryAs<unsigned>());
  EXPECT_FALSE(JsonValue(1e300).TryAs<std::int64_t>());
  EXPECT_FALSE(JsonValue(-1.0).TryAs<std::uint64_t>());
  EXPECT_FALSE(JsonValue(9223372036854775808.0).TryAs<std::int64_t>());
  EXPECT_EQ(JsonValue(-9223372036854775808.0).As<std::int64_t>(), INT64_MIN);
  EXPECT_FALSE(JsonValue(18446744073709551616.0).TryAs<std::uint64_t>());
}

TEST(JsonConversions, NumbersToRealsAreTheNearest) {
  EXPECT_EQ(JsonValue(1).As<double>(), 1.0);
  EXPECT_EQ(JsonValue(UINT64_MAX).As<double>(), 18446744073709551616.0);
  EXPECT_EQ(JsonValue(0.1).As<float>(), 0.1F);
  EXPECT_FALSE(JsonValue(1e39).TryAs<float>());
  EXPECT_FALSE(JsonValue(3.4028235677973366e38).TryAs<float>());
  EXPECT_EQ(JsonValue(3.4028235677973362e38).As<float>(), std::numeric_limits<float>::max());
  EXPECT_FALSE(JsonValue("x").TryAs<float>());
}

TEST(JsonConversions, TextToNumbersIfAllOfItIsANumber) {
  EXPECT_EQ(JsonValue("42").As<int>(), 42);
  EXPECT_EQ(JsonValue("42").As<unsigned>(), 42U);
  EXPECT_EQ(JsonValue("-1.5e2").As<int>(), -150);
  EXPECT_EQ(JsonValue("0.25").As<double>(), 0.25);
  for (const char* text : {"", " 42", "42 ", "4 2", "0x1", "1.", ".5", "+1", "1e", "true", "[1]", "abc", "1,2"}) {
    EXPECT_FALSE(JsonValue(text).TryAs<int>()) << text;
    EXPECT_FALSE(JsonValue(text).TryAs<double>()) << text;
  }
  EXPECT_FALSE(JsonValue("300").TryAs<std::uint8_t>());
  EXPECT_FALSE(JsonValue("1.5").TryAs<int>());
}

TEST(JsonConversions, TextAndBooleans) {
  EXPECT_TRUE(JsonValue(true).As<bool>());
  EXPECT_TRUE(JsonValue("true").As<bool>());
  EXPECT_FALSE(JsonValue("false").As<bool>());
  for (const JsonValue& value : {JsonValue("True"), JsonValue("1"), JsonValue(1), JsonValue(0), JsonValue()}) {
    EXPECT_FALSE(value.TryAs<bool>()) << value;
  }
  EXPECT_FALSE(JsonValue(true).TryAs<int>());
  EXPECT_FALSE(JsonValue(true).TryAs<double>());
}

TEST(JsonConversions, ScalarsToStringAreTheirJsonText) {
  EXPECT_EQ(JsonValue("a\"b").As<std::string>(), "a\"b");
  EXPECT_EQ(JsonValue(1.0).As<std::string>(), "1.0");
  EXPECT_EQ(JsonValue(-7).As<std::string>(), "-7");
  EXPECT_EQ(JsonValue(false).As<std::string>(), "false");
  EXPECT_EQ(JsonValue::Parse("1e400").As<std::string>(), "1e400");
  EXPECT_FALSE(JsonValue().TryAs<std::string>());
  EXPECT_FALSE(JsonArray().TryAs<std::string>());
  EXPECT_FALSE(JsonValue(1).TryAs<std::string_view>());
  EXPECT_EQ(JsonValue("x").As<char>(), 'x');
  EXPECT_FALSE(JsonValue("xy").TryAs<char>());
  EXPECT_FALSE(JsonValue(1).TryAs<char>());
}

TEST(JsonConversions, IsAsksForTheTypeAsItIs) {
  EXPECT_TRUE(JsonValue(1).Is<int>());
  EXPECT_TRUE(JsonValue(1.0).Is<int>());
  EXPECT_TRUE(JsonValue(1).Is<double>());
  EXPECT_FALSE(JsonValue(300).Is<std::uint8_t>());
  EXPECT_FALSE(JsonValue(1.5).Is<int>());
  EXPECT_FALSE(JsonValue("1").Is<int>());
  EXPECT_FALSE(JsonValue(1).Is<std::string>());
  EXPECT_TRUE(JsonValue("1").Is<std::string>());
  EXPECT_TRUE(JsonValue(true).Is<bool>());
  EXPECT_FALSE(JsonValue("true").Is<bool>());
  EXPECT_FALSE(JsonValue(9007199254740993).Is<double>());
  EXPECT_FALSE(JsonValue(UINT64_MAX).Is<double>());
  EXPECT_FALSE(JsonValue(0.1).Is<float>());
  EXPECT_TRUE(JsonValue(0.5).Is<float>());
  EXPECT_TRUE(JsonArray().Is<JsonValue>());
}

TEST(JsonConversions, FallbackAndMissing) {
  const JsonValue object = JsonObject{{"n", 1}, {"s", "text"}};
  EXPECT_EQ(object["n"].As<int>(7), 1);
  EXPECT_EQ(object["x"].As<int>(7), 7);
  EXPECT_EQ(object["s"].As<int>(7), 7);
  EXPECT_EQ(object["x"].As<std::string>("none"), "none");
  EXPECT_EQ(object["s"].As<std::string_view>("none"), "text");
  EXPECT_FALSE(object["x"].TryAs<int>());
}

TEST(JsonConversions, ErrorsNameValueAndType) {
  EXPECT_EQ(WhyNot<int>("abc"), "As<int32>: not from string \"abc\"");
  EXPECT_EQ(WhyNot<std::uint8_t>(300), "As<uint8>: number 300 is out of range");
  EXPECT_EQ(WhyNot<std::int64_t>(1.5), "As<int64>: number 1.5 has a fraction");
  EXPECT_EQ(WhyNot<bool>(nullptr), "As<bool>: not from null null");
  EXPECT_EQ(WhyNot<std::string>(JsonArray{1, 2}), "As<string>: not from an array of 2");
  EXPECT_EQ(WhyNot<double>(JsonObject{}), "As<double>: not from an object of 0");
  EXPECT_EQ(WhyNot<int>(JsonValue()["x"]), "As<int32>: there is no value");
  EXPECT_EQ(WhyNot<float>(1e39), "As<float>: number 1e+39 is out of range");
  EXPECT_EQ(WhyNot<char>(true), "As<character>: not from boolean true");
}

TEST(JsonConversions, LongTextIsCutInErrorsBetweenCharacters) {
  std::string text(59, 'a');
  text += "ä and much more";
  EXPECT_EQ(WhyNot<int>(text), "As<int32>: not from string \"" + std::string(59, 'a') + "\"...");
}

TEST(JsonConversions, ErrorTypes) {
  EXPECT_THROW(static_cast<void>(JsonValue("x").As<int>()), JsonTypeError);
  EXPECT_THROW(static_cast<void>(JsonValue(300).As<std::int8_t>()), JsonRangeError);
  EXPECT_THROW(static_cast<void>(std::as_const(static_cast<const JsonValue&>(JsonObject()))["x"].As<int>()),
               JsonMissingError);
}

TEST(JsonConversions, ExplicitConversionOut) {
  const JsonValue value = JsonObject{{"n", 5}, {"s", "text"}, {"b", true}, {"d", 0.5}};
  EXPECT_EQ(static_cast<int>(value["n"]), 5);
  EXPECT_EQ(static_cast<std::string>(value["s"]), "text");
  EXPECT_EQ(static_cast<std::string_view>(value["s"]), "text");
  EXPECT_TRUE(static_cast<bool>(value["b"]));
  EXPECT_EQ(static_cast<double>(value["d"]), 0.5);
  const std::string direct(value["s"]);
  EXPECT_EQ(direct, "text");
  static_assert(!std::is_convertible_v<JsonValue, int>);
  static_assert(!std::is_convertible_v<JsonValue, bool>);
  static_assert(!std::is_convertible_v<JsonValue, std::string>);
  static_assert(!std::is_constructible_v<int*, JsonValue>);
}

}  // namespace wshost::test
