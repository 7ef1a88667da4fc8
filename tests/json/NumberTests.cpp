// SPDX-License-Identifier: MIT
// No number changes silently: what is read, held and written is the number that was sent.
#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "Mutation.h"
#include "NumberWriter.h"
#include "PowersOfTen.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

double RandomDouble(std::mt19937_64& random) {
  for (;;) {
    const double value = std::bit_cast<double>(random());
    if (std::isfinite(value)) return value;
  }
}

bool SameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

void ExpectRoundTrip(double value) {
  const std::string text = JsonValue(value).ToString();
  const JsonValue back = JsonValue::Parse(text);
  ASSERT_TRUE(SameBits(back.As<double>(), value)) << text;
  char shortest[32];
  const auto end = std::to_chars(shortest, shortest + sizeof shortest, value).ptr;
  ASSERT_LE(text.size(), static_cast<std::size_t>(end - shortest) + 4) << text;
}

// Up to 2^53 the text is that of std::to_chars, but for the ".0" of whole numbers.
void ExpectStandardSpelling(double value) {
  char standard[64];
  const auto end = std::to_chars(standard, standard + sizeof standard, value).ptr;
  std::string expected(standard, end);
  if (expected.find_first_of(".e") == std::string::npos) expected += ".0";
  char written[json::kLongestNumber];
  ASSERT_EQ(std::string(written, json::PutManyDigits(written, value)), expected);
}

}  // namespace

TEST(JsonNumbers, IntegersOf64BitsStayExact) {
  EXPECT_EQ(JsonValue::Parse("9223372036854775807").As<std::int64_t>(), INT64_MAX);
  EXPECT_EQ(JsonValue::Parse("-9223372036854775808").As<std::int64_t>(), INT64_MIN);
  EXPECT_EQ(JsonValue::Parse("9223372036854775808").As<std::uint64_t>(), 9223372036854775808U);
  EXPECT_EQ(JsonValue::Parse("18446744073709551615").As<std::uint64_t>(), UINT64_MAX);
  EXPECT_EQ(JsonValue(UINT64_MAX).ToString(), "18446744073709551615");
  EXPECT_EQ(JsonValue(INT64_MIN).ToString(), "-9223372036854775808");
}

TEST(JsonNumbers, BeyondThoseTheTextIsTheValue) {
  for (const std::string text : {"18446744073709551616", "-9223372036854775809", "100000000000000000000000", "1e400",
                                 "-1E+999", "1e-400", "9.99e308"}) {
    const JsonValue value = JsonValue::Parse(text);
    EXPECT_EQ(value.Type(), JsonType::Number);
    EXPECT_EQ(value.ToString(), text);
    EXPECT_FALSE(value.TryAs<std::int64_t>()) << text;
    EXPECT_FALSE(value.TryAs<std::uint64_t>()) << text;
    const JsonValue copy = JsonValue::Parse("[" + text + "]")[0];
    EXPECT_EQ(copy.ToString(), text);
  }
}

TEST(JsonNumbers, NumberTextConvertsToTheNearestDouble) {
  EXPECT_EQ(JsonValue::Parse("18446744073709551616").As<double>(), 18446744073709551616.0);
  EXPECT_TRUE(SameBits(JsonValue::Parse("1e-400").As<double>(), 0.0));
  EXPECT_TRUE(SameBits(JsonValue::Parse("-1e-400").As<double>(), -0.0));
  EXPECT_TRUE(SameBits(JsonValue::Parse("0.000001e-400").As<double>(), 0.0));
  EXPECT_THROW(static_cast<void>(JsonValue::Parse("1e400").As<double>()), JsonRangeError);
  EXPECT_THROW(static_cast<void>(JsonValue::Parse("-1e999999999999999999999").As<double>()), JsonRangeError);
  EXPECT_TRUE(SameBits(JsonValue::Parse("1e-999999999999999999999").As<double>(), 0.0));
}

TEST(JsonNumbers, MinusZeroKeepsItsSign) {
  for (const std::string text : {"-0", "-0.0", "-0e0"}) {
    EXPECT_TRUE(SameBits(JsonValue::Parse(text).As<double>(), -0.0)) << text;
    EXPECT_EQ(JsonValue::Parse(text).As<int>(), 0) << text;
  }
  EXPECT_EQ(JsonValue(-0.0).ToString(), "-0.0");
}

TEST(JsonNumbers, ADoubleIsNeverWrittenLikeAnInteger) {
  EXPECT_EQ(JsonValue(1.0).ToString(), "1.0");
  EXPECT_EQ(JsonValue(1e15).ToString(), "1e+15");
  EXPECT_EQ(JsonValue(123456789012345680.0).ToString(), "123456789012345680.0");
  EXPECT_EQ(JsonValue::Parse("1.0").ToString(), "1.0");
  EXPECT_EQ(JsonValue(1).ToString(), "1");
}

