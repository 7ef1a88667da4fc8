// SPDX-License-Identifier: MIT
// One client without its socket: bytes in, bytes out, and what becomes of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ClientEnd.h"
#include "wshost/protocol/Endpoint.h"

namespace load {

class LoadClient;

/// Hears what happens to clients. Called: by the client's methods, before they return.
class ClientListener {
 public:
  virtual void OnOpen(LoadClient& client) = 0;
  virtual void OnMessage(LoadClient& client, std::string_view payload) = 0;
  virtual void OnEnd(LoadClient& client, const ClientEnd& end) = 0;  ///< Called: once for each client.

 protected:
  ~ClientListener() = default;
};

/// The life of one client: waiting, connecting, upgrading, open, closing, ended.
///
/// Threads: one. Lifetime: the listener, the limits and the mask keys outlive it.
class LoadClient {
 public:
  enum class State : std::uint8_t { Waiting, Connecting, Upgrading, Open, Closing, Ended };

  /// `number` is 1 for the first client.
  LoadClient(std::size_t number, const wshost::protocol::ProtocolLimits& limits,
             wshost::protocol::MaskKeySource& maskKeys, ClientListener& listener);

  std::size_t Number() const noexcept { return number_; }
  State GetState() const noexcept { return state_; }
  bool IsOpen() const noexcept { return state_ == State::Open; }
  bool IsOpening() const noexcept { return state_ == State::Connecting || state_ == State::Upgrading; }
  std::uint64_t SentCount() const noexcept { return sent_; }

  void OnConnecting() noexcept { state_ = State::Connecting; }
  /// Asks for the upgrade.
  void OnConnected(const wshost::protocol::ClientHandshake& handshake);
  /// Takes bytes of the server's; they are unmasked in place.
  void OnBytes(std::span<std::byte> bytes);
  /// Learns that the server hung up, or that the socket failed, and how; nothing if the client has ended already.
  void OnHangup(const std::string& reason);

  /// Ends a client that is not open yet, or does not answer.
  void GiveUp(const std::string& reason);

  /// Sends a text message. Returns: false, and nothing happens, if the client is not open.
  bool Send(std::string_view text);
  /// Says goodbye, with 1000, if the client is open.
  void Close();

  bool HasOutput() const noexcept { return endpoint_.HasOutput(); }
  std::vector<std::byte> TakeOutput() noexcept { return endpoint_.TakeOutput(); }

  /// Tells whether nothing more will be heard: hang up once all output is sent. After a closing handshake the server
  /// hangs up first. Spec: RFC 6455 section 7.1.1.
  bool WantsHangup() const noexcept { return state_ == State::Ended && !awaitsHangup_; }

 private:
  void Handle(const wshost::protocol::Event& event);
  void OnClosed(const wshost::protocol::Event& event);
  void OnFailed(const wshost::protocol::Event& event);
  std::string Refusal() const;
  void End(const ClientEnd& end);

  std::size_t number_;
  ClientListener& listener_;
  wshost::protocol::Endpoint endpoint_;
  State state_ = State::Waiting;
  bool awaitsHangup_ = false;
  std::uint64_t sent_ = 0;
};

}  // namespace load
