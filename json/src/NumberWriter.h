// SPDX-License-Identifier: MIT
// Numbers as JSON text: the shortest that reads back as the same number.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "Inline.h"

namespace wshost::json {

// No number needs more: 17 digits, sign, point and exponent, or 20 digits, and what is written behind them by the way.
inline constexpr std::size_t kLongestNumber = 48;

// Gives the eight digits of a number below 10^8, the first in the lowest byte: it is halved into lanes of four, two,
// and one digits, so that no table competes with the messages for the cache.
WSHOST_ALWAYS_INLINE std::uint64_t EightDigits(std::uint64_t v) noexcept {
  const std::uint64_t fours = v / 10000 | (v % 10000) << 32;
  const std::uint64_t hundreds = (fours * 10486 >> 20) & 0x0000007F0000007FU;
  const std::uint64_t twos = hundreds | (fours - hundreds * 100) << 16;
  const std::uint64_t tens = (twos * 103 >> 10) & 0x000F000F000F000FU;
  return tens | (twos - tens * 10) << 8;
}

inline constexpr std::uint64_t kZeros = 0x3030303030303030U;

WSHOST_ALWAYS_INLINE char* PutEightDigits(char* p, std::uint64_t v) noexcept {
  const std::uint64_t text = EightDigits(v) | kZeros;
  std::memcpy(p, &text, 8);
  return p + 8;
}

WSHOST_ALWAYS_INLINE char* PutUpToEightDigits(char* p, std::uint64_t v) noexcept {
  const std::uint64_t digits = EightDigits(v);
  const int leading = std::countr_zero(digits | std::uint64_t{1} << 56) / 8;
  const std::uint64_t text = (digits | kZeros) >> 8 * leading;
  std::memcpy(p, &text, 8);  // the bytes behind a shorter number are overwritten later
  return p + 8 - leading;
}

WSHOST_ALWAYS_INLINE char* PutUnsigned(char* p, std::uint64_t v) noexcept {
  constexpr std::uint64_t kTenTo8 = 100'000'000;
  if (v < kTenTo8) return PutUpToEightDigits(p, v);
  const std::uint64_t high = v / kTenTo8;
  if (high < kTenTo8) {
    p = PutUpToEightDigits(p, high);
  } else {
    p = PutUpToEightDigits(p, high / kTenTo8);
    p = PutEightDigits(p, high % kTenTo8);
  }
  return PutEightDigits(p, v % kTenTo8);
}

WSHOST_ALWAYS_INLINE char* PutInteger(char* p, std::int64_t v) noexcept {
  const auto bits = static_cast<std::uint64_t>(v);
  *p = '-';
  return PutUnsigned(p + (v < 0), v < 0 ? 0 - bits : bits);
}

// Puts the point and up to four decimals, which are the upper bytes of `digits`, without trailing zeros but for one.
WSHOST_ALWAYS_INLINE char* PutDecimals(char* p, std::uint64_t digits) noexcept {
  const auto decimals = static_cast<std::uint32_t>(digits >> 32);
  const std::uint32_t text = decimals | static_cast<std::uint32_t>(kZeros);
  *p = '.';
  std::memcpy(p + 1, &text, 4);
  return p + 5 - std::countl_zero(decimals | 1) / 8;
}

// Prices and quotes: when 10^4 times the number is, once divided again, the same double, then its digits are the
// shortest text, for of the decimals with up to 15 digits no two read as one double. Gives null for other numbers.
WSHOST_ALWAYS_INLINE char* PutFewDecimals(char* p, double v) noexcept {
  const double size = std::fabs(v);
  if (!(size < 1e11)) return nullptr;
  const auto scaled = static_cast<std::uint64_t>(static_cast<std::int64_t>(size * 1e4 + 0.5));
  if (static_cast<double>(static_cast<std::int64_t>(scaled)) / 1e4 != size) return nullptr;
  *p = '-';
  p += std::signbit(v);
  if (scaled >= 100'000'000) return PutDecimals(PutUnsigned(p, scaled / 10000), EightDigits(scaled % 10000));
  const std::uint64_t digits = EightDigits(scaled);
  const int leading = std::countr_zero(digits | std::uint64_t{1} << 24) / 8;
  const std::uint64_t text = (digits | kZeros) >> 8 * leading;
  std::memcpy(p, &text, 8);
  return PutDecimals(p + 4 - leading, digits);
}

// The same for all other numbers.
char* PutManyDigits(char* p, double v) noexcept;

// A double is never written like an integer: 1.0 stays 1.0.
WSHOST_ALWAYS_INLINE char* PutReal(char* p, double v) noexcept {
  char* end = PutFewDecimals(p, v);
  return end != nullptr ? end : PutManyDigits(p, v);
}

}  // namespace wshost::json
