// SPDX-License-Identifier: MIT
// The thread that a session belongs to, as the service room sees it.
#pragma once

#include <cstddef>

#include "wshost/service/LoopTask.h"

namespace wshost {

/// The thread that a session belongs to, as the service room sees it.
class SessionLoop {
 public:
  virtual ~SessionLoop() = default;

  /// Queues `task` behind everything posted before it; it runs on the loop's thread, without any lock held.
  /// `waitingBytes` is the memory it keeps alive while it waits, counted against the loop's limit if not 0.
  /// Returns: false, and the task is dropped, if the limit is reached or the loop has ended.
  /// Threads: any.
  virtual bool Post(LoopTask task, std::size_t waitingBytes = 0) = 0;

  /// Tells whether the caller runs on this loop's thread.
  virtual bool IsCurrentThread() const noexcept = 0;
};

}  // namespace wshost
