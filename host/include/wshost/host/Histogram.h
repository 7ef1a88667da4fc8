// SPDX-License-Identifier: MIT
// How often values of which size were seen.
#pragma once

#include <cstdint>
#include <vector>

namespace wshost {

/// Counts of values by size. `counts` has one more than `bounds`: the last counts what is above all of them.
struct Histogram {
  std::vector<double> bounds;         ///< Upper ones, included, ascending.
  std::vector<std::uint64_t> counts;  ///< Of each bound alone, not of those below it.
  double sum = 0;
  std::uint64_t count = 0;
};

}  // namespace wshost
