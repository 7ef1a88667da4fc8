// SPDX-License-Identifier: MIT
// Many queues on a few worker threads: the tasks of one queue run in order, those of different queues at the same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "wshost/scheduling/SchedulerOptions.h"
#include "wshost/scheduling/StopMode.h"
#include "wshost/scheduling/TaskQueue.h"

namespace wshost {

/// Runs the tasks of any number of queues.
///
/// Fairness: queues that have work take turns. A worker runs at most kTasksInARow tasks of one queue while others wait
/// for a turn. A running task is never interrupted, so one that blocks keeps its worker. No lock is held while a task
/// runs. Threads: any.
class SequentialScheduler {
 public:
  /// The number of tasks after which a queue goes to the end of the line.
  static constexpr std::size_t kTasksInARow = 64;

  /// Starts the workers. Errors: std::logic_error if an option is out of range; std::system_error, with the number of
  /// threads in its text, if the system gives no more.
  explicit SequentialScheduler(SchedulerOptions options = {});

  SequentialScheduler(const SequentialScheduler&) = delete;
  SequentialScheduler& operator=(const SequentialScheduler&) = delete;

  /// Stops, with StopMode::Drop. In a task of its own it cannot wait for that task, which runs on to its end.
  ~SequentialScheduler();

  /// Returns: the queue of that name, the same for all who ask while one of them holds it or it has work. It is freed
  /// when neither is so. Names and numbers are different queues: "7" is not 7. Errors: std::bad_alloc.
  std::shared_ptr<TaskQueue> Queue(std::string_view name);
  std::shared_ptr<TaskQueue> Queue(std::uint64_t number);

  /// Refuses new tasks, finishes or drops those that wait, and ends the workers, after the tasks that they run.
  /// Coroutines whose task is dropped continue with TaskDropped on the calling thread, one after the other. While tasks
  /// are finished, coroutines still return from TaskQueue::Run, but SwitchTo and Run throw TaskDropped. After it
  /// returns no task runs. Again: waits until the first call is through; with Drop, a Finish is cut short. Errors:
  /// std::logic_error in a task of this scheduler, which would wait for itself.
  void Stop(StopMode mode);

  /// Returns: the number of tasks that wait in all queues.
  std::size_t WaitingTasks() const noexcept;

  /// Returns: the number of named queues that are held or have work.
  std::size_t NamedQueues() const;

  /// Returns: the number of workers.
  std::size_t Threads() const noexcept;

 private:
  friend class TaskQueue;

  std::shared_ptr<detail::SchedulerState> state_;
};

}  // namespace wshost
