// SPDX-License-Identifier: MIT
// What a plain thread waits at for a coroutine.
#pragma once

#include <condition_variable>

#include "wshost/scheduling/ThreadAnnotations.h"

namespace wshost::detail {

/// Opens once. Whoever waited may destroy it right afterwards.
class Gate {
 public:
  void Open() WSHOST_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    open_ = true;
    opened_.notify_all();  // under the lock: the waiter owns the gate, and must not be faster than this line
  }
  void Wait() WSHOST_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (!open_) opened_.wait(mutex_);
  }

 private:
  Mutex mutex_;
  std::condition_variable_any opened_;
  bool open_ WSHOST_GUARDED_BY(mutex_) = false;
};

}  // namespace wshost::detail
