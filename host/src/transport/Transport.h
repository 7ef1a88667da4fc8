// SPDX-License-Identifier: MIT
// The way bytes take: what a session needs of a socket, so that TLS and tests can stand in for one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/Poller.h"

namespace wshost::host {

/// What became of one non-blocking read or write.
struct IoResult {
  enum class Status : std::uint8_t {
    Done,        ///< `bytes` were moved, at least one.
    WouldBlock,  ///< None now; ask the poller.
    Ended,       ///< Read only: the peer will send nothing more.
    Failed,      ///< The way is broken; `error` is the system's number.
  };
  Status status = Status::WouldBlock;
  std::size_t bytes = 0;
  int error = 0;
};

/// A non-blocking stream of bytes in both directions. The destructor closes it.
/// Threads: the loop's.
class Transport {
 public:
  using Bytes = std::span<const std::byte>;
  /// As many pieces as one Write() takes.
  static constexpr std::size_t kMaxPieces = 64;

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
