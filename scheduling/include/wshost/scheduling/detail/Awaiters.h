// SPDX-License-Identifier: MIT
// What co_await on a queue suspends in. Each is itself the task that lies in the queue, so suspending allocates
// nothing.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "wshost/scheduling/Priority.h"
#include "wshost/scheduling/detail/Outcome.h"
#include "wshost/scheduling/detail/QueuedTask.h"

namespace wshost {
class TaskQueue;
}

namespace wshost::detail {

class BusyQueue;
class SchedulerState;
class Shard;

/// Continues the coroutine as a task of the queue.
class [[nodiscard]] SwitchAwaiter : private QueuedTask {
 public:
  SwitchAwaiter(TaskQueue& queue, Priority priority) noexcept : QueuedTask(&End), queue_(queue), priority_(priority) {}

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> coroutine);

  /// Errors: TaskDropped.
  void await_resume() const {
    if (dropped_) throw TaskDropped(*dropped_);
  }

 private:
  static void End(QueuedTask& task, const TaskDropped::Cause* dropped);

  TaskQueue& queue_;
  std::coroutine_handle<> coroutine_;
  std::optional<TaskDropped::Cause> dropped_;
  Priority priority_;
};

/// The part of a RunAwaiter that does not depend on its function: the way to the queue, and back home.
class RoundTrip : private QueuedTask {
 public:
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> coroutine);

 protected:
  RoundTrip(TaskQueue& queue, Priority priority, void (*work)(RoundTrip&) noexcept) noexcept
      : QueuedTask(&End), queue_(queue), work_(work), priority_(priority) {}
  ~RoundTrip() = default;

  /// Errors: TaskDropped, if the function did not run or the way home was cut.
  void ThrowIfDropped() const {
    if (dropped_) throw TaskDropped(*dropped_);
  }

 private:
  static void End(QueuedTask& task, const TaskDropped::Cause* dropped);
  void GoHome();

  TaskQueue& queue_;
  void (*work_)(RoundTrip&) noexcept;  // null once it is done, or will not be done
  std::coroutine_handle<> coroutine_;
  std::shared_ptr<SchedulerState> homeScheduler_;
  BusyQueue* home_ = nullptr;  // the queue the coroutine was on; null if on none
  std::optional<TaskDropped::Cause> dropped_;
  Priority priority_;
};

/// Runs a function on a queue while the coroutine waits, and then continues the coroutine where it was.
template <typename F>
class [[nodiscard]] RunAwaiter : public RoundTrip {
  using Value = std::invoke_result_t<F&>;

 public:
  template <typename G>
  RunAwaiter(TaskQueue& queue, G&& function, Priority priority)
      : RoundTrip(queue, priority, &Work), function_(std::forward<G>(function)) {}

  /// Errors: what the function threw; TaskDropped.
  Value await_resume() {
    ThrowIfDropped();
    return outcome_.Take();
  }

 private:
  static void Work(RoundTrip& trip) noexcept {
    auto& self = static_cast<RunAwaiter&>(trip);
    self.outcome_.Capture(self.function_);
  }

  F function_;
  Outcome<Value> outcome_;
};

}  // namespace wshost::detail
