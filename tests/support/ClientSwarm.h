// SPDX-License-Identifier: MIT
// Thousands of WebSocket clients served by the calling thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "Bytes.h"

namespace wshost::testing {

/// Clients of 127.0.0.1, driven by epoll on the thread that calls Drive(). A Close is answered as RFC 6455 wants it.
/// Errors: std::runtime_error if the other side misbehaves, or patience is over. Threads: one at a time.
class ClientSwarm {
 public:
  /// Hears of every data message; `payload` is valid for the call.
  using OnMessage = std::function<void(std::size_t client, std::string_view payload)>;

  enum class Ending : std::uint8_t {
    None,   ///< Still there.
    Clean,  ///< Close, its echo, end of bytes.
    Cut     ///< The end of bytes without a Close, or a reset.
  };

  ClientSwarm() noexcept = default;
  ~ClientSwarm();
  ClientSwarm(const ClientSwarm&) = delete;
  ClientSwarm& operator=(const ClientSwarm&) = delete;

  /// Connects `count` more clients and upgrades them; returns when all have their 101.
  void Join(std::uint16_t port, std::string_view target, std::size_t count);
  void SetOnMessage(OnMessage handler) { onMessage_ = std::move(handler); }

  std::size_t Size() const noexcept { return clients_.size(); }

  /// Queues bytes to be sent, and sends what goes at once. What comes behind the client's Close is dropped.
  void Send(std::size_t client, const Bytes& bytes);
  void SendText(std::size_t client, std::string_view text);

  /// Receives and sends until `done()` holds; it is asked after each round.
  void Drive(std::string_view what, const std::function<bool()>& done);

  Ending EndingOf(std::size_t client) const { return clients_[client].ending; }
  /// The code of the Close that the other side sent; 0 if none came.
  unsigned CloseCodeOf(std::size_t client) const { return clients_[client].closeCode; }
  std::size_t JoinedCount() const noexcept { return joined_; }
  std::size_t EndedCount() const noexcept { return ended_; }

  /// Bytes of all 101 heads.
  std::size_t HeadBytes() const noexcept { return headBytes_; }

 private:
  struct Client {
    int socket = -1;
    std::string received;
    Bytes unsent;
    bool joined = false;
    bool saidClose = false;
    bool waitsToWrite = false;
    Ending ending = Ending::None;
    unsigned closeCode = 0;
  };

  void Connect(Client& client, std::uint16_t port);
  void Watch(int operation, std::size_t index, bool writes);
  void Readable(std::size_t index);
  void Consume(std::size_t index);
  /// Returns: the bytes of the frame at `at`, or 0 if it is not whole yet.
  std::size_t ConsumeFrame(std::size_t index, std::size_t at);
  void Flush(std::size_t index);
  void Finish(std::size_t index, Ending ending);

  int epoll_ = -1;
  std::vector<Client> clients_;
  OnMessage onMessage_;
  std::string buffer_;
  std::size_t joined_ = 0;
  std::size_t ended_ = 0;
  std::size_t headBytes_ = 0;
};

}  // namespace wshost::testing
