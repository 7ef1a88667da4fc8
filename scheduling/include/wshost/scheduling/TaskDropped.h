// SPDX-License-Identifier: MIT
// What the waiter for a task gets that will never run.
#pragma once

#include <cstdint>
#include <stdexcept>

#include "wshost/scheduling/PostStatus.h"

namespace wshost {

/// Thrown by futures and by co_await in place of the result of a task that was refused or dropped.
class TaskDropped : public std::runtime_error {
 public:
  enum class Cause : std::uint8_t {
    Stopped,        ///< the scheduler stopped before the task could run, or had stopped already
    Cleared,        ///< TaskQueue::DropWaiting took it out of its queue
    QueueFull,      ///< its queue was full
    SchedulerFull,  ///< the scheduler was full
  };

  explicit TaskDropped(Cause cause);

  Cause Why() const noexcept { return cause_; }

  /// Tells whether somebody wanted the task gone; otherwise a limit was hit.
  bool IsCancellation() const noexcept { return cause_ == Cause::Stopped || cause_ == Cause::Cleared; }

  /// Returns: the cause that belongs to a refusal. Errors: std::logic_error for Queued, which is none.
  static Cause CauseOf(PostStatus refusal);

 private:
  Cause cause_;
};

}  // namespace wshost
