// SPDX-License-Identifier: MIT
// Strings of every length, with anything in them, keep their bytes.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

#include "StringReader.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonValue.h"

using namespace std::string_view_literals;

namespace wshost::test {
namespace {

std::string RandomCharacter(std::mt19937& random) {
  static constexpr std::string_view kSome[] = {"a",    "Z",    "\"", "\\", "/", "\n", "\x01",
                                               "\x1f", "\0"sv, "ä",  "€",  "😀", " "};
  return std::string(kSome[random() % std::size(kSome)]);
}

std::string RandomString(std::mt19937& random, std::size_t characters) {
  std::string text;
  for (std::size_t i = 0; i < characters; ++i) text += RandomCharacter(random);
  return text;
}

}  // namespace

TEST(JsonStrings, EveryLengthUpTo200ReadsBack) {
  for (std::size_t length = 0; length <= 200; ++length) {
    const std::string text(length, 'x');
    const JsonValue made(text);
    EXPECT_EQ(made.As<std::string_view>(), text);
    EXPECT_EQ(made.ToString(), '"' + text + '"');
    EXPECT_EQ(JsonValue::Parse(made.ToString()).As<std::string>(), text);
  }
}

TEST(JsonStrings, AnEscapeAtEveryPlaceReadsBack) {
  for (std::size_t length = 1; length <= 50; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      std::string text(length, 'y');
      text[at] = '\n';
      const JsonValue value(text);
      ASSERT_EQ(JsonValue::Parse(value.ToString()).As<std::string>(), text);
    }
  }
}

TEST(JsonStrings, RandomStringsReadBack) {
  std::mt19937 random(11);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = RandomString(random, random() % 60);
    const JsonValue value(text);
    const JsonValue back = JsonValue::Parse(value.ToString());
    ASSERT_EQ(back.As<std::string_view>(), text);
    ASSERT_EQ(back, value);
  }
}

TEST(JsonStrings, AllControlCharactersAreEscapedWhenWritten) {
  for (char c = 0; c < 0x20; ++c) {
    const std::string text = JsonValue(std::string_view(&c, 1)).ToString();
    EXPECT_EQ(text[1], '\\');
    EXPECT_EQ(JsonValue::Parse(text).As<std::string>(), std::string(1, c));
  }
  EXPECT_EQ(JsonValue("\"\\/\b\f\n\r\t\x1b").ToString(), R"("\"\\/\b\f\n\r\t\u001b")");
}

TEST(JsonStrings, EveryCodePointReadsBackFromItsEscape) {
  for (unsigned code = 0; code <= 0xFFFF; code += 7) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    char escape[16];
    std::snprintf(escape, sizeof escape, "\"\\u%04X\"", code);
    const JsonValue value = JsonValue::Parse(escape);
    ASSERT_EQ(JsonValue::Parse(value.ToString()), value) << escape;
  }
}

TEST(JsonStrings, LongStringsGoThroughTheWritersBuffer) {
  for (const std::size_t length : {1000U, 1023U, 1024U, 1025U, 5000U, 2'000'000U}) {
    std::string text(length, 'z');
    text[length / 2] = '"';
    const JsonValue array = JsonArray{1, text, 2};
    EXPECT_EQ(JsonValue::Parse(array.ToString())[1].As<std::string_view>(), text);
    const std::string escaped = "[\"" + std::string(length, 'z') + "\\n\",\"behind it\\n and longer than a node\"]";
    EXPECT_EQ(JsonValue::Parse(escaped)[0].As<std::string>().size(), length + 1);
    EXPECT_EQ(JsonValue(JsonValue::Parse(escaped)[1]).As<std::string>(), "behind it\n and longer than a node");
  }
}

TEST(JsonStrings, TextThatIsNotUtf8CannotBecomeAValue) {
  EXPECT_THROW(JsonValue("a\xFF"), JsonRangeError);
  EXPECT_THROW(JsonValue(std::string(40, '\x80')), JsonRangeError);
  EXPECT_THROW(JsonValue("\xED\xA0\x80"), JsonRangeError);
  EXPECT_THROW(JsonValue('\xC3'), JsonRangeError);
}

TEST(JsonStrings, TheEmptyViewIsTheEmptyString) {
  const JsonValue value(std::string_view{});
  EXPECT_EQ(value, "");
  EXPECT_EQ(JsonValue::Parse(R"({"":1})")[std::string_view{}], 1);
  EXPECT_FALSE(JsonValue::TryParse(std::string_view{}));
}

TEST(JsonStrings, NulBytesAreCharactersLikeOthers) {
  const JsonValue value = JsonValue::Parse(R"({"a\u0000b":"c\u0000d","a":1})");
  EXPECT_EQ(value["a\0b"sv].As<std::string>(), "c\0d"sv);
  EXPECT_EQ(value["a"], 1);
  EXPECT_EQ(value.size(), 2U);
}

TEST(JsonStrings, BytesThatStandForThemselvesAreTheSameWhenTheTableIsMadeNow) {
  json::PlainTable made;
  for (int c = -128; c < 128; ++c) {
    const char byte = static_cast<char>(c);
    EXPECT_EQ(made[byte], c >= 0x20 && c != '"' && c != '\\') << c;
    EXPECT_EQ(made[byte], json::kPlain[byte]) << c;
  }
}

}  // namespace wshost::test
