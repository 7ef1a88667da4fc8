// SPDX-License-Identifier: MIT
// SIGINT, SIGTERM and Ctrl-C as something a program waits for.
#pragma once

#include <memory>

namespace wshost {

/// Holds the system's requests to end from its construction on, so that none is lost and none kills the process.
///
/// Construct it first in main(), before any thread starts: threads inherit what is held.
/// Threads: Wait() on one thread, Request() from any.
class ShutdownSignal {
 public:
  ShutdownSignal();
  ~ShutdownSignal();
  ShutdownSignal(const ShutdownSignal&) = delete;
  ShutdownSignal& operator=(const ShutdownSignal&) = delete;

  /// Blocks until SIGINT, SIGTERM, Ctrl-C or Request(); returns at once if that has happened already.
  void Wait();

  /// Makes Wait() return.
  void Request() noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace wshost
