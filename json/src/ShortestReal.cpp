// SPDX-License-Identifier: MIT
// Schubfach, after Raffaello Giulietti's paper "The Schubfach way to render doubles" (2020): of the decimals of two
// neighbouring scales only four need a look, and three products with a power of ten say which of them lie in the
// interval that reads back as the double.
#include "ShortestReal.h"

#include <bit>
#include <cstddef>

#include "PowersOfTen.h"

namespace wshost::json {
namespace {

constexpr Powers kPowers = MakePowers();

#if defined(__SIZEOF_INT128__) && !defined(WSHOST_JSON_SCALAR)
Wide Multiply(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using Product = unsigned __int128;
  const Product product = static_cast<Product>(a) * b;
  return {static_cast<std::uint64_t>(product >> 64), static_cast<std::uint64_t>(product)};
}
#else
Wide Multiply(std::uint64_t a, std::uint64_t b) noexcept {
  const std::uint64_t low = (a & UINT32_MAX) * (b & UINT32_MAX);
  const std::uint64_t middle = (a >> 32) * (b & UINT32_MAX) + (low >> 32);
  const std::uint64_t other = (a & UINT32_MAX) * (b >> 32) + (middle & UINT32_MAX);
  return {(a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32), other << 32 | (low & UINT32_MAX)};
}
#endif

// Gives the product's highest 64 bits; the last of them is set too if anything lies below them, beyond what the power's
// own rounding may add.
std::uint64_t MultiplyToOdd(const Wide& power, std::uint64_t factor) noexcept {
  const std::uint64_t carried = Multiply(power.low, factor).high;
  const Wide product = Multiply(power.high, factor);
  const std::uint64_t low = product.low + carried;
  return (product.high + (low < carried ? 1 : 0)) | (low > 1 ? 1 : 0);
}

// floor(log10(2^e)), floor(log10(3/4 * 2^e)) and floor(log2(10^e)), for all e that occur.
constexpr int FloorLog10Of2To(int e) noexcept { return (e * 1262611) >> 22; }
constexpr int FloorLog10Of3QuartersOf2To(int e) noexcept { return (e * 1262611 - 524031) >> 22; }
constexpr int FloorLog2Of10To(int e) noexcept { return (e * 1741647) >> 19; }

ShortDecimal WithoutZeros(std::uint64_t digits, int exponent) noexcept {
  if (digits % 100'000'000 == 0) {
    digits /= 100'000'000;
    exponent += 8;
  }
  for (; digits % 10 == 0; ++exponent) digits /= 10;
  return {digits, exponent};
}

}  // namespace

ShortDecimal ShortestDecimal(double v) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(v);
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52) - 1);
  const int biased = static_cast<int>(bits >> 52);
  const std::uint64_t c = biased != 0 ? fraction | std::uint64_t{1} << 52 : fraction;  // v is c * 2^q
  const int q = biased != 0 ? biased - 1075 : -1074;
  const bool nearBelow = fraction == 0 && biased > 1;  // below a power of two the doubles are denser
  const int k = nearBelow ? FloorLog10Of3QuartersOf2To(q) : FloorLog10Of2To(q);
  const int shift = q + FloorLog2Of10To(-k) + 1;
  const Wide& power = kPowers[static_cast<std::size_t>(-k - kLeastPower)];

  // Four times v and the ends of its interval, all over 10^k. The ends belong to it only if c is even.
  const std::uint64_t value = MultiplyToOdd(power, 4 * c << shift);
  const std::uint64_t odd = c & 1;
  const std::uint64_t least = MultiplyToOdd(power, (4 * c - (nearBelow ? 1 : 2)) << shift) + odd;
  const std::uint64_t most = MultiplyToOdd(power, (4 * c + 2) << shift) - odd;
  const std::uint64_t whole = value / 4;
  if (whole >= 10) {
    const std::uint64_t tens = whole / 10;
    const bool below = least <= 40 * tens;
    const bool above = 40 * tens + 40 <= most;
    if (below != above) return WithoutZeros(tens + (above ? 1 : 0), k + 1);
  }
  const bool below = least <= 4 * whole;
  const bool above = 4 * whole + 4 <= most;
  if (below != above) return WithoutZeros(whole + (above ? 1 : 0), k);
  const std::uint64_t half = 4 * whole + 2;
  return WithoutZeros(whole + (value > half || (value == half && whole % 2 != 0) ? 1 : 0), k);
}

}  // namespace wshost::json
