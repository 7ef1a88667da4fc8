// SPDX-License-Identifier: MIT
// The workers that have nothing to do, the one that fell asleep last being the first to be woken.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <vector>

#include "wshost/scheduling/ThreadAnnotations.h"

namespace wshost::detail {

/// Puts workers to sleep without losing a wake-up. Whoever makes work ready writes that down with a sequentially
/// consistent store before WakeOne; whoever goes to sleep is counted before it looks for work a last time. One of both
/// sees the other.
class Sleepers {
 public:
  explicit Sleepers(std::size_t workers) { sleeping_.reserve(workers); }

  /// Blocks until woken, unless `hasReason()` (to stay awake) is true once the caller is counted as asleep.
  template <typename F>
  void Sleep(F hasReason) WSHOST_EXCLUDES(mutex_) {
    Sleeper self;
    MutexLock lock(mutex_);
    sleeping_.push_back(&self);
    count_.fetch_add(1);
    if (hasReason()) {
      Forget(self);
      return;
    }
    while (!self.awake) self.wakeUp.wait(mutex_);
    waking_.store(false);
  }

  /// Wakes a worker if one sleeps and none is just waking up: that one looks for more work itself, and wakes the next.
  void WakeOne() noexcept WSHOST_EXCLUDES(mutex_);

  void WakeAll() noexcept WSHOST_EXCLUDES(mutex_);

 private:
  struct Sleeper {
    std::condition_variable_any wakeUp;
    bool awake = false;
  };

  void Forget(Sleeper& sleeper) noexcept WSHOST_REQUIRES(mutex_);
  void WakeLast() noexcept WSHOST_REQUIRES(mutex_);

  Mutex mutex_;
  std::vector<Sleeper*> sleeping_ WSHOST_GUARDED_BY(mutex_);
  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> waking_ = false;
};

}  // namespace wshost::detail
