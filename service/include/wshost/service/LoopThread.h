// SPDX-License-Identifier: MIT
// Marks threads that must never wait.
#pragma once

namespace wshost {

/// While one lives, its thread is an event loop's. For drivers.
class LoopThread {
 public:
  LoopThread() noexcept;
  ~LoopThread();
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;

  /// Tells whether the caller runs on the thread of any event loop. Threads: any.
  static bool IsCurrent() noexcept;

 private:
  bool outer_;
};

}  // namespace wshost
