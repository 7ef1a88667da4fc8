// SPDX-License-Identifier: MIT
// A socket that never blocks, and what waits to be sent on it.
#pragma once

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace load {

/// What reading gave.
struct Reading {
  enum class Kind : std::uint8_t { Bytes, Nothing, End, Error };
  Kind kind = Kind::Nothing;
  std::size_t size = 0;
  std::string error;
};

/// One client's TCP socket. Failures are values, for each is one client's and no end of the run. Threads: one.
class ClientSocket {
 public:
  /// Begins to connect. Returns: nothing, or why it cannot.
  std::string Connect(const Poco::Net::SocketAddress& address);
  /// Looks how connecting went, once the socket is writable or in error. Returns: nothing, or why it failed.
  std::string FinishConnect();

  Reading Read(std::span<std::byte> into);

  void Queue(std::span<const std::byte> bytes);
  /// Sends what waits, as far as it goes. Returns: nothing, or why it failed.
  std::string Flush();
  std::size_t UnsentBytes() const noexcept { return unsent_.size() - sent_; }
  std::uint64_t SentBytes() const noexcept { return sentBytes_; }

  bool IsOpen() const noexcept { return isOpen_; }
  void Cut() noexcept;

  const Poco::Net::StreamSocket& Handle() const noexcept { return socket_; }

 private:
  Poco::Net::StreamSocket socket_;
  bool isOpen_ = false;
  std::vector<std::byte> unsent_;
  std::size_t sent_ = 0;  // of those
  std::uint64_t sentBytes_ = 0;
};

}  // namespace load
