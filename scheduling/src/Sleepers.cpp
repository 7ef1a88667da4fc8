// SPDX-License-Identifier: MIT
// The workers that have nothing to do, the one that fell asleep last being the first to be woken.
#include "Sleepers.h"

#include <algorithm>

namespace wshost::detail {

void Sleepers::WakeOne() noexcept {
  if (count_.load() == 0 || waking_.exchange(true)) return;
  MutexLock lock(mutex_);
  if (sleeping_.empty()) {
    waking_.store(false);
  } else {
    WakeLast();
  }
}

void Sleepers::WakeAll() noexcept {
  MutexLock lock(mutex_);
  while (!sleeping_.empty()) WakeLast();
}

// The notification is sent under the lock, because the sleeper is gone as soon as it can see that it is awake.
void Sleepers::WakeLast() noexcept {
  Sleeper& sleeper = *sleeping_.back();
  sleeping_.pop_back();
  count_.fetch_sub(1);
  sleeper.awake = true;
  sleeper.wakeUp.notify_one();
}

void Sleepers::Forget(Sleeper& sleeper) noexcept {
  sleeping_.erase(std::find(sleeping_.begin(), sleeping_.end(), &sleeper));
  count_.fetch_sub(1);
}

}  // namespace wshost::detail
