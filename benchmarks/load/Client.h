// SPDX-License-Identifier: MIT
// One client: a socket, the upgrade, and what waits to be sent.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "FrameReader.h"
#include "Upgrade.h"

namespace load {

/// A WebSocket client over a socket that never blocks. Threads: one. Lifetime: the socket is closed with it.
class Client {
 public:
  enum class State : std::uint8_t { Closed, Connecting, Upgrading, Open };

  explicit Client(std::uint32_t index) noexcept : index_(index) {}
  ~Client() { Cut(); }
  Client(Client&& other) noexcept;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  std::uint32_t Index() const noexcept { return index_; }
  State CurrentState() const noexcept { return state_; }
  bool IsOpen() const noexcept { return state_ == State::Open; }
  FrameReader& Reader() noexcept { return reader_; }

  /// Begins to connect, from the address `from` unless it is 0; the socket's events go to `epoll`.
  /// Returns: nothing, or why it failed.
  std::string Connect(const sockaddr_in& to, std::uint32_t from, int epoll);
  /// Goes on with connecting and upgrading after `events`; then the state is Open, or what it was.
  /// Returns: nothing, or why it failed.
  std::string Continue(std::uint32_t events, const Upgrade& upgrade, std::span<std::uint8_t> buffer);
  /// Returns: bytes that came right behind the answer to the upgrade; only the first time.
  std::string TakeEarlyBytes() noexcept { return std::exchange(received_, {}); }

  /// As recv.
  ssize_t Receive(std::span<std::uint8_t> into) noexcept { return ::recv(socket_, into.data(), into.size(), 0); }
  /// As send.
  ssize_t Send(const void* bytes, std::size_t count) noexcept { return ::send(socket_, bytes, count, MSG_NOSIGNAL); }

  /// Sends bytes, those that do not go at once with the next Flush. Returns: false if the client is lost.
  bool Queue(std::string_view bytes);
  /// Keeps bytes for the next Flush.
  void QueueForLater(std::string_view bytes) { queue_ += bytes; }
  /// Sends what waits. Returns: false if the client is lost.
  bool Flush();
  bool HasQueue() const noexcept { return !queue_.empty(); }

  void Cut() noexcept;
  /// Cuts with a reset, so that nothing of the socket is left in the kernel.
  void Reset() noexcept;

 private:
  std::string SendRequest(const Upgrade& upgrade);
  std::string ReceiveAnswer(const Upgrade& upgrade, std::span<std::uint8_t> buffer);
  std::string ConnectError() const;

  int socket_ = -1;
  std::uint32_t index_;
  State state_ = State::Closed;
  FrameReader reader_;
  std::string queue_;
  std::string received_;  // of the answer to the upgrade
};

}  // namespace load
