// SPDX-License-Identifier: MIT
// A share of a scheduler's queues behind one lock: their tasks, and the line of those that are ready to run.
#include "Shard.h"

#include <utility>

#include "NamedQueue.h"
#include "wshost/scheduling/TaskQueue.h"

namespace wshost::detail {

Shard::~Shard() {
  while (stock_) delete std::exchange(stock_, stock_->next_);
}

PostStatus Shard::Post(TaskQueue& queue, QueuedTask& task, Priority priority) {
  Sleepers::WakeUp wakeUp;  // after the lock
  MutexLock lock(mutex_);
  if (intake_ != Intake::All) return PostStatus::Stopped;
  BusyQueue* busy = queue.busy_.load(std::memory_order_relaxed);
  if (!busy) {
    busy = &Occupy(queue);
  } else if (WaitingIn(*busy) >= maxWaiting_) {
    return PostStatus::QueueFull;
  }
  Put(*busy, task, priority, wakeUp);
  return PostStatus::Queued;
}

void Shard::Release(BusyQueue& busy) {
  std::shared_ptr<TaskQueue> keepAlive;  // let go after the lock
  MutexLock lock(mutex_);
  const bool last = busy.holds_.fetch_sub(1, std::memory_order_relaxed) == 1;
  if (last && busy.state_ == BusyQueue::State::Idle) keepAlive = Vacate(busy);
}

bool Shard::Return(BusyQueue& busy, QueuedTask& task, Priority priority) {
  {
    Sleepers::WakeUp wakeUp;  // after the lock
    MutexLock lock(mutex_);
    if (intake_ != Intake::Nothing) {
      busy.holds_.fetch_sub(1, std::memory_order_relaxed);
      Put(busy, task, priority, wakeUp);
      return true;
    }
  }
  Release(busy);
  return false;
}

BusyQueue* Shard::TakeReady() {
  if (!HasReady()) return nullptr;
  MutexLock lock(mutex_);
  BusyQueue* busy = firstReady_;
  if (!busy) return nullptr;
  firstReady_ = std::exchange(busy->next_, nullptr);
  if (!firstReady_) lastReady_ = nullptr;
  readyCount_.fetch_sub(1);
  busy->state_ = BusyQueue::State::Running;
  return busy;
}

QueuedTask* Shard::Next(BusyQueue& busy, TaskList& cleared) {
  // Tasks are taken over in bulk, so that those who post and the worker seldom meet at the lock.
  if (busy.taken_.Size() == 0 || busy.attention_.load(std::memory_order_relaxed)) {
    MutexLock lock(mutex_);
    busy.attention_.store(false, std::memory_order_relaxed);
    if (std::exchange(busy.dropTaken_, false)) cleared.Append(std::move(busy.taken_));
    busy.taken_.Prepend(std::move(busy.front_));
    busy.taken_.Append(std::move(busy.inbox_));
    busy.takenCount_.store(busy.taken_.Size(), std::memory_order_relaxed);
  }
  QueuedTask* task = busy.taken_.PopFront();
  if (task) busy.takenCount_.store(busy.taken_.Size(), std::memory_order_relaxed);
  return task;
}

void Shard::Leave(BusyQueue& busy) {
  std::shared_ptr<TaskQueue> keepAlive;  // let go after the lock
  MutexLock lock(mutex_);
  if (WaitingIn(busy) > 0) {
    LineUp(busy);
    return;
  }
  busy.state_ = BusyQueue::State::Idle;
  busy.dropTaken_ = false;
  busy.attention_.store(false, std::memory_order_relaxed);
  active_.fetch_sub(1);
  if (busy.holds_.load(std::memory_order_relaxed) == 0) keepAlive = Vacate(busy);
}

TaskList Shard::TakeAll(BusyQueue& busy) {
  MutexLock lock(mutex_);
  TaskList all(std::move(busy.front_));
  all.Append(std::move(busy.taken_));
  all.Append(std::move(busy.inbox_));
  busy.takenCount_.store(0, std::memory_order_relaxed);
  return all;
}

TaskList Shard::Clear(TaskQueue& queue, const BusyQueue* current) {
  MutexLock lock(mutex_);
  TaskList waiting;
  BusyQueue* busy = queue.busy_.load(std::memory_order_relaxed);
  if (!busy) return waiting;
  waiting.Append(std::move(busy->front_));
  if (busy->state_ != BusyQueue::State::Running || busy == current) {
    waiting.Append(std::move(busy->taken_));
    busy->takenCount_.store(0, std::memory_order_relaxed);
  } else {
    busy->dropTaken_ = true;
    busy->attention_.store(true, std::memory_order_relaxed);
  }
  waiting.Append(std::move(busy->inbox_));
  return waiting;
}

std::size_t Shard::Waiting(const TaskQueue& queue) {
  MutexLock lock(mutex_);
  const BusyQueue* busy = queue.busy_.load(std::memory_order_relaxed);
  return busy ? WaitingIn(*busy) : 0;
}

void Shard::Detach(TaskQueue& queue) noexcept {
  MutexLock lock(mutex_);
  if (BusyQueue* busy = queue.busy_.exchange(nullptr, std::memory_order_relaxed)) busy->owner_ = nullptr;
}

void Shard::Move(TaskQueue& from, TaskQueue& to) noexcept {
  MutexLock lock(mutex_);
  BusyQueue* busy = from.busy_.exchange(nullptr, std::memory_order_relaxed);
  to.busy_.store(busy, std::memory_order_relaxed);
  if (busy) busy->owner_ = &to;
}

void Shard::Limit(Intake intake) {
  MutexLock lock(mutex_);
  intake_ = intake;
}

std::size_t Shard::WaitingIn(const BusyQueue& busy) noexcept {
  return busy.front_.Size() + busy.takenCount_.load(std::memory_order_relaxed) + busy.inbox_.Size();
}

BusyQueue& Shard::Occupy(TaskQueue& queue) {
  BusyQueue* busy = stock_;
  if (busy) {
    stock_ = std::exchange(busy->next_, nullptr);
    --stocked_;
  } else {
    busy = new BusyQueue(*this);
  }
  if (queue.isNamed_) busy->keepAlive_ = static_cast<NamedQueue&>(queue).shared_from_this();
  busy->owner_ = &queue;
  queue.busy_.store(busy, std::memory_order_relaxed);
  return *busy;
}

std::shared_ptr<TaskQueue> Shard::Vacate(BusyQueue& busy) noexcept {
  std::shared_ptr<TaskQueue> keepAlive = std::move(busy.keepAlive_);
  // From this store on the owner may be destroyed without asking for the lock.
  if (busy.owner_) std::exchange(busy.owner_, nullptr)->busy_.store(nullptr, std::memory_order_release);
  if (stocked_ < kStock) {
    busy.next_ = std::exchange(stock_, &busy);
    ++stocked_;
  } else {
    delete &busy;
  }
  return keepAlive;
}

void Shard::Put(BusyQueue& busy, QueuedTask& task, Priority priority, Sleepers::WakeUp& wakeUp) noexcept {
  if (priority == Priority::High) {
    busy.front_.PushFront(task);
    busy.attention_.store(true, std::memory_order_relaxed);
  } else {
    busy.inbox_.PushBack(task);
  }
  if (busy.state_ != BusyQueue::State::Idle) return;
  active_.fetch_add(1);
  LineUp(busy);
  wakeUp.Claim(sleepers_);
}

void Shard::LineUp(BusyQueue& busy) noexcept {
  busy.state_ = BusyQueue::State::Ready;
  (lastReady_ ? lastReady_->next_ : firstReady_) = &busy;
  lastReady_ = &busy;
  readyCount_.fetch_add(1);
}

}  // namespace wshost::detail
