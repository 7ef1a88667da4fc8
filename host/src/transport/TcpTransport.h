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
  TcpTransport(TcpTransport&& other) noexcept : socket_(std::exchange(other.socket_, kNone)) {}
  TcpTransport& operator=(TcpTransport other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
  }
  ~TcpTransport();

  explicit operator bool() const noexcept { return socket_ != kNone; }
  /// As those of Transport.
  IoResult Read(std::span<std::byte> into) noexcept;
  IoResult Write(std::span<const Bytes> pieces) noexcept;
  void ShutdownWrite() noexcept;
  SocketHandle Handle() const noexcept { return socket_; }

 private:
  static constexpr SocketHandle kNone = -1;
  SocketHandle socket_ = kNone;
};

}  // namespace wshost::host
