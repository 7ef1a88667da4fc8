// SPDX-License-Identifier: MIT
// Doubles with many digits, spelled as std::to_chars spells them.
#include "NumberWriter.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "Decimal.h"
#include "ShortestReal.h"

namespace wshost::json {
namespace {

constexpr double kTwoTo53 = 9007199254740992.0;
constexpr double kTwoTo64 = 18446744073709551616.0;

// Moves the digits behind `from`, 17 at most, in one piece of a fixed size.
void MoveDigits(char* to, const char* from) noexcept {
  char piece[24];
  std::memcpy(piece, from, sizeof piece);
  std::memcpy(to, piece, sizeof piece);
}

// The makers of a form get the digits at p, their count, and the power of ten of the last of them.
char* MakePlain(char* p, int count, int exponent) noexcept {
  const int whole = count + exponent;  // the digits before the point
  if (exponent >= 0) {
    std::fill_n(p + count, exponent + 2, '0');
    p[whole] = '.';
    return p + whole + 2;
  }
  if (whole > 0) {
    MoveDigits(p + whole + 1, p + whole);
    p[whole] = '.';
    return p + count + 1;
  }
  MoveDigits(p + 2 - whole, p);
  std::fill_n(p, 2 - whole, '0');
  p[1] = '.';
  return p + 2 - whole + count;
}

char* MakeScientific(char* p, int count, int exponent) noexcept {
  char* end = p + 1;
  if (count > 1) {
    MoveDigits(p + 2, p + 1);
    *end = '.';
    end = p + count + 1;
  }
  const int power = exponent + count - 1;
  *end++ = 'e';
  *end++ = power < 0 ? '-' : '+';
  const auto size = static_cast<std::uint64_t>(std::abs(power));
  if (size < 10) *end++ = '0';
  return PutUnsigned(end, size);
}

// The shorter of the two forms, and the plain one of equals.
char* PutShortest(char* p, double v) noexcept {
  *p = '-';
  p += std::signbit(v);
  const ShortDecimal decimal = ShortestDecimal(std::fabs(v));
  const int count = static_cast<int>(PutUnsigned(p, decimal.digits) - p);
  const int noPoint = count == 1 ? 1 : 0;
  const bool plain = decimal.exponent >= -(count + 3) + noPoint && decimal.exponent <= 5 - noPoint;
  return plain ? MakePlain(p, count, decimal.exponent) : MakeScientific(p, count, decimal.exponent);
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
