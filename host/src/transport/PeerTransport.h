// SPDX-License-Identifier: MIT
// The transport of one peer: a socket in its place, or any other.
#pragma once

#include <memory>
#include <utility>

#include "transport/TcpTransport.h"
#include "transport/Transport.h"

namespace wshost::host {

/// Owns a transport, or none. Nearly all are plain sockets, so these lie in it, while others have a block of their own.
/// Threads: the loop's.
class PeerTransport {
 public:
  PeerTransport() noexcept = default;
  PeerTransport(TcpTransport socket) noexcept : socket_(std::move(socket)) {}  // NOLINT(google-explicit-constructor)
  template <typename TTransport>
  PeerTransport(std::unique_ptr<TTransport> other) noexcept  // NOLINT(google-explicit-constructor)
      : other_(std::move(other)) {}

  explicit operator bool() const noexcept { return socket_ || other_; }
  /// Closes it.
  void Reset() noexcept { *this = PeerTransport(); }

  /// As those of Transport. Called: if there is one.
  IoResult Read(std::span<std::byte> into) { return other_ ? other_->Read(into) : socket_.Read(into); }
  IoResult Write(std::span<const Transport::Bytes> pieces) {
    return other_ ? other_->Write(pieces) : socket_.Write(pieces);
  }
  void ShutdownWrite() noexcept { other_ ? other_->ShutdownWrite() : socket_.ShutdownWrite(); }
  SocketHandle Handle() const noexcept { return other_ ? other_->Handle() : socket_.Handle(); }
  bool IsPlain() const noexcept { return !other_ || other_->IsPlain(); }

 private:
  TcpTransport socket_;
  std::unique_ptr<Transport> other_;  // null if it is a socket
};

}  // namespace wshost::host
