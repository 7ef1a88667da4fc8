// SPDX-License-Identifier: MIT
// Doubles with many digits, spelled as std::to_chars spells them.
#include "NumberWriter.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "Decimal.h"
#include "ShortestReal.h"

namespace wshost::json {
namespace {

constexpr double kTwoTo53 = 9007199254740992.0;
constexpr double kTwoTo64 = 18446744073709551616.0;

char* PutPlain(char* p, const char* digits, int count, int exponent) noexcept {
  const int whole = count + exponent;  // the digits before the point
  if (exponent >= 0) {
    p = std::fill_n(std::copy_n(digits, count, p), exponent, '0');
    *p++ = '.';
    *p++ = '0';
  } else if (whole > 0) {
    p = std::copy_n(digits, whole, p);
    *p++ = '.';
    p = std::copy_n(digits + whole, -exponent, p);
  } else {
    *p++ = '0';
    *p++ = '.';
    p = std::copy_n(digits, count, std::fill_n(p, -whole, '0'));
  }
  return p;
}

char* PutScientific(char* p, const char* digits, int count, int exponent) noexcept {
  *p++ = digits[0];
  if (count > 1) {
    *p++ = '.';
    p = std::copy_n(digits + 1, count - 1, p);
  }
  const int power = exponent + count - 1;
  *p++ = 'e';
  *p++ = power < 0 ? '-' : '+';
  const auto size = static_cast<std::uint64_t>(std::abs(power));
  if (size < 10) *p++ = '0';
  return PutUnsigned(p, size);
}

// The shorter of the two forms, and the plain one of equals.
char* PutShortest(char* p, double v) noexcept {
  *p = '-';
  p += std::signbit(v);
  const ShortDecimal decimal = ShortestDecimal(std::fabs(v));
  char digits[kLongestNumber];
  const int count = static_cast<int>(PutUnsigned(digits, decimal.digits) - digits);
  const int noPoint = count == 1 ? 1 : 0;
  const bool plain = decimal.exponent >= -(count + 3) + noPoint && decimal.exponent <= 5 - noPoint;
  return (plain ? PutPlain : PutScientific)(p, digits, count, decimal.exponent);
}

// An integer for which digits are missing: where its shortest text spells another integer of 64 bits than it is
// (9223372036854775808 as 9.223372036854776e+18), it is written in full.
char* PutHuge(char* p, double v) noexcept {
  char* end = std::to_chars(p, p + kLongestNumber, v).ptr;
  if (std::fabs(v) < kTwoTo64 && !StandsFor(v, {p, static_cast<std::size_t>(end - p)})) {
    *p = '-';
    end = PutUnsigned(p + std::signbit(v), static_cast<std::uint64_t>(std::fabs(v)));
  }
  if (std::any_of(p, end, [](char c) { return c == '.' || c == 'e'; })) return end;
  *end++ = '.';
  *end++ = '0';
  return end;
}

}  // namespace

char* PutManyDigits(char* p, double v) noexcept { return std::fabs(v) < kTwoTo53 ? PutShortest(p, v) : PutHuge(p, v); }

}  // namespace wshost::json
