// SPDX-License-Identifier: MIT
// A plain TCP socket.
#pragma once

#include "transport/Transport.h"

namespace wshost::host {

/// Owns a connected, non-blocking socket. It works on the bare handle: a Poco::Net::StreamSocket would cost an
/// allocation per session and an exception per would-block.
class TcpTransport final : public Transport {
 public:
  explicit TcpTransport(SocketHandle socket) noexcept : socket_(socket) {}
  ~TcpTransport() override;
  TcpTransport(const TcpTransport&) = delete;
  TcpTransport& operator=(const TcpTransport&) = delete;

  IoResult Read(std::span<std::byte> into) override;
  IoResult Write(std::span<const Bytes> pieces) override;
  void ShutdownWrite() noexcept override;
  SocketHandle Handle() const noexcept override { return socket_; }
  bool IsPlain() const noexcept override { return true; }

 private:
  SocketHandle socket_;
};

}  // namespace wshost::host
