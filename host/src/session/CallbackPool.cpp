// SPDX-License-Identifier: MIT
// Counting tasks, so that an idle pool can be told from a busy one.
#include "session/CallbackPool.h"

#include <limits>
#include <utility>

#include "engine/Guard.h"

namespace wshost::host {
namespace {
constinit thread_local const CallbackPool* poolOfThisThread = nullptr;
}

// A task that says so when it has ended, or was dropped.
class CallbackPool::Counted {
 public:
  Counted(CallbackPool& pool, LoopTask task) noexcept : pool_(&pool), task_(std::move(task)) { ++pool.unfinished_; }
  Counted(Counted&& other) noexcept : pool_(std::exchange(other.pool_, nullptr)), task_(std::move(other.task_)) {}
  Counted& operator=(Counted&&) = delete;
  ~Counted() {
    if (!pool_) return;
    task_ = LoopTask();  // what it holds is let go first
    pool_->Finished();
  }

  void operator()() {
    const auto* const outer = std::exchange(poolOfThisThread, pool_);
    Guarded(task_);
    poolOfThisThread = outer;
  }

 private:
  CallbackPool* pool_;
  LoopTask task_;
};

SequentialScheduler& CallbackPool::Scheduler() {
  const MutexLock lock(mutex_);
  if (!scheduler_) {
    // What may wait is bounded by each session's own limit of bytes.
    constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();
    scheduler_.emplace(SchedulerOptions{
        .threads = threads_, .maxWaitingTasksPerQueue = kUnbounded, .maxWaitingTasks = kUnbounded, .onError = {}});
  }
  return *scheduler_;
}

TaskQueue CallbackPool::MakeQueue() { return TaskQueue(Scheduler()); }

bool CallbackPool::Post(TaskQueue& queue, LoopTask task) {
  return queue.Post(Counted(*this, std::move(task))) == PostStatus::Queued;
}

bool CallbackPool::Post(LoopTask task) {
  TaskQueue queue = MakeQueue();  // what waits in a queue that is destroyed runs all the same
  return Post(queue, std::move(task));
}

void CallbackPool::Finished() noexcept {
  if (--unfinished_ != 0) return;
  const MutexLock lock(mutex_);
  idle_.notify_all();
}

bool CallbackPool::WaitIdle(std::optional<TimePoint> until) {
  const MutexLock lock(mutex_);
  while (unfinished_ != 0) {
    if (!until) {
      idle_.wait(mutex_);
    } else if (idle_.wait_until(mutex_, *until) == std::cv_status::timeout) {
      return unfinished_ == 0;
    }
  }
  return true;
}

void CallbackPool::Stop() {
  {
    const MutexLock lock(mutex_);
    if (!scheduler_) return;
  }
  Scheduler().Stop(StopMode::Finish);
}

bool CallbackPool::IsWorkerThread() const noexcept { return poolOfThisThread == this; }

}  // namespace wshost::host
