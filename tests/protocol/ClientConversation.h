// SPDX-License-Identifier: MIT
// A client's endpoint under test, driven as its driver would drive it.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "Bytes.h"
#include "Conversation.h"
#include "Frames.h"
#include "wshost/protocol/ClientHandshake.h"
#include "wshost/protocol/Endpoint.h"

namespace wshost::testing {

/// Keys that differ, and are known: the n-th is n, big end first, with the top bit set.
class CountedMaskKeys final : public protocol::MaskKeySource {
 public:
  std::array<std::byte, 4> Next() override;
  int Count() const { return count_; }

 private:
  int count_ = 0;
};

/// The key and its answer are those of RFC 6455 section 1.3.
protocol::ClientHandshake ExampleHandshake();
inline constexpr std::string_view kExampleKey = "dGhlIHNhbXBsZSBub25jZQ==";
inline constexpr std::string_view kExampleAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// A correct 101 to it; `extraLines` with CR LF each.
std::string SwitchingProtocols(std::string_view extraLines = {});

/// A client's frame, unmasked. Errors: std::invalid_argument if it is not masked, or cut.
std::vector<Frame> ReadClientFrames(std::span<const std::byte> bytes);

class ClientConversation {
 public:
  explicit ClientConversation(const protocol::ClientHandshake& handshake = ExampleHandshake(),
                              const protocol::ProtocolLimits& limits = Conversation::kDefaultLimits);
  ClientConversation(const ClientConversation&) = delete;
  ClientConversation& operator=(const ClientConversation&) = delete;

  /// Feeds a valid 101 and forgets the event and the request.
  void Open();
  /// Receives `part`, and takes all events and output.
  void Feed(const Bytes& part);
  void Feed(std::string_view text) { Feed(FromText(text)); }
  void FeedEof();

  protocol::Endpoint& Peer() { return endpoint_; }
  const CountedMaskKeys& Keys() const { return keys_; }
  const std::vector<SeenEvent>& Events() const { return events_; }
  std::vector<SeenEvent> TakeEvents() { return std::exchange(events_, {}); }
  Bytes TakeOutput();
  std::vector<Frame> TakeFrames() { return ReadClientFrames(TakeOutput()); }

 private:
  void Drain();

  CountedMaskKeys keys_;
  protocol::Endpoint endpoint_;
  std::vector<SeenEvent> events_;
};

/// Plays `bytes` to an open client, whole and however cut, and lets `check` look at each conversation.
void ForEachOpenClientSplit(const Bytes& bytes, const std::function<void(ClientConversation&)>& check,
                            const protocol::ProtocolLimits& limits = Conversation::kDefaultLimits);

SeenEvent SeenConnected();
SeenEvent SeenRefused();

}  // namespace wshost::testing
