// SPDX-License-Identifier: MIT
// The works of a scheduler: its workers, its shards, and the way it stops.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

#include "NamedQueues.h"
#include "Shard.h"
#include "Sleepers.h"
#include "wshost/scheduling/SchedulerOptions.h"
#include "wshost/scheduling/StopMode.h"
#include "wshost/scheduling/ThreadAnnotations.h"

namespace wshost::detail {

/// Shared by the scheduler, its queues and its workers. Threads: any.
class SchedulerState : public std::enable_shared_from_this<SchedulerState> {
 public:
  /// Errors: std::logic_error if an option is out of range.
  explicit SchedulerState(SchedulerOptions options);

  /// Starts the workers. Errors: std::system_error.
  void Start();

  /// See SequentialScheduler::Stop.
  void Stop(StopMode mode) WSHOST_EXCLUDES(stopMutex_);

  /// Stops and drops, also in a task, which it does not wait for then.
  void Abandon() noexcept WSHOST_EXCLUDES(stopMutex_);

  /// Puts a task on a queue. Unless it is Queued it is still the caller's. Errors: std::bad_alloc.
  PostStatus Offer(TaskQueue& queue, std::uint32_t shard, QueuedTask& task, Priority priority);

  /// Puts a task on a queue that was held for it. Returns: false if nothing is let in any more.
  bool Return(BusyQueue& home, QueuedTask& task, Priority priority);

  /// Drops the tasks of a list.
  void Drop(TaskList& tasks, TaskDropped::Cause cause) noexcept;

  /// Tells onError, or the log.
  void Report(std::exception_ptr error) const noexcept;

  std::uint32_t NextShard() noexcept;
  Shard& ShardAt(std::uint32_t index) noexcept { return shards_[index]; }
  NamedQueues& Names() noexcept { return names_; }
  std::size_t Threads() const noexcept { return threads_; }
  std::size_t Waiting() const noexcept { return waiting_.load(std::memory_order_relaxed); }

 private:
  enum class Stage : std::uint8_t { Running, Finishing, Dropping };
  enum class Stopping : std::uint8_t { No, Begun, Done };

  void Work(std::size_t worker);
  BusyQueue* TakeReady(std::size_t& turn);
  void RunTasks(BusyQueue& busy);
  bool HasReady() const noexcept;
  bool MayEnd() const noexcept;
  void Raise(Stage stage) noexcept;
  bool BeginStop() WSHOST_EXCLUDES(stopMutex_);
  void EndWorkers();
  void DropReady() noexcept;

  const SchedulerOptions options_;
  const std::size_t threads_;
  NamedQueues names_;
  const std::shared_ptr<Sleepers> sleepers_;
  std::atomic<std::size_t> active_ = 0;  // queues that are ready or running
  std::deque<Shard> shards_;
  std::vector<std::thread> workers_;  // of the constructor and of the one call of Stop that does it
  alignas(64) std::atomic<std::size_t> waiting_ = 0;
  std::atomic<std::uint32_t> nextShard_ = 0;
  std::atomic<Stage> stage_ = Stage::Running;

  Mutex stopMutex_;
  std::condition_variable_any stopped_;
  Stopping stopping_ WSHOST_GUARDED_BY(stopMutex_) = Stopping::No;
  std::thread::id stopper_ WSHOST_GUARDED_BY(stopMutex_);
};

}  // namespace wshost::detail
