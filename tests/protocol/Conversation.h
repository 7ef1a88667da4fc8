// SPDX-License-Identifier: MIT
// Plays a peer's bytes to an endpoint, as a driver would, and writes down what comes of it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "Bytes.h"
#include "wshost/protocol/Endpoint.h"
#include "wshost/protocol/MessageSink.h"

namespace wshost::testing {

/// An Event with its own bytes.
struct SeenEvent {
  protocol::Event::Type type = protocol::Event::Type::None;
  protocol::ProtocolError error = protocol::ProtocolError::None;
  CloseCode code = CloseCode::NoStatus;
  std::string payload{};

  bool operator==(const SeenEvent&) const = default;
};

void PrintTo(const SeenEvent& event, std::ostream* stream);

SeenEvent Seen(const protocol::Event& event);

// What tests expect to see.
SeenEvent SeenText(std::string_view text);
SeenEvent SeenBinary(std::string_view bytes);
SeenEvent SeenPing(std::string_view payload = {});
SeenEvent SeenPong(std::string_view payload = {});
SeenEvent SeenClosed(CloseCode code, std::string_view reason = {});
SeenEvent SeenFailed(protocol::ProtocolError error);
SeenEvent SeenUpgrade();
SeenEvent SeenHttp();

/// A sink with exactly the memory that it was last asked for, so that bytes beyond it show.
class TextSink final : public protocol::MessageSink {
 public:
  void Clear() noexcept override { bytes_.clear(); }
  std::span<std::byte> Reserve(std::size_t bytes, std::size_t expectedBytes) override;
  void Commit(std::size_t bytes) noexcept override;
  std::span<const std::byte> Payload() const noexcept override { return bytes_; }

  std::size_t LargestExpectedBytes() const { return largestExpectedBytes_; }

 private:
  Bytes bytes_;
  Bytes room_;
  std::size_t largestExpectedBytes_ = 0;
};

/// The driver of one endpoint. Every buffer it hands over is its own allocation, overwritten and freed once the
/// endpoint has said None, so that a view which outlives its promise shows.
class Conversation {
 public:
  explicit Conversation(const protocol::ProtocolLimits& limits = kDefaultLimits);

  /// Text messages go to a sink from here on.
  void UseSink() { usesSink_ = true; }

  /// Feeds a valid handshake, accepts it, and forgets both the event and the 101.
  static Conversation Opened(const protocol::ProtocolLimits& limits = kDefaultLimits);

  /// Receives `part` and takes all events and output. On UpgradeRequested it accepts at once.
  void Feed(const Bytes& part);
  void FeedEof();

  protocol::Endpoint& Peer() { return endpoint_; }
  const std::vector<SeenEvent>& Events() const { return events_; }
  std::vector<SeenEvent> TakeEvents() { return std::exchange(events_, {}); }
  /// All output so far.
  std::string Output() const { return ToText(output_); }
  const Bytes& OutputBytes() const { return output_; }
  void ForgetOutput() { output_.clear(); }

  static const protocol::ProtocolLimits kDefaultLimits;

 private:
  void Drain();

  protocol::Endpoint endpoint_;
  std::vector<SeenEvent> events_;
  Bytes output_;
  TextSink sink_;
  bool usesSink_ = false;
};

/// A correct opening handshake, the key that of RFC 6455 section 1.3.
std::string UpgradeRequest();

/// The same with `extraLines` (each with its CR LF) and without the fields called `without`.
std::string UpgradeRequest(std::string_view extraLines, std::string_view without = {});

/// Plays `bytes` to an open endpoint, whole and however cut, without and with a sink, and lets `check` look at each
/// conversation.
void ForEachOpenSplit(const Bytes& bytes, const std::function<void(Conversation&)>& check,
                      const protocol::ProtocolLimits& limits = Conversation::kDefaultLimits);

/// Plays `bytes` to a new endpoint, whole and however cut.
void ForEachNewSplit(const Bytes& bytes, const std::function<void(Conversation&)>& check,
                     const protocol::ProtocolLimits& limits = Conversation::kDefaultLimits);

/// Expects `frames`, however cut, to give `before` and then to fail with `error`, told to the peer by one Close frame.
void ExpectFrameFailure(const Bytes& frames, protocol::ProtocolError error, CloseCode code,
                        const std::vector<SeenEvent>& before = {},
                        const protocol::ProtocolLimits& limits = Conversation::kDefaultLimits);

/// Expects `request`, however cut, to be refused with `status` because of `error`. Returns the response.
std::string ExpectRefused(std::string_view request, protocol::ProtocolError error, int status,
                          const protocol::ProtocolLimits& limits = Conversation::kDefaultLimits);

}  // namespace wshost::testing
