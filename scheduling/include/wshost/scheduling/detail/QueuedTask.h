// SPDX-License-Identifier: MIT
// A task as its queue sees it: a link of a list that can be run or dropped, once.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "wshost/scheduling/TaskDropped.h"
#include "wshost/scheduling/detail/Blocks.h"
#include "wshost/scheduling/detail/Outcome.h"

namespace wshost::detail {

/// What lies in a queue. It is linked where it is, so that a suspended coroutine's own frame can be the task.
class QueuedTask {
 public:
  QueuedTask(const QueuedTask&) = delete;
  QueuedTask& operator=(const QueuedTask&) = delete;

  /// Runs the task, which is gone afterwards. Errors: what its function throws.
  void Run() { finish_(*this, nullptr); }

  /// Ends the task without running it; it is gone afterwards.
  void Drop(TaskDropped::Cause cause) noexcept { finish_(*this, &cause); }

 protected:
  /// Ends a task: runs it, or drops it if there is a cause.
  using Finish = void (*)(QueuedTask& task, const TaskDropped::Cause* dropped);

  explicit QueuedTask(Finish finish) noexcept : finish_(finish) {}
  ~QueuedTask() = default;

 private:
  friend class TaskList;

  QueuedTask* next_ = nullptr;
  Finish finish_;
};

/// Ends a task that found no place: it is dropped as of that cause unless it is released.
struct DropTask {
  void operator()(QueuedTask* task) const noexcept { task->Drop(TaskDropped::Cause::Stopped); }
};
using OwnedTask = std::unique_ptr<QueuedTask, DropTask>;

/// A function that nobody waits for. Up to 48 bytes of closure fit into a block.
template <typename F>
class ClosureTask final : public QueuedTask, public BlockAllocated {
 public:
  template <typename G>
  explicit ClosureTask(G&& function) : QueuedTask(&End), function_(std::forward<G>(function)) {}

 private:
  static void End(QueuedTask& task, const TaskDropped::Cause* dropped) {
    const std::unique_ptr<ClosureTask> self(static_cast<ClosureTask*>(&task));
    if (!dropped) self->function_();
  }

  F function_;
};

/// A function whose result goes to a future.
template <typename F, typename T>
class PromisedTask final : public QueuedTask, public BlockAllocated {
 public:
  template <typename G>
  explicit PromisedTask(G&& function) : QueuedTask(&End), function_(std::forward<G>(function)) {}

  std::future<T> Future() { return promise_.get_future(); }

 private:
  static void End(QueuedTask& task, const TaskDropped::Cause* dropped) {
    const std::unique_ptr<PromisedTask> self(static_cast<PromisedTask*>(&task));
    Outcome<T> outcome;
    if (dropped) {
      outcome.Fail(std::make_exception_ptr(TaskDropped(*dropped)));
    } else {
      outcome.Capture(*self->function_);
    }
    self->function_.reset();  // who waits may rely on everything the closure held being released
    outcome.MoveTo(self->promise_);
  }

  std::optional<F> function_;
  std::promise<T> promise_;
};

}  // namespace wshost::detail
