// SPDX-License-Identifier: MIT
// A plain TCP socket.
#pragma once

#include <utility>

#include "transport/Transport.h"

namespace wshost::host {

/// Owns a connected, non-blocking socket, or none. It works on the bare handle: a Poco::Net::StreamSocket would cost an
/// allocation per session and an exception per would-block. Threads: the loop's.
class TcpTransport {
 public:
  using Bytes = Transport::Bytes;

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
  /// As those of Transport.
  IoResult Read(std::span<std::byte> into) noexcept { return ReceiveBytes(socket_, into); }
  IoResult Write(std::span<const Bytes> pieces) noexcept { return SendPieces(socket_, pieces); }
  void ShutdownWrite() noexcept { ShutdownSending(socket_); }
  SocketHandle Handle() const noexcept { return socket_; }

 private:
  SocketHandle socket_ = kNoSocket;
};

}  // namespace wshost::host
