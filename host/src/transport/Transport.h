// SPDX-License-Identifier: MIT
// The way bytes take: what a session needs of a socket, so that TLS and tests can stand in for one.
#pragma once

#include <cstddef>
#include <span>

#include "system/Sockets.h"

namespace wshost::host {

/// A non-blocking stream of bytes in both directions. The destructor closes it.
/// Threads: the loop's.
class Transport {
 public:
  using Bytes = std::span<const std::byte>;
  /// As many pieces as one Write() takes.
  static constexpr std::size_t kMaxPieces = kMostPiecesSent;

  virtual ~Transport() = default;

  virtual IoResult Read(std::span<std::byte> into) = 0;
  /// Writes the pieces in order, as if they were one. May write less than all.
  virtual IoResult Write(std::span<const Bytes> pieces) = 0;
  /// Tells the peer that nothing more will come.
  virtual void ShutdownWrite() noexcept = 0;
  /// What the poller watches.
  virtual SocketHandle Handle() const noexcept = 0;
  /// Tells whether Write() does nothing but send the pieces through Handle(), so that others may do it instead.
  virtual bool IsPlain() const noexcept { return false; }
};

}  // namespace wshost::host
