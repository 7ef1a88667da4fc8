// SPDX-License-Identifier: MIT
// What the calling thread is doing for which scheduler.
#pragma once

namespace wshost::detail {

class BusyQueue;
class SchedulerState;

/// The scheduler whose worker a thread is, and the queue it runs a task of. Both are null on other threads.
struct Current {
  SchedulerState* scheduler = nullptr;
  BusyQueue* queue = nullptr;
  bool hasAbandoned = false;  // a task of the worker has destroyed the scheduler
};

/// Returns: the calling thread's. A coroutine asks anew after each suspension, for it may be on another thread then;
/// hence this is never inlined.
Current& CurrentOfThread() noexcept;

}  // namespace wshost::detail
