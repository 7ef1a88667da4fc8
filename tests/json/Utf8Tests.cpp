// SPDX-License-Identifier: MIT
// The UTF-8 check, against a slow and obvious one.
#include "Utf8.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace wshost::test {
namespace {

// Decodes without a table, then asks whether the code point may be written so.
bool IsUtf8Slowly(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto at = [&](std::size_t k) -> std::uint32_t { return static_cast<unsigned char>(text[k]); };
    const std::uint32_t lead = at(i);
    const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return false;
    std::uint32_t code = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      if (at(i + k) >> 6 != 2) return false;
      code = code << 6 | (at(i + k) & 0x3F);
    }
    static constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < kLeast[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
    i += length;
  }
  return true;
}

bool IsUtf8(std::string_view text) { return json::FindBadUtf8(text) == text.data() + text.size(); }

}  // namespace

TEST(JsonUtf8, EverySequenceOfTwoBytesHasTheRightVerdict) {
  for (unsigned a = 0; a < 256; ++a) {
    for (unsigned b = 0; b < 256; ++b) {
      const std::string text{static_cast<char>(a), static_cast<char>(b)};
      ASSERT_EQ(IsUtf8(text), IsUtf8Slowly(text)) << a << " " << b;
    }
  }
}

TEST(JsonUtf8, EveryLeadWithBoundaryBytesHasTheRightVerdict) {
  static constexpr unsigned char kBounds[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
  for (unsigned lead = 0x80; lead < 256; ++lead) {
    for (const unsigned char b : kBounds) {
      for (const unsigned char c : kBounds) {
        for (const unsigned char d : kBounds) {
          const unsigned char bytes[] = {static_cast<unsigned char>(lead), b, c, d};
          const std::string text(reinterpret_cast<const char*>(bytes), 4);
          ASSERT_EQ(IsUtf8(text), IsUtf8Slowly(text)) << lead << " " << +b << " " << +c << " " << +d;
          ASSERT_EQ(IsUtf8(text.substr(0, 3)), IsUtf8Slowly(text.substr(0, 3)));
        }
      }
    }
  }
}

TEST(JsonUtf8, EveryCodePointIsWellFormedAsWritten) {
  for (std::uint32_t code = 0; code <= 0x10FFFF; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    char bytes[4];
    const char* end = json::PutUtf8(bytes, code);
    ASSERT_TRUE(IsUtf8({bytes, static_cast<std::size_t>(end - bytes)})) << code;
  }
}

TEST(JsonUtf8, TheFirstBadByteIsFoundBehindAsciiOfAnyLength) {
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string text = std::string(length, 'a') + "\xFF" + "aaa";
    EXPECT_EQ(json::FindBadUtf8(text) - text.data(), static_cast<std::ptrdiff_t>(length));
  }
}

}  // namespace wshost::test