TEST(JsonNumbers, NaNAndInfinityAreRefusedAtConstruction) {
  EXPECT_THROW(JsonValue{std::numeric_limits<double>::quiet_NaN()}, JsonRangeError);
  EXPECT_THROW(JsonValue{std::numeric_limits<double>::infinity()}, JsonRangeError);
  EXPECT_THROW(JsonValue{-std::numeric_limits<double>::infinity()}, JsonRangeError);
  EXPECT_THROW(JsonValue{std::numeric_limits<float>::infinity()}, JsonRangeError);
}

TEST(JsonNumbers, RandomDoublesReadBackBitForBit) {
  std::mt19937_64 random(20240521);
  const int rounds = Rounds(100'000, 3'000'000);
  for (int i = 0; i < rounds; ++i) ASSERT_NO_FATAL_FAILURE(ExpectRoundTrip(RandomDouble(random)));
}

TEST(JsonNumbers, PricesReadBackBitForBit) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 100'000; ++i) {
    const auto units = static_cast<double>(random() % 10'000'000'000U);
    ASSERT_NO_FATAL_FAILURE(ExpectRoundTrip(units / 10000));
    ASSERT_NO_FATAL_FAILURE(ExpectRoundTrip(-units / 100));
  }
}

TEST(JsonNumbers, RandomDoublesAreSpelledAsTheStandardLibrarySpellsThem) {
  std::mt19937_64 random(11);
  const int rounds = Rounds(50'000, 3'000'000);
  for (int i = 0; i < rounds; ++i) {
    const double value = RandomDouble(random);
    if (value != 0 && std::fabs(value) < 0x1p53) {
      ASSERT_NO_FATAL_FAILURE(ExpectStandardSpelling(value));
    }
    const double digits = static_cast<double>(random() % 1'000'000'000'000'000) / std::pow(10.0, random() % 20);
    if (digits != 0) {
      ASSERT_NO_FATAL_FAILURE(ExpectStandardSpelling(digits));
    }
  }
}

TEST(JsonNumbers, PowersOfTwoAndTenAndTheirNeighboursAreSpelledAsTheStandardLibrarySpellsThem) {
  const auto expectAround = [](double value) {
    for (const double each : {std::nextafter(value, 0), value, std::nextafter(value, 1e300)}) {
      if (each != 0) {
        ASSERT_NO_FATAL_FAILURE(ExpectStandardSpelling(each));
      }
    }
  };
  for (int power = -1074; power < 53; ++power) ASSERT_NO_FATAL_FAILURE(expectAround(std::ldexp(1.0, power)));
  for (int power = -323; power < 16; ++power) {
    ASSERT_NO_FATAL_FAILURE(expectAround(JsonValue::Parse("1e" + std::to_string(power)).As<double>()));
  }
}

TEST(JsonNumbers, RandomDigitsReadAsFromCharsReadsThem) {
  std::mt19937_64 random(99);
  for (int i = 0; i < 50'000; ++i) {
    std::string text = std::to_string(random() % 10);
    if (text != "0") {
      for (auto n = random() % 20; n > 0; --n) text += static_cast<char>('0' + random() % 10);
    }
    text += '.';
    for (auto n = 1 + random() % 20; n > 0; --n) text += static_cast<char>('0' + random() % 10);
    if (random() % 2 == 0) text += "e" + std::to_string(static_cast<int>(random() % 60) - 30);
    double expected = 0;
    std::from_chars(text.data(), text.data() + text.size(), expected);
    ASSERT_TRUE(SameBits(JsonValue::Parse(text).As<double>(), expected)) << text;
  }
}

TEST(JsonNumbers, RandomIntegersReadBack) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t value = random() >> (random() % 64);
    ASSERT_EQ(JsonValue(value).ToString(), std::to_string(value));
    ASSERT_EQ(JsonValue::Parse(std::to_string(value)).As<std::uint64_t>(), value);
    const auto negative = -static_cast<std::int64_t>(value >> 1);
    ASSERT_EQ(JsonValue(negative).ToString(), std::to_string(negative));
    ASSERT_EQ(JsonValue::Parse(std::to_string(negative)).As<std::int64_t>(), negative);
  }
}

