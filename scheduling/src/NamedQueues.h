// SPDX-License-Identifier: MIT
// The names that are in use, and their queues.
#pragma once

#include <cstddef>
#include <map>
#include <memory>

#include "NamedQueue.h"
#include "wshost/scheduling/ThreadAnnotations.h"

namespace wshost::detail {

/// Finds and makes named queues. Threads: any.
class NamedQueues {
 public:
  /// Returns: the queue of that key, made if nobody has it.
  std::shared_ptr<NamedQueue> Find(QueueKey key, const std::shared_ptr<SchedulerState>& scheduler)
      WSHOST_EXCLUDES(mutex_);

  /// Frees a key, unless a new queue has it meanwhile.
  void Forget(const QueueKey& key) noexcept WSHOST_EXCLUDES(mutex_);

  std::size_t Size() WSHOST_EXCLUDES(mutex_);

 private:
  Mutex mutex_;
  std::map<QueueKey, std::weak_ptr<NamedQueue>> queues_ WSHOST_GUARDED_BY(mutex_);
};

}  // namespace wshost::detail
