// SPDX-License-Identifier: MIT
// A plain TCP socket.
#pragma once

#include <utility>

#include "system/Sockets.h"

namespace wshost::host {

/// Owns a connected, non-blocking socket, or none, until a PeerTransport takes it over. It is the bare handle: a
/// Poco::Net::StreamSocket would cost an allocation per session and an exception per would-block. Threads: the loop's.
class TcpTransport {
 public:
  TcpTransport() noexcept = default;
  explicit TcpTransport(SocketHandle socket) noexcept : socket_(socket) {}
  TcpTransport(TcpTransport&& other) noexcept : socket_(std::exchange(other.socket_, kNoSocket)) {}
  TcpTransport& operator=(TcpTransport other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
  }
  ~TcpTransport() {
    if (socket_ != kNoSocket) CloseSocket(socket_);
  }

  explicit operator bool() const noexcept { return socket_ != kNoSocket; }
  /// Gives the socket away, open.
  SocketHandle Release() noexcept { return std::exchange(socket_, kNoSocket); }

 private:
  SocketHandle socket_ = kNoSocket;
};

}  // namespace wshost::host
