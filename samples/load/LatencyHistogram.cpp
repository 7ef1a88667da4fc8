// SPDX-License-Identifier: MIT
// Small values have a bucket each; above them a bucket is told by a value's highest bits.
#include "LatencyHistogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace load {

void LatencyHistogram::Add(Duration latency) noexcept {
  constexpr std::uint64_t kMost = (std::uint64_t{1} << kTopBits) - 1;
  const auto value = static_cast<std::uint64_t>(std::max<Duration::rep>(latency.count(), 0));
  ++buckets_[BucketOf(std::min(value, kMost))];
  ++count_;
  largest_ = std::max(largest_, value);
}

std::size_t LatencyHistogram::BucketOf(std::uint64_t value) noexcept {
  if (value < kSteps) return static_cast<std::size_t>(value);
  const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - 1 - kStepBits;
  return shift * kSteps + static_cast<std::size_t>(value >> shift);
}

std::uint64_t LatencyHistogram::TopOf(std::size_t bucket) noexcept {
  if (bucket < kSteps) return bucket;
  const std::size_t shift = bucket / kSteps - 1;
  return (std::uint64_t{bucket % kSteps + kSteps + 1} << shift) - 1;
}

Duration LatencyHistogram::Quantile(double quantile) const noexcept {
  if (count_ == 0) return Duration(0);
  const double exact = std::ceil(quantile * static_cast<double>(count_));
  const auto rank = static_cast<std::uint64_t>(std::clamp(exact, 1.0, static_cast<double>(count_)));
  std::uint64_t seen = 0;
  std::size_t bucket = 0;
  while ((seen += buckets_[bucket]) < rank) ++bucket;
  return Duration(static_cast<Duration::rep>(std::min(TopOf(bucket), largest_)));
}

}  // namespace load
