// SPDX-License-Identifier: MIT
// Numbers kept as text: taken apart into sign, digits and power of ten.
#include "Decimal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <system_error>

namespace wshost::json {
namespace {

// The value is 0.DIGITS times 10^exponent, where the digits neither begin nor end with a zero.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
  bool hugeExponent = false;  // too large even to be counted
};

// Reads what stands behind the mantissa: nothing, or "e" and a power of ten, which is cut at a size nobody counts to.
std::int64_t ExponentOf(std::string_view text) noexcept {
  if (text.empty()) return 0;
  text.remove_prefix(text[1] == '+' ? 2 : 1);
  constexpr std::int64_t kMost = INT64_MAX / 4;
  std::int64_t exponent = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), exponent);
  if (parsed.ec != std::errc{}) return text.front() == '-' ? -kMost : kMost;
  return std::clamp(exponent, -kMost, kMost);
}

bool PutDigit(std::uint64_t& magnitude, char digit) noexcept {
  const auto d = static_cast<std::uint64_t>(digit - '0');
  if (magnitude > (UINT64_MAX - d) / 10) return false;
  magnitude = magnitude * 10 + d;
  return true;
}

Decimal TakeApart(std::string_view text) {
  Decimal result;
  result.negative = text.front() == '-';
  text.remove_prefix(result.negative ? 1 : 0);
  const std::size_t mark = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, mark);
  if (mark != text.size()) {
    std::string_view power = text.substr(mark + 1);
    if (power.front() == '+') power.remove_prefix(1);
    const auto parsed = std::from_chars(power.data(), power.data() + power.size(), result.exponent);
    result.hugeExponent =
        parsed.ec != std::errc{} || result.exponent > INT64_MAX / 2 || result.exponent < INT64_MIN / 2;
    if (result.hugeExponent) result.exponent = power.front() == '-' ? INT64_MIN / 2 : INT64_MAX / 2;
  }
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  result.digits = mantissa.substr(0, point);
  if (point != mantissa.size()) result.digits += mantissa.substr(point + 1);
  const std::size_t zeros = std::min(result.digits.find_first_not_of('0'), result.digits.size());
  result.exponent += static_cast<std::int64_t>(point) - static_cast<std::int64_t>(zeros);
  result.digits.erase(0, zeros);
  result.digits.erase(result.digits.find_last_not_of('0') + 1);
  return result;
}

}  // namespace

Whole WholeOf(std::string_view text, std::uint64_t& magnitude) noexcept {
  text.remove_prefix(text.front() == '-' ? 1 : 0);
  const std::size_t mark = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, mark);
  const std::size_t first = mantissa.find_first_not_of("0.");
  magnitude = 0;
  if (first == std::string_view::npos) return Whole::Yes;
  const std::size_t last = mantissa.find_last_not_of("0.");
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  // The power of ten of a digit of the mantissa.
  const std::int64_t exponent = ExponentOf(text.substr(mark));
  const auto weight = [&](std::size_t at) {
    const auto before = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(at);
    return exponent + (before > 0 ? before - 1 : before);
  };
  if (weight(last) < 0) return Whole::Fraction;
  if (weight(first) > 19) return Whole::TooLarge;
  for (std::size_t i = first; i <= last; ++i) {
    if (mantissa[i] != '.' && !PutDigit(magnitude, mantissa[i])) return Whole::TooLarge;
  }
  for (std::int64_t zeros = weight(last); zeros > 0; --zeros) {
    if (!PutDigit(magnitude, '0')) return Whole::TooLarge;
  }
  return Whole::Yes;
}

bool StandsFor(double value, std::string_view text) {
  constexpr double kTwoTo53 = 9007199254740992.0;
  constexpr double kTwoTo64 = 18446744073709551616.0;
  const double size = std::fabs(value);
  if (size < kTwoTo53) return true;
  if (size < kTwoTo64) {
    std::uint64_t magnitude = 0;
    return WholeOf(text, magnitude) == Whole::Yes && magnitude == static_cast<std::uint64_t>(size);
  }
  char shortest[32];
  const char* end = std::to_chars(shortest, shortest + sizeof shortest, value).ptr;
  return SameDecimal(text, {shortest, static_cast<std::size_t>(end - shortest)});
}

bool SameDecimal(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const Decimal left = TakeApart(a);
  const Decimal right = TakeApart(b);
  if (left.hugeExponent || right.hugeExponent) return false;
  return left.negative == right.negative && left.exponent == right.exponent && left.digits == right.digits;
}

bool NearestDouble(std::string_view text, double& out) {
  if (std::from_chars(text.data(), text.data() + text.size(), out).ec == std::errc{}) return true;
  const Decimal value = TakeApart(text);
  if (!value.digits.empty() && value.exponent > 0) return false;
  out = value.negative ? -0.0 : 0.0;  // too near to zero for any other double
  return true;
}

}  // namespace wshost::json
