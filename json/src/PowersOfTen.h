// SPDX-License-Identifier: MIT
// The table of powers of ten that writing the shortest digits needs, made when this is compiled.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace wshost::json {

struct Wide {
  std::uint64_t high;
  std::uint64_t low;

  friend constexpr bool operator==(const Wide&, const Wide&) = default;
};

inline constexpr int kLeastPower = -292;
inline constexpr int kMostPower = 324;
using Powers = std::array<Wide, kMostPower - kLeastPower + 1>;

// A natural number of up to 928 bits, the lowest word first, for making the table only.
struct Large {
  std::array<std::uint32_t, 29> words{};

  constexpr void MultiplyByFive() noexcept {
    std::uint64_t carry = 0;
    for (std::uint32_t& word : words) {
      carry += std::uint64_t{word} * 5;
      word = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
  }
  constexpr void DivideByFive() noexcept {
    std::uint64_t rest = 0;
    for (std::size_t i = words.size(); i-- > 0;) {
      rest = rest << 32 | words[i];
      words[i] = static_cast<std::uint32_t>(rest / 5);
      rest %= 5;
    }
  }
  // Gives the highest 128 bits, the first of which is set; rounded up where others are lost.
  constexpr Wide Top(bool exact) const noexcept {
    std::size_t top = words.size() - 1;
    while (words[top] == 0) --top;
    std::uint32_t five[5] = {};
    for (std::size_t i = 0; i < 5 && i <= top; ++i) five[i] = words[top - i];
    bool lost = !exact;
    for (std::size_t i = 5; i <= top; ++i) lost = lost || words[top - i] != 0;
    const int shift = std::countl_zero(five[0]);
    const auto word = [&](int i) {
      return static_cast<std::uint32_t>((std::uint64_t{five[i]} << 32 | five[i + 1]) << shift >> 32);
    };
    lost = lost || static_cast<std::uint32_t>(five[4] << shift) != 0;
    Wide result{std::uint64_t{word(0)} << 32 | word(1), std::uint64_t{word(2)} << 32 | word(3)};
    result.low += lost ? 1 : 0;
    result.high += lost && result.low == 0 ? 1 : 0;
    return result;
  }
};

// Powers of five are those of ten but for their place.
constexpr Powers MakePowers() noexcept {
  Powers powers{};
  Large large;
  large.words[0] = 1;
  for (int k = 0; k <= kMostPower; ++k, large.MultiplyByFive()) {
    powers[static_cast<std::size_t>(k - kLeastPower)] = large.Top(true);
  }
  Large inverse;
  inverse.words.back() = 1;
  for (int k = -1; k >= kLeastPower; --k) {
    inverse.DivideByFive();
    powers[static_cast<std::size_t>(k - kLeastPower)] = inverse.Top(false);
  }
  return powers;
}

}  // namespace wshost::json
