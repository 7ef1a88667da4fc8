// SPDX-License-Identifier: MIT
// A clock that the test turns.
#pragma once

#include <atomic>

#include "engine/Clock.h"

namespace wshost::testing {

/// Stands still until Advance(). Threads: any.
class ManualClock final : public host::Clock {
 public:
  host::TimePoint Now() const noexcept override { return now_.load(); }
  void Advance(host::Duration by) { now_.store(now_.load() + by); }

 private:
  std::atomic<host::TimePoint> now_{host::TimePoint(std::chrono::hours(1000))};
};

}  // namespace wshost::testing
