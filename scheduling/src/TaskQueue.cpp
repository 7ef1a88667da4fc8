// SPDX-License-Identifier: MIT
// A queue of a scheduler: its tasks run in order, one at a time.
#include "wshost/scheduling/TaskQueue.h"

#include <stdexcept>

#include "Current.h"
#include "SchedulerState.h"
#include "wshost/scheduling/SequentialScheduler.h"

namespace wshost {

TaskQueue::TaskQueue(SequentialScheduler& scheduler) : scheduler_(scheduler.state_), shard_(scheduler_->NextShard()) {}

TaskQueue::TaskQueue(std::shared_ptr<detail::SchedulerState> scheduler, Named) noexcept
    : scheduler_(std::move(scheduler)), shard_(scheduler_->NextShard()), isNamed_(true) {}

TaskQueue::TaskQueue(TaskQueue&& other) noexcept { *this = std::move(other); }

TaskQueue& TaskQueue::operator=(TaskQueue&& other) noexcept {
  if (this == &other) return *this;
  Leave();
  scheduler_ = std::move(other.scheduler_);
  shard_ = other.shard_;
  if (scheduler_) scheduler_->ShardAt(shard_).Move(other, *this);
  return *this;
}

TaskQueue::~TaskQueue() { Leave(); }

// An idle queue has nobody that knows of it: see Shard::Vacate.
void TaskQueue::Leave() noexcept {
  if (busy_.load(std::memory_order_acquire)) scheduler_->ShardAt(shard_).Detach(*this);
}

PostStatus TaskQueue::Start(Task<> task, Priority priority) {
  if (!scheduler_) throw std::logic_error("TaskQueue::Start: the queue belongs to no scheduler");
  return Post(
      [task = std::move(task), scheduler = scheduler_]() mutable {
        std::move(task).Detach([scheduler = std::move(scheduler)](std::exception_ptr error) {
          try {
            std::rethrow_exception(error);
          } catch (const TaskDropped& dropped) {
            if (!dropped.IsCancellation()) scheduler->Report(error);
          } catch (...) {
            scheduler->Report(error);
          }
        });
      },
      priority);
}

bool TaskQueue::IsCurrent() const noexcept {
  const detail::BusyQueue* current = detail::CurrentOfThread().queue;
  return current && current == busy_.load(std::memory_order_relaxed);
}

void TaskQueue::DropWaiting() {
  if (!scheduler_) return;
  const std::shared_ptr<detail::SchedulerState> scheduler = scheduler_;  // what is dropped may destroy the queue
  detail::TaskList waiting = scheduler->ShardAt(shard_).Clear(*this, detail::CurrentOfThread().queue);
  scheduler->Drop(waiting, TaskDropped::Cause::Cleared);
}

std::size_t TaskQueue::WaitingTasks() const noexcept {
  return scheduler_ ? scheduler_->ShardAt(shard_).Waiting(*this) : 0;
}

PostStatus TaskQueue::Enqueue(detail::OwnedTask task, Priority priority) {
  const PostStatus status = Offer(*task, priority);
  if (status == PostStatus::Queued) static_cast<void>(task.release());
  return status;
}

void TaskQueue::EnqueueOrDrop(detail::OwnedTask task, Priority priority) {
  const PostStatus status = Offer(*task, priority);
  detail::QueuedTask* const released = task.release();
  if (status != PostStatus::Queued) released->Drop(TaskDropped::CauseOf(status));
}

// Once the task is queued it may run and destroy this object, so nothing may follow that touches it.
PostStatus TaskQueue::Offer(detail::QueuedTask& task, Priority priority) {
  if (!scheduler_) throw std::logic_error("TaskQueue: the queue that was posted to belongs to no scheduler");
  return scheduler_->Offer(*this, shard_, task, priority);
}

}  // namespace wshost
