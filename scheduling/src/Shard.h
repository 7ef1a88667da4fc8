// SPDX-License-Identifier: MIT
// A share of a scheduler's queues behind one lock: their tasks, and the line of those that are ready to run.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "BusyQueue.h"
#include "Sleepers.h"
#include "wshost/scheduling/PostStatus.h"
#include "wshost/scheduling/Priority.h"
#include "wshost/scheduling/ThreadAnnotations.h"

namespace wshost::detail {

/// Each queue belongs to one shard for life. Every method takes the lock for a few instructions at most, and runs
/// nothing of a user's. Threads: any, unless a method says worker: the one that runs the queue.
class alignas(64) Shard {
 public:
  /// What is still let in.
  enum class Intake : std::uint8_t { All, Returns, Nothing };

  /// `active` counts the queues of all shards that are ready or running.
  Shard(std::size_t maxWaiting, std::shared_ptr<Sleepers> sleepers, std::atomic<std::size_t>& active) noexcept
      : maxWaiting_(maxWaiting), sleepers_(std::move(sleepers)), active_(active) {}
  ~Shard();

  /// Puts a task on a queue, and wakes a worker if the queue was idle. Nothing of the queue is touched once the task
  /// can run, since the task may destroy it. Errors: std::bad_alloc.
  PostStatus Post(TaskQueue& queue, QueuedTask& task, Priority priority) WSHOST_EXCLUDES(mutex_);

  /// Keeps the queue that runs on the calling worker from being forgotten until Return or Release.
  static void Hold(BusyQueue& busy) noexcept { busy.holds_.fetch_add(1, std::memory_order_relaxed); }
  void Release(BusyQueue& busy) WSHOST_EXCLUDES(mutex_);

  /// Puts a task on a queue that was held for it; no limit applies. Returns: false if nothing is let in any more.
  bool Return(BusyQueue& busy, QueuedTask& task, Priority priority) WSHOST_EXCLUDES(mutex_);

  /// Takes the first queue off the line; the calling worker runs it from now on. Returns: null if the line is empty.
  BusyQueue* TakeReady() WSHOST_EXCLUDES(mutex_);

  bool HasReady() const noexcept { return readyCount_.load() > 0; }

  /// Returns: the next task of a queue, or null; adds to `cleared` those that have to be dropped. Threads: worker.
  QueuedTask* Next(BusyQueue& busy, TaskList& cleared) WSHOST_EXCLUDES(mutex_);

  /// Puts a queue at the end of the line, or forgets it if it has no task. Threads: worker.
  void Leave(BusyQueue& busy) WSHOST_EXCLUDES(mutex_);

  /// Takes all tasks of a queue off it. Threads: worker.
  TaskList TakeAll(BusyQueue& busy) WSHOST_EXCLUDES(mutex_);

  /// Takes off the tasks that wait, or has them dropped by the worker that has taken them up.
  TaskList Clear(TaskQueue& queue, const BusyQueue* current) WSHOST_EXCLUDES(mutex_);

  std::size_t Waiting(const TaskQueue& queue) WSHOST_EXCLUDES(mutex_);
  void Detach(TaskQueue& queue) noexcept WSHOST_EXCLUDES(mutex_);
  void Move(TaskQueue& from, TaskQueue& to) noexcept WSHOST_EXCLUDES(mutex_);
  void Limit(Intake intake) WSHOST_EXCLUDES(mutex_);

 private:
  static constexpr std::size_t kStock = 256;

  static std::size_t WaitingIn(const BusyQueue& busy) noexcept;
  BusyQueue& Occupy(TaskQueue& queue) WSHOST_REQUIRES(mutex_);
  std::shared_ptr<TaskQueue> Vacate(BusyQueue& busy) noexcept WSHOST_REQUIRES(mutex_);
  void Put(BusyQueue& busy, QueuedTask& task, Priority priority, Sleepers::WakeUp& wakeUp) noexcept
      WSHOST_REQUIRES(mutex_);
  void LineUp(BusyQueue& busy) noexcept WSHOST_REQUIRES(mutex_);

  Mutex mutex_;
  Intake intake_ WSHOST_GUARDED_BY(mutex_) = Intake::All;
  BusyQueue* firstReady_ WSHOST_GUARDED_BY(mutex_) = nullptr;
  BusyQueue* lastReady_ WSHOST_GUARDED_BY(mutex_) = nullptr;
  BusyQueue* stock_ WSHOST_GUARDED_BY(mutex_) = nullptr;
  std::size_t stocked_ WSHOST_GUARDED_BY(mutex_) = 0;
  std::atomic<std::size_t> readyCount_ = 0;
  const std::size_t maxWaiting_;
  const std::shared_ptr<Sleepers> sleepers_;
  std::atomic<std::size_t>& active_;
};

}  // namespace wshost::detail
