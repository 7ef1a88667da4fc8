// SPDX-License-Identifier: MIT
// Processes beside the one that measures.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>

#include "wshost/host/HostOptions.h"

/// A process that is ended with this object.
class ChildProcess {
 public:
  /// Runs `run` in a child, whose priority is `niceness` and which ends by itself after `mostSeconds`.
  ChildProcess(int niceness, unsigned mostSeconds, const std::function<void(int tellFd, int stopFd)>& run);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Waits for `bytes` that the child tells. Returns: false if it has ended.
  bool Hear(void* to, std::size_t bytes);
  /// Tells whether the child has said something that was not heard yet.
  bool HasSpoken() const;
  /// Closes the child's stopFd.
  void Stop();

 private:
  pid_t process_ = -1;
  int heard_ = -1;
  int stop_ = -1;
};

/// What a host has counted.
struct HostCounts {
  std::uint64_t accepted = 0;
  std::uint64_t protocolErrors = 0;
  std::uint64_t bytesReceived = 0;
};

/// An echo host in a process of its own, on one loop.
class HostProcess {
 public:
  HostProcess(const wshost::HostOptions& options, unsigned mostDescriptors, unsigned mostSeconds);

  std::uint16_t Port() const noexcept { return port_; }
  /// Closes the host. Returns: what it has counted.
  HostCounts Close();

 private:
  ChildProcess process_;
  std::uint16_t port_ = 0;
};
