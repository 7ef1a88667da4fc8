// SPDX-License-Identifier: MIT
// Where callbacks run one after the other.
#include "session/CallbackLane.h"

#include <utility>

#include "engine/Guard.h"

namespace wshost::host {

bool CallbackLane::Enter(LoopTask task) {
  if (pool_) return pool_->Post(*queue_, [this, task = std::move(task)]() mutable { Arrive(std::move(task)); });
  Arrive(std::move(task));
  return true;
}

bool CallbackLane::GoOn(EventLoop& loop, LoopTask task) {
  return pool_ ? pool_->Post(*queue_, std::move(task)) : loop.Post(std::move(task));
}

void CallbackLane::Arrive(LoopTask task) {
  if (isHeld_ || isReleasing_) {
    keptBack_.push_back(std::move(task));
  } else {
    task();
  }
}

// Not from within itself: what is released may hold the lane again, and release it, before it returns.
void CallbackLane::Release() {
  isHeld_ = false;
  if (isReleasing_) return;
  isReleasing_ = true;
  while (!isHeld_ && !keptBack_.empty()) {
    LoopTask next = std::move(keptBack_.front());
    keptBack_.pop_front();
    Guarded(next);
  }
  isReleasing_ = false;
}

}  // namespace wshost::host
