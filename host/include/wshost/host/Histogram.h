// SPDX-License-Identifier: MIT
// How often something took how long.
#pragma once

#include <cstdint>
#include <vector>

namespace wshost {

/// Times, sorted into buckets.
struct Histogram {
  /// The longest time of each bucket but the last, in seconds, ascending.
  std::vector<double> bounds;
  /// How many were no longer than the bucket's bound and longer than the one before it. The last one, which has no
  /// bound, counts all that were longer: so there is one more than there are bounds.
  std::vector<std::uint64_t> counts;
  double sum = 0;           ///< Of all times, in seconds.
  std::uint64_t count = 0;  ///< The sum of `counts`.
};

}  // namespace wshost
