// SPDX-License-Identifier: MIT
// Whether a loop still turns, as seen from another thread.
#pragma once

#include <atomic>
#include <memory>

#include "engine/Clock.h"

namespace wshost::host {

class EventLoop;

/// Asks a loop for signs of life, one at a time. Threads: any.
class SignOfLife {
 public:
  /// Asks `loop`, unless it still owes an answer. Never waits for it. Returns: for how long it has owed one by now; 0
  /// if it owed none, has ended, or cannot be asked for want of memory.
  Duration Ask(EventLoop& loop, TimePoint now) const noexcept;

 private:
  using Moment = std::atomic<Duration::rep>;
  static constexpr Duration::rep kNone = 0;

  const std::shared_ptr<Moment> askedAt_ = std::make_shared<Moment>(kNone);  // the loop's answer may come late
};

}  // namespace wshost::host
