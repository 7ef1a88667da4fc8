// SPDX-License-Identifier: MIT
// A blocking client that speaks through the protocol's client role. It can say only what is right; for what is wrong
// there is TestClient.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "PeerSocket.h"
#include "wshost/protocol/DeflatePool.h"
#include "wshost/protocol/Endpoint.h"

namespace wshost::testing {

/// Keys and nonces from the system's source of randomness.
class RandomMaskKeys final : public protocol::MaskKeySource {
 public:
  std::array<std::byte, 4> Next() override { return Fill<4>(); }

  template <std::size_t kCount>
  std::array<std::byte, kCount> Fill() {
    std::array<std::byte, kCount> bytes;
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(device_() & 0xFF);
    return bytes;
  }

 private:
  std::random_device device_;
};

/// What a client asks for.
struct SyncRequest {
  std::string target = "/";
  std::vector<std::string_view> subprotocols{};
  std::vector<HeaderField> extraFields{};
  DeflateOptions deflate{.enabled = false};  ///< What is offered.
};

/// A message, or the end of them.
struct SyncMessage {
  protocol::Event::Type type = protocol::Event::Type::None;  ///< Text, Binary, Closed or Failed.
  std::string payload{};
  CloseCode code = CloseCode::NoStatus;
};

/// One session over TCP. Errors: std::runtime_error if the other side is silent for too long, or hangs up without a
/// Close. Threads: one at a time.
class SyncClient {
 public:
  /// Connects to 127.0.0.1 and sends the request; the answer is read, Response() has it.
  explicit SyncClient(std::uint16_t port, const SyncRequest& request = {});
  SyncClient(const SyncClient&) = delete;
  SyncClient& operator=(const SyncClient&) = delete;

  bool IsOpen() const noexcept { return endpoint_.GetState() == protocol::Endpoint::State::Open; }
  const protocol::UpgradeResponse& Response() const { return endpoint_.Response(); }
  std::optional<protocol::DeflateParameters> Compression() const { return endpoint_.Compression(); }

  void SendText(std::string_view text);
  void SendBinary(std::string_view bytes);
  /// Sends a ping and reads until its pong. Errors: std::runtime_error if anything else comes first.
  void Ping(std::string_view payload);

  /// Reads the next message, or how the session ends.
  SyncMessage Read();
  /// Says Close and reads until the answer. Returns: the other side's code.
  CloseCode Close(CloseCode code = CloseCode::Normal);

 private:
  protocol::Event NextEvent();
  void Flush();

  PeerSocket socket_;
  protocol::DeflatePool pool_;
  const protocol::ProtocolLimits limits_{.maxMessageBytes = 16 * 1024 * 1024};
  RandomMaskKeys keys_;
  protocol::Endpoint endpoint_{limits_, keys_};
  std::array<std::byte, 64 * 1024> buffer_;
};

}  // namespace wshost::testing
