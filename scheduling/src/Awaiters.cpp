// SPDX-License-Identifier: MIT
// What co_await on a queue suspends in.
#include "wshost/scheduling/detail/Awaiters.h"

#include "Current.h"
#include "SchedulerState.h"
#include "wshost/scheduling/TaskQueue.h"
#include "wshost/scheduling/detail/Trampoline.h"

namespace wshost::detail {

// In both kinds: once the task is queued, another thread may have resumed the coroutine and destroyed the awaiter.
bool SwitchAwaiter::await_suspend(std::coroutine_handle<> coroutine) {
  coroutine_ = coroutine;
  const PostStatus status = queue_.Offer(*this, priority_);
  if (status == PostStatus::Queued) return true;
  dropped_ = TaskDropped::CauseOf(status);
  return false;
}

void SwitchAwaiter::End(QueuedTask& task, const TaskDropped::Cause* dropped) {
  auto& self = static_cast<SwitchAwaiter&>(task);
  if (dropped) self.dropped_ = *dropped;
  Resume(self.coroutine_);
}

bool RoundTrip::await_suspend(std::coroutine_handle<> coroutine) {
  coroutine_ = coroutine;
  const Current current = CurrentOfThread();
  if (current.queue) {
    homeScheduler_ = current.scheduler->shared_from_this();
    home_ = current.queue;
    Shard::Hold(*home_);
  }
  try {
    const PostStatus status = queue_.Offer(*this, priority_);
    if (status == PostStatus::Queued) return true;
    dropped_ = TaskDropped::CauseOf(status);
  } catch (...) {
    if (home_) home_->shard.Release(*home_);
    throw;
  }
  if (home_) home_->shard.Release(*home_);
  return false;
}

void RoundTrip::End(QueuedTask& task, const TaskDropped::Cause* dropped) {
  auto& self = static_cast<RoundTrip&>(task);
  if (dropped) self.dropped_ = *dropped;
  if (!self.work_) {  // home
    Resume(self.coroutine_);
    return;
  }
  if (!dropped) self.work_(self);
  self.work_ = nullptr;
  self.GoHome();
}

void RoundTrip::GoHome() {
  if (home_ && home_ != CurrentOfThread().queue) {
    const std::shared_ptr<SchedulerState> scheduler = std::move(homeScheduler_);
    if (scheduler->Return(*home_, *this, priority_)) return;
    dropped_ = TaskDropped::Cause::Stopped;
  } else if (home_) {
    home_->shard.Release(*home_);
  }
  Resume(coroutine_);
}

}  // namespace wshost::detail
