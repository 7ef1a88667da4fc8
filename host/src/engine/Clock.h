// SPDX-License-Identifier: MIT
// Time as something that is handed in, so that tests can turn the clock by hand.
#pragma once

#include <chrono>

namespace wshost::host {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

/// Tells the time. Threads: any.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint Now() const noexcept = 0;
};

/// The machine's monotonic clock.
class SteadyClock final : public Clock {
 public:
  TimePoint Now() const noexcept override { return std::chrono::steady_clock::now(); }
};

}  // namespace wshost::host
