// SPDX-License-Identifier: MIT
// The seam to the operating system's way of waiting for many sockets.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "engine/LoopMember.h"
#include "system/Sockets.h"
#include "wshost/host/HostOptions.h"

namespace wshost::host {

enum class Interest : std::uint8_t { None = 0, Read = 1, Write = 2, ReadWrite = 3 };

/// Waits for sockets, level-triggered.
/// Threads: the loop's, but for Wake().
/// Errors: std::system_error where the operating system fails.
class Poller {
 public:
  struct Ready {
    LoopMember* member = nullptr;
    Readiness what;
  };

  virtual ~Poller() = default;

  virtual void Add(SocketHandle socket, Interest interest, LoopMember& member) = 0;
  /// Changes what is waited for, and who hears of it.
  virtual void Change(SocketHandle socket, Interest interest, LoopMember& member) = 0;
  virtual void Remove(SocketHandle socket) noexcept = 0;

  /// Waits until a socket is ready, `timeout` is over (never, if none is given), or Wake() was called.
  /// Returns: how many of `ready` were filled.
  virtual std::size_t Wait(std::span<Ready> ready, std::optional<Duration> timeout) = 0;

  /// Ends the present or the next Wait(). Threads: any.
  virtual void Wake() noexcept = 0;
};

/// Makes the poller asked for. Errors: std::invalid_argument if this system has none of the kind.
std::unique_ptr<Poller> MakePoller(PollerKind kind);

}  // namespace wshost::host
