// SPDX-License-Identifier: MIT
// The decimal with the fewest digits that reads back as the same double.
#pragma once

#include <cstdint>

namespace wshost::json {

// Stands for digits * 10^exponent.
struct ShortDecimal {
  std::uint64_t digits;
  int exponent;
};

// Gives the shortest decimal that reads back as `v`, which is positive and finite; among several the nearest. The
// digits do not end with a zero.
ShortDecimal ShortestDecimal(double v) noexcept;

}  // namespace wshost::json
