// SPDX-License-Identifier: MIT
// Time as something that is handed in, so that tests can turn the clock by hand.
#pragma once

#include <chrono>
#include <ctime>

namespace wshost::host {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

/// Tells the time. Threads: any.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint Now() const noexcept = 0;
  /// The same to within some milliseconds, for a quarter of the price: not to be compared with Now().
  virtual TimePoint CoarseNow() const noexcept { return Now(); }
};

/// The machine's monotonic clock.
class SteadyClock final : public Clock {
 public:
  TimePoint Now() const noexcept override { return std::chrono::steady_clock::now(); }
#if defined(CLOCK_MONOTONIC_COARSE)
  TimePoint CoarseNow() const noexcept override {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return TimePoint(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
  }
#endif
};

}  // namespace wshost::host