TEST(JsonNumbers, IntegersWrittenAsRealsStayExact) {
  for (const std::string text :
       {"9007199254740993.0", "-9007199254740993.0", "900719925474099.3e1", "9007199254740993e0",
        "9223372036854775807.0", "9223372036854775.807e3", "1234567890123456789.00"}) {
    const JsonValue value = JsonValue::Parse(text);
    EXPECT_EQ(value.ToString(), text);
    std::string digits;
    for (const char c : text.substr(0, text.find('e'))) {
      if (c != '.') digits += c;
    }
    while (digits.back() == '0') digits.pop_back();
    EXPECT_EQ(std::to_string(value.As<std::int64_t>()), digits);
    EXPECT_EQ(value, JsonValue::Parse(digits));
    EXPECT_NE(value, JsonValue(value.As<double>())) << text;
  }
  EXPECT_EQ(JsonValue::Parse("18446744073709551615.0").As<std::uint64_t>(), UINT64_MAX);
  EXPECT_EQ(JsonValue::Parse("18446744073709551615.0"), UINT64_MAX);
  EXPECT_FALSE(JsonValue::Parse("18446744073709551615.0").TryAs<std::int64_t>());
  EXPECT_FALSE(JsonValue::Parse("-18446744073709551615.0").TryAs<std::uint64_t>());
  EXPECT_EQ(JsonValue::Parse("9007199254740991e3").As<std::int64_t>(), 9007199254740991000);
  EXPECT_EQ(JsonValue::Parse("9.223372036854776e18").As<std::uint64_t>(), 9223372036854776000U);
}

TEST(JsonNumbers, WholeDoublesOf64BitsReadBackAsTheSameValue) {
  for (const double value :
       {9007199254740992.0, 9007199254740994.0, 1e18, 9223372036854775808.0, -9223372036854775808.0,
        18446744073709549568.0, 18446744073709551616.0, 1e22, 1e23, 1.7976931348623157e308}) {
    const JsonValue back = JsonValue::Parse(JsonValue(value).ToString());
    EXPECT_EQ(back, JsonValue(value)) << back;
    EXPECT_TRUE(SameBits(back.As<double>(), value)) << back;
  }
  // Its shortest text, 1.234567890123e+19, spells another integer.
  EXPECT_EQ(JsonValue(1.234567890123e19).ToString(), "12345678901230000128.0");
  EXPECT_EQ(JsonValue::Parse("12345678901230000128.0"), JsonValue(1.234567890123e19));
  EXPECT_EQ(JsonValue(1e18).ToString(), "1e+18");
  EXPECT_EQ(JsonValue(-9223372036854775808.0).ToString(), "-9223372036854775808.0");
}

TEST(JsonNumbers, NumberTextToIntegersSaysWhy) {
  const auto why = [](const char* text) {
    std::int64_t out = 0;
    return json::ReadSigned(JsonValue::Parse(text), INT64_MIN, INT64_MAX, out);
  };
  EXPECT_EQ(why("1e-400"), JsonConversion::Fraction);
  EXPECT_EQ(why("-1e-99999999999999999999"), JsonConversion::Fraction);
  EXPECT_EQ(why("9007199254740993.5"), JsonConversion::Fraction);
  EXPECT_EQ(why("1e400"), JsonConversion::OutOfRange);
  EXPECT_EQ(why("1e99999999999999999999"), JsonConversion::OutOfRange);
  EXPECT_EQ(why("18446744073709551616"), JsonConversion::OutOfRange);
  EXPECT_EQ(why("-9223372036854775809"), JsonConversion::OutOfRange);
  EXPECT_EQ(why("99999999999999999999.0"), JsonConversion::OutOfRange);
  EXPECT_EQ(JsonValue::Parse("0e99999999999999999999").As<int>(), 0);
}

TEST(JsonNumbers, PowersOfTenAreMadeRightWhenTheyAreMadeNow) {
  auto* volatile make = &json::MakePowers;  // called now: the library has them made by the compiler
  const json::Powers made = make();
  const auto at = [&](int power) { return made[static_cast<std::size_t>(power - json::kLeastPower)]; };
  EXPECT_EQ(at(0), (json::Wide{std::uint64_t{1} << 63, 0}));
  EXPECT_EQ(at(1), (json::Wide{std::uint64_t{0xA} << 60, 0}));
  EXPECT_EQ(at(-1), (json::Wide{0xCCCCCCCCCCCCCCCC, 0xCCCCCCCCCCCCCCCD}));
  // Up to 5^53 the product fits 128 bits, so each is exactly five times the one before.
  for (int power = 1; power <= 53; ++power) {
    __extension__ using Number = unsigned __int128;
    Number number = (static_cast<Number>(at(power - 1).high) << 64 | at(power - 1).low) >> 3;
    number *= 5;
    while (number >> 127 == 0) number <<= 1;
    EXPECT_EQ(at(power), (json::Wide{static_cast<std::uint64_t>(number >> 64), static_cast<std::uint64_t>(number)}));
  }
}

}  // namespace wshost::test
