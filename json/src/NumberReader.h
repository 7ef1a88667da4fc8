// SPDX-License-Identifier: MIT
// From digits to int64, uint64, double, or the digits themselves.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "Block.h"
#include "Failure.h"
#include "Inline.h"
#include "Scan.h"

namespace wshost::json {

inline bool IsDigit(char c) noexcept { return static_cast<unsigned char>(c - '0') <= 9; }

// Takes eight digits at once, if there are eight.
WSHOST_ALWAYS_INLINE bool TakeEightDigits(const char* p, std::uint64_t& mantissa) noexcept {
  std::uint64_t v = 0;
  std::memcpy(&v, p, 8);
  if ((((v + 0x4646464646464646U) | (v - 0x3030303030303030U)) & 0x8080808080808080U) != 0) return false;
  v = ((v & 0x0F0F0F0F0F0F0F0FU) * 2561) >> 8;
  v = ((v & 0x00FF00FF00FF00FFU) * 6553601) >> 16;
  v = ((v & 0x0000FFFF0000FFFFU) * 42949672960001U) >> 32;
  mantissa = mantissa * 100000000 + v;
  return true;
}

WSHOST_ALWAYS_INLINE bool TakeDigit(const char* p, std::uint64_t& mantissa) noexcept {
  const unsigned digit = static_cast<unsigned char>(*p) - unsigned{'0'};
  if (digit > 9) return false;
  mantissa = mantissa * 10 + digit;
  return true;
}

// Takes digits into the mantissa, which overflows silently: the callers count the digits. Most numbers have few before
// and behind the point, so the first four are taken one by one, and then eight at once are tried.
WSHOST_ALWAYS_INLINE const char* TakeDigits(const char* p, std::uint64_t& mantissa) noexcept {
  if (!TakeDigit(p, mantissa)) return p;
  if (!TakeDigit(p + 1, mantissa)) return p + 1;
  if (!TakeDigit(p + 2, mantissa)) return p + 2;
  if (!TakeDigit(p + 3, mantissa)) return p + 3;
  p += 4;
  while (TakeEightDigits(p, mantissa)) p += 8;
  while (TakeDigit(p, mantissa)) ++p;
  return p;
}

// The rare forms, both for the number text [begin, end): beyond 18 digits, and beyond what two exact doubles give.
Node MakeLongInteger(Block& block, const char* begin, const char* end);
Node MakeLongReal(Block& block, const char* begin, const char* end);

class NumberReader {
 public:
  // Reads a number at p, where '-' or a digit is. Gives the place behind it, or null.
  WSHOST_ALWAYS_INLINE static const char* Read(const char* p, Node* out, Block& block, Failure& failure) {
    const char* begin = p;
    const bool negative = *p == '-';
    p += negative;
    const char* firstDigit = p;
    std::uint64_t mantissa = 0;
    if (*p == '0') {
      if (IsDigit(*++p)) [[unlikely]]
        return failure.Set(JsonErrorCode::LeadingZero, p);
    } else {
      p = TakeDigits(p, mantissa);
      if (p == firstDigit) [[unlikely]]
        return failure.Set(JsonErrorCode::ExpectedDigit, p);
    }
    const auto digits = p - firstDigit;
    if (*p == '.' || (*p | 0x20) == 'e') return ReadReal(begin, p, digits, mantissa, out, block, failure);
    if (digits <= 18 && (!negative || mantissa != 0)) [[likely]] {
      Scan::Put(out, Node::Make(Tag::Int64, negative ? 0 - mantissa : mantissa));
    } else {
      Scan::Put(out, MakeLongInteger(block, begin, p));
    }
    return p;
  }

 private:
  WSHOST_ALWAYS_INLINE static const char* ReadReal(const char* begin, const char* p, std::ptrdiff_t digits,
                                                   std::uint64_t mantissa, Node* out, Block& block, Failure& failure) {
    int exponent = 0;
    if (*p == '.') {
      const char* fraction = ++p;
      p = TakeDigits(p, mantissa);
      if (p == fraction) [[unlikely]]
        return failure.Set(JsonErrorCode::ExpectedDigit, p);
      digits += p - fraction;
      exponent = -static_cast<int>(p - fraction);
    }
    if ((*p | 0x20) == 'e') {
      p = ReadExponent(p + 1, exponent, failure);
      if (p == nullptr) [[unlikely]]
        return nullptr;
    }
    Scan::Put(out, MakeReal(begin, p, digits, mantissa, exponent, block));
    return p;
  }

  WSHOST_ALWAYS_INLINE static const char* ReadExponent(const char* p, int& exponent, Failure& failure) noexcept {
    const bool negative = *p == '-';
    if (negative || *p == '+') ++p;
    if (!IsDigit(*p)) [[unlikely]]
      return failure.Set(JsonErrorCode::ExpectedDigit, p);
    int value = 0;
    for (; IsDigit(*p); ++p) {
      if (value < 100000) value = value * 10 + (*p - '0');
    }
    exponent += negative ? -value : value;
    return p;
  }

  // A mantissa below 2^53 and a power of ten up to 22 are both exact doubles, so one operation rounds once.
  WSHOST_ALWAYS_INLINE static Node MakeReal(const char* begin, const char* end, std::ptrdiff_t digits,
                                            std::uint64_t mantissa, int exponent, Block& block) {
    static constexpr double kTwoTo53 = 9007199254740992.0;
    static constexpr double kPowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                         1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (digits > 19 || mantissa > std::uint64_t{1} << 53 || exponent < -22 || exponent > 22) [[unlikely]] {
      return MakeLongReal(block, begin, end);
    }
    const auto whole = static_cast<double>(mantissa);
    const double value = exponent < 0 ? whole / kPowers[-exponent] : whole * kPowers[exponent];
    if (exponent > 0 && value > kTwoTo53) [[unlikely]]
      return MakeLongReal(block, begin, end);  // an integer, which may not be this one
    return Node::Make(Tag::Double, std::bit_cast<std::uint64_t>(*begin == '-' ? -value : value));
  }
};

}  // namespace wshost::json
