// SPDX-License-Identifier: MIT
// The workers that have nothing to do, the one that fell asleep last being the first to be woken.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

#include "wshost/scheduling/AtomicWait.h"
#include "wshost/scheduling/ThreadAnnotations.h"

namespace wshost::detail {

/// Puts workers to sleep without losing a wake-up. Whoever makes work ready writes that down with a sequentially
/// consistent store before it claims a wake-up; whoever goes to sleep is counted before it looks for work a last time.
/// One of both sees the other.
class Sleepers {
 public:
  /// A wake-up that is claimed under a lock and carried out at the end of the scope around it. It keeps the sleepers
  /// alive, for the scheduler may be gone as soon as the lock is released.
  class WakeUp {
   public:
    WakeUp() noexcept = default;
    WakeUp(const WakeUp&) = delete;
    WakeUp& operator=(const WakeUp&) = delete;
    ~WakeUp() {
      if (sleepers_) sleepers_->Wake();
    }
    void Claim(const std::shared_ptr<Sleepers>& sleepers) noexcept {
      if (sleepers->Claim()) sleepers_ = sleepers;
    }

   private:
    std::shared_ptr<Sleepers> sleepers_;
  };

  explicit Sleepers(std::size_t workers) : beds_(std::make_unique<Bed[]>(workers)) { sleeping_.reserve(workers); }

  /// Blocks that worker until woken, unless `hasReason()` (to stay awake) is true once it is counted as asleep.
  template <typename F>
  void Sleep(std::size_t worker, F hasReason) WSHOST_EXCLUDES(mutex_) {
    Bed& bed = beds_[worker];
    {
      MutexLock lock(mutex_);
      sleeping_.push_back(&bed);
      count_.fetch_add(1);
      if (hasReason()) {
        Forget(bed);
        return;
      }
    }
    WaitWhile(bed.awake, 0);
    bed.awake.store(0);
    waking_.store(false);
  }

  /// Wakes a worker if one sleeps and none is just waking up: that one looks for more work itself, and wakes the next.
  void WakeOne() noexcept {
    if (Claim()) Wake();
  }

  void WakeAll() noexcept WSHOST_EXCLUDES(mutex_);

 private:
  struct alignas(64) Bed {
    std::atomic<int> awake = 0;
  };

  bool Claim() noexcept { return count_.load() > 0 && !waking_.exchange(true); }
  void Wake() noexcept WSHOST_EXCLUDES(mutex_);
  void Forget(Bed& bed) noexcept WSHOST_REQUIRES(mutex_);
  Bed* TakeLast() noexcept WSHOST_REQUIRES(mutex_);

  const std::unique_ptr<Bed[]> beds_;
  Mutex mutex_;
  std::vector<Bed*> sleeping_ WSHOST_GUARDED_BY(mutex_);
  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> waking_ = false;
};

}  // namespace wshost::detail
