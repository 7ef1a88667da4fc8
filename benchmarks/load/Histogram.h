// SPDX-License-Identifier: MIT
// Latencies, counted in buckets whose width is at most 1.6 % of what they hold.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace load {

/// Counts values of 64 bits, and tells their percentiles. Adding one costs a handful of instructions.
class Histogram {
 public:
  void Add(std::uint64_t value) noexcept {
    ++counts_[BucketOf(value)];
    ++total_;
    largest_ = std::max(largest_, value);
  }
  void Clear() noexcept { *this = {}; }

  /// Returns: the value that the part `quantile` of all values does not exceed, 0 if there are none.
  double Quantile(double quantile) const noexcept;
  std::uint64_t Largest() const noexcept { return largest_; }

 private:
  static constexpr unsigned kBits = 6;  // each power of two has 2^6 buckets
  static constexpr std::uint64_t kPerPower = 1U << kBits;

  static std::size_t BucketOf(std::uint64_t value) noexcept {
    if (value < kPerPower) return static_cast<std::size_t>(value);
    const unsigned power = static_cast<unsigned>(std::bit_width(value)) - 1;
    return (power - kBits + 1) * kPerPower + (value >> (power - kBits) & (kPerPower - 1));
  }
  static double MiddleOf(std::size_t bucket) noexcept;

  std::array<std::uint64_t, (64 - kBits + 1) * kPerPower> counts_{};
  std::uint64_t total_ = 0;
  std::uint64_t largest_ = 0;
};

}  // namespace load
