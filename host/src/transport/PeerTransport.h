// SPDX-License-Identifier: MIT
// The transport of one peer: a socket in its place, or any other.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "transport/TcpTransport.h"
#include "transport/Transport.h"

namespace wshost::host {

/// Owns a transport, or none. Nearly all are plain sockets, so these lie in it, while others have a block of their own:
/// one word tells which. Threads: the loop's.
class PeerTransport {
 public:
  PeerTransport() noexcept = default;
  PeerTransport(TcpTransport socket) noexcept  // NOLINT(google-explicit-constructor)
      : word_(socket ? (static_cast<std::uintptr_t>(socket.Release()) << 1) | kSocket : 0) {}
  template <typename TTransport>
  PeerTransport(std::unique_ptr<TTransport> other) noexcept  // NOLINT(google-explicit-constructor)
      : word_(reinterpret_cast<std::uintptr_t>(static_cast<Transport*>(other.release()))) {}
  PeerTransport(PeerTransport&& other) noexcept : word_(std::exchange(other.word_, 0)) {}
  PeerTransport& operator=(PeerTransport&& other) noexcept {
    PeerTransport taken(std::move(other));
    std::swap(word_, taken.word_);
    return *this;
  }
  ~PeerTransport() {
    if (IsSocket()) {
      CloseSocket(Socket());
    } else {
      delete Other();
    }
  }

  explicit operator bool() const noexcept { return word_ != 0; }
  /// Closes it.
  void Reset() noexcept { *this = PeerTransport(); }

  /// As those of Transport. Called: if there is one.
  IoResult Read(std::span<std::byte> into) { return IsSocket() ? ReceiveBytes(Socket(), into) : Other()->Read(into); }
  IoResult Write(std::span<const Transport::Bytes> pieces) {
    return IsSocket() ? SendPieces(Socket(), pieces) : Other()->Write(pieces);
  }
  void ShutdownWrite() noexcept { IsSocket() ? ShutdownSending(Socket()) : Other()->ShutdownWrite(); }
  SocketHandle Handle() const noexcept {
    if (IsSocket()) return Socket();
    return Other() ? Other()->Handle() : kNoSocket;
  }
  bool IsPlain() const noexcept { return IsSocket() || Other()->IsPlain(); }

 private:
  static constexpr std::uintptr_t kSocket = 1;
  static_assert(alignof(Transport) > kSocket);

  bool IsSocket() const noexcept { return (word_ & kSocket) != 0; }
  SocketHandle Socket() const noexcept { return static_cast<SocketHandle>(word_ >> 1); }
  Transport* Other() const noexcept { return reinterpret_cast<Transport*>(word_); }

  std::uintptr_t word_ = 0;  // of a socket its handle: no system has one that needs the highest bit
};

}  // namespace wshost::host
