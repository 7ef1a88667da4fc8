// SPDX-License-Identifier: MIT
// Numbers kept as text: taken apart into sign, digits and power of ten.
#include "Decimal.h"

#include <algorithm>
#include <charconv>
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
