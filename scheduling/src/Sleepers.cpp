// SPDX-License-Identifier: MIT
// The workers that have nothing to do, the one that fell asleep last being the first to be woken.
#include "Sleepers.h"

#include <algorithm>

namespace wshost::detail {

void Sleepers::Wake() noexcept {
  Bed* bed = nullptr;
  {
    MutexLock lock(mutex_);
    bed = TakeLast();
    if (!bed) waking_.store(false);  // under the lock: whoever falls asleep next looks for work after this
  }
  if (!bed) return;
  bed->awake.store(1);
  NotifyOne(bed->awake);
}

void Sleepers::WakeAll() noexcept {
  MutexLock lock(mutex_);
  while (Bed* bed = TakeLast()) {
    bed->awake.store(1);
    NotifyOne(bed->awake);
  }
}

Sleepers::Bed* Sleepers::TakeLast() noexcept {
  if (sleeping_.empty()) return nullptr;
  Bed* bed = sleeping_.back();
  sleeping_.pop_back();
  count_.fetch_sub(1);
  return bed;
}

void Sleepers::Forget(Bed& bed) noexcept {
  sleeping_.erase(std::find(sleeping_.begin(), sleeping_.end(), &bed));
  count_.fetch_sub(1);
}

}  // namespace wshost::detail
