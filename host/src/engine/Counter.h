// SPDX-License-Identifier: MIT
// Numbers that one thread writes and any thread reads.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace wshost::host {

/// A number with one writer. Costs an ordinary addition.
class Counter {
 public:
  void Add(std::uint64_t amount = 1) noexcept { Set(Get() + amount); }
  void Subtract(std::uint64_t amount = 1) noexcept { Set(Get() - amount); }
  std::uint64_t Get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  void Set(std::uint64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
  std::atomic<std::uint64_t> value_{0};
};

/// A number for each code of a range. What is out of it counts as the bound that is nearest.
template <int kFirstCode, int kLastCode>
class CodeCounters {
 public:
  static constexpr int kFirst = kFirstCode;
  static constexpr int kLast = kLastCode;

  void Add(int code) noexcept { counters_[PlaceOf(code)].Add(); }
  std::uint64_t Get(int code) const noexcept { return counters_[PlaceOf(code)].Get(); }

 private:
  static std::size_t PlaceOf(int code) noexcept {
    return static_cast<std::size_t>(std::clamp(code, kFirst, kLast) - kFirst);
  }

  std::array<Counter, kLast - kFirst + 1> counters_;
};

}  // namespace wshost::host
