// SPDX-License-Identifier: MIT
// How large a scheduler is, and who hears of tasks that fail.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>

namespace wshost {

/// The settings of a SequentialScheduler; they are copied, and fixed from its construction on.
struct SchedulerOptions {
  /// The number of worker threads, 1,024 at most. 0 means one per core that the process may use.
  std::size_t threads = 0;

  /// The tasks that may wait in one queue, at least 1; the running one is not counted. Beyond it a task is refused with
  /// PostStatus::QueueFull.
  std::size_t maxWaitingTasksPerQueue = 10'000;

  /// The tasks that may wait in all queues together, at least 1. Beyond it a task is refused with
  /// PostStatus::SchedulerFull.
  std::size_t maxWaitingTasks = 1'000'000;

  /// Hears of what was thrown by a task whose result nobody waits for. Empty: a line in Poco's logger
  /// "wshost.scheduling". What it throws itself is swallowed. Threads: workers, several at once.
  std::function<void(std::exception_ptr)> onError = nullptr;
};

}  // namespace wshost
