// SPDX-License-Identifier: MIT
// From buckets back to values.
#include "Histogram.h"

namespace load {

double Histogram::MiddleOf(std::size_t bucket) noexcept {
  if (bucket < kPerPower) return static_cast<double>(bucket);
  const std::size_t shift = bucket / kPerPower - 1;
  const double width = static_cast<double>(std::uint64_t{1} << shift);
  return static_cast<double>(kPerPower + bucket % kPerPower) * width + width / 2;
}

double Histogram::Quantile(double quantile) const noexcept {
  if (total_ == 0) return 0;
  const auto wanted = static_cast<std::uint64_t>(quantile * static_cast<double>(total_ - 1)) + 1;
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted) return std::min(MiddleOf(bucket), static_cast<double>(largest_));
  }
  return static_cast<double>(largest_);
}

}  // namespace load
