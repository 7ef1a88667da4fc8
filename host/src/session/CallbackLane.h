// SPDX-License-Identifier: MIT
// Where callbacks run one after the other.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "engine/EventLoop.h"
#include "session/CallbackPool.h"
#include "wshost/service/LoopTask.h"

namespace wshost::host {

/// The callbacks of one session, or of the one instance for all: on a loop, or on a queue of the pool. A coroutine that
/// nothing may overtake holds the lane while it is suspended.
class CallbackLane {
 public:
  /// A lane in `pool`; null makes one on the loop of whoever enters.
  explicit CallbackLane(std::shared_ptr<CallbackPool> pool) : pool_(std::move(pool)) {
    if (pool_) queue_.emplace(pool_->MakeQueue());
  }

  /// Runs `task` when all that entered before has run: at once on a loop, if nothing is in its way. Returns: false, and
  /// drops it, if the pool has stopped. Threads: a loop's.
  bool Enter(LoopTask task);

  /// Runs `task`, the rest of something that has entered already, at the next opportunity. Returns: false, and drops
  /// it, if the loop or the pool has ended. Threads: any.
  bool GoOn(EventLoop& loop, LoopTask task);

  /// Tells whether what enters now is run before Enter() returns. Threads: a loop's.
  bool RunsAtOnce() const noexcept { return !pool_ && !isHeld_ && !isReleasing_; }

  /// Keeps back what enters, until Release(). Threads: the lane's.
  void Hold() noexcept { isHeld_ = true; }
  /// Runs what was kept back, until it is held again. Threads: the lane's.
  void Release();

 private:
  void Arrive(LoopTask task);

  const std::shared_ptr<CallbackPool> pool_;  // a coroutine may come back when the host is gone
  std::optional<TaskQueue> queue_;
  bool isHeld_ = false;
  bool isReleasing_ = false;
  std::deque<LoopTask> keptBack_;
};

}  // namespace wshost::host
