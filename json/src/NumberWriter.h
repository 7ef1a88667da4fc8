// SPDX-License-Identifier: MIT
// Numbers as JSON text: the shortest that reads back as the same number.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "Decimal.h"
#include "Inline.h"

namespace wshost::json {

// No number needs more: 17 digits, sign, point and exponent, or 20 digits.
inline constexpr std::size_t kLongestNumber = 32;

struct DigitTable {
  char digits[40000];
  constexpr DigitTable() noexcept : digits{} {
    for (int i = 0; i < 10000; ++i) {
      digits[4 * i] = static_cast<char>('0' + i / 1000);
      digits[4 * i + 1] = static_cast<char>('0' + i / 100 % 10);
      digits[4 * i + 2] = static_cast<char>('0' + i / 10 % 10);
      digits[4 * i + 3] = static_cast<char>('0' + i % 10);
    }
  }
};
inline constexpr DigitTable kDigits;

WSHOST_ALWAYS_INLINE char* PutFourDigits(char* p, std::uint64_t v) noexcept {
  std::memcpy(p, kDigits.digits + 4 * v, 4);
  return p + 4;
}

WSHOST_ALWAYS_INLINE char* PutUpToFourDigits(char* p, std::uint64_t v) noexcept {
  const unsigned leading =
      static_cast<unsigned>(v < 10) + static_cast<unsigned>(v < 100) + static_cast<unsigned>(v < 1000);
  std::memcpy(p, kDigits.digits + 4 * v + leading, 4);  // the bytes behind a shorter number are overwritten later
  return p + 4 - leading;
}

inline char* PutUnsigned(char* p, std::uint64_t v) noexcept {
  if (v < 10000) return PutUpToFourDigits(p, v);
  p = PutUnsigned(p, v / 10000);
  return PutFourDigits(p, v % 10000);
}

inline char* PutInteger(char* p, std::int64_t v) noexcept {
  const auto bits = static_cast<std::uint64_t>(v);
  if (v >= 0) return PutUnsigned(p, bits);
  *p++ = '-';
  return PutUnsigned(p, 0 - bits);
}

// Prices and quotes: when 10^4 times the number is, once divided again, the same double, then its digits are the
// shortest text, for of the decimals with up to 15 digits no two read as one double. Gives null for other numbers.
WSHOST_ALWAYS_INLINE char* PutFewDecimals(char* p, double v) noexcept {
  const double size = std::fabs(v);
  if (!(size < 1e11)) return nullptr;
  const auto scaled = static_cast<std::uint64_t>(size * 1e4 + 0.5);
  if (static_cast<double>(scaled) / 1e4 != size) return nullptr;
  *p = '-';
  p += std::signbit(v);
  p = PutUnsigned(p, scaled / 10000);
  *p++ = '.';
  PutFourDigits(p, scaled % 10000);
  std::size_t decimals = 4;
  while (decimals > 1 && p[decimals - 1] == '0') --decimals;
  return p + decimals;
}

inline constexpr double kTwoTo53 = 9007199254740992.0;
inline constexpr double kTwoTo64 = 18446744073709551616.0;

// A double is never written like an integer: 1.0 stays 1.0. Where its shortest text spells another integer of 64 bits
// than it is (9223372036854775808 as 9.223372036854776e+18), it is written in full.
inline char* PutReal(char* p, double v) noexcept {
  if (char* end = PutFewDecimals(p, v)) return end;
  char* end = std::to_chars(p, p + kLongestNumber, v).ptr;
  if (std::fabs(v) >= kTwoTo53 && std::fabs(v) < kTwoTo64 && !StandsFor(v, {p, static_cast<std::size_t>(end - p)})) {
    *p = '-';
    end = PutUnsigned(p + std::signbit(v), static_cast<std::uint64_t>(std::fabs(v)));
  }
  for (const char* c = p; c < end; ++c) {
    if (*c == '.' || *c == 'e') return end;
  }
  *end++ = '.';
  *end++ = '0';
  return end;
}

}  // namespace wshost::json
