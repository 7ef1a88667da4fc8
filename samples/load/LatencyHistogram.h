// SPDX-License-Identifier: MIT
// Latencies in a fixed number of buckets, each at most a 32nd wider than what it holds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "Time.h"

namespace load {

/// Counts times from 0 to an hour and more, which all count as that, and tells their percentiles.
class LatencyHistogram {
 public:
  void Add(Duration latency) noexcept;

  std::uint64_t Count() const noexcept { return count_; }
  Duration Largest() const noexcept { return Duration(static_cast<Duration::rep>(largest_)); }

  /// Returns: the time that the part `quantile` (0 to 1) of all does not exceed, by at most a 32nd too large; 0 if
  /// there are none.
  Duration Quantile(double quantile) const noexcept;

 private:
  static constexpr unsigned kStepBits = 5;  // each power of two has 2^5 buckets
  static constexpr unsigned kTopBits = 32;  // 2^32 us are an hour and more
  static constexpr std::size_t kSteps = std::size_t{1} << kStepBits;

  static std::size_t BucketOf(std::uint64_t value) noexcept;
  static std::uint64_t TopOf(std::size_t bucket) noexcept;

  std::array<std::uint64_t, (kTopBits - kStepBits + 1) * kSteps> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t largest_ = 0;
};

}  // namespace load
