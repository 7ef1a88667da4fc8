// SPDX-License-Identifier: MIT
// The names that are in use, and their queues.
#include "NamedQueues.h"

#include <utility>

namespace wshost::detail {

NamedQueue::~NamedQueue() { names_.Forget(key_); }

std::shared_ptr<NamedQueue> NamedQueues::Find(QueueKey key, const std::shared_ptr<SchedulerState>& scheduler) {
  std::shared_ptr<NamedQueue> made;  // should it have to go again, then after the lock, which it asks for
  MutexLock lock(mutex_);
  const auto at = queues_.find(key);
  if (at != queues_.end()) {
    if (std::shared_ptr<NamedQueue> found = at->second.lock()) return found;
  }
  made = std::make_shared<NamedQueue>(scheduler, *this, key);
  queues_.insert_or_assign(std::move(key), made);
  return made;
}

void NamedQueues::Forget(const QueueKey& key) noexcept {
  MutexLock lock(mutex_);
  const auto at = queues_.find(key);
  if (at != queues_.end() && at->second.expired()) queues_.erase(at);
}

std::size_t NamedQueues::Size() {
  MutexLock lock(mutex_);
  return queues_.size();
}

}  // namespace wshost::detail
