// SPDX-License-Identifier: MIT
// The threads that run callbacks of services that do not run on loops.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>

#include "engine/Clock.h"
#include "wshost/scheduling/SequentialScheduler.h"
#include "wshost/scheduling/TaskQueue.h"
#include "wshost/service/LoopTask.h"
#include "wshost/service/ThreadAnnotations.h"

namespace wshost::host {

/// A SequentialScheduler that can be waited for while it goes on. Its threads start with the first queue.
/// Threads: any.
class CallbackPool {
 public:
  /// `threads` as SchedulerOptions::threads.
  explicit CallbackPool(std::size_t threads) : threads_(threads) {}

  /// Makes a queue: what is posted to it runs in order, and never two at once. Errors: std::system_error if no thread
  /// can be started.
  TaskQueue MakeQueue() WSHOST_EXCLUDES(mutex_);

  /// Runs `task` on a thread of the pool. What it throws is logged. Returns: false, and drops it, after Stop().
  bool Post(TaskQueue& queue, LoopTask task);
  /// The same, beside whatever else runs.
  bool Post(LoopTask task);

  /// Waits until nothing runs and nothing waits, at most until `until`. Returns: whether it came to that.
  bool WaitIdle(std::optional<TimePoint> until) WSHOST_EXCLUDES(mutex_);
  /// Runs what waits, and ends the threads.
  void Stop() WSHOST_EXCLUDES(mutex_);
  /// Tells whether the caller is one of the pool's threads.
  bool IsWorkerThread() const noexcept;

 private:
  class Counted;
  SequentialScheduler& Scheduler() WSHOST_EXCLUDES(mutex_);
  void Finished() noexcept WSHOST_EXCLUDES(mutex_);

  const std::size_t threads_;
  std::atomic<std::size_t> unfinished_{0};
  Mutex mutex_;
  std::condition_variable_any idle_;
  std::optional<SequentialScheduler> scheduler_ WSHOST_GUARDED_BY(mutex_);
};

}  // namespace wshost::host
