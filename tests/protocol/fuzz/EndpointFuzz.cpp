// SPDX-License-Identifier: MIT
// Fuzz.h's properties of heads and endpoints.
#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "Fuzz.h"
#include "message/PayloadBuffer.h"
#include "wshost/protocol/DeflatePool.h"
#include "wshost/protocol/Endpoint.h"

namespace wshost::testing {
namespace {

using namespace wshost::protocol;
using View = std::span<const std::byte>;

constexpr std::string_view kRequest =
    "GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
constexpr std::string_view kResponse =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
constexpr std::string_view kNonce = "the sample nonce";

/// What the first bytes of an input choose.
struct Choices {
  bool isOpen;  ///< A valid handshake stands before the rest.
  bool compresses;
  bool keepsContext;
  bool usesSink;
  bool closesFirst;  ///< The endpoint says Close in the middle.
  std::size_t cutSeed;
};
constexpr std::size_t kChoiceBytes = 3;

Choices Choose(View bytes) {
  const auto at = [bytes](std::size_t index) { return std::to_integer<unsigned>(bytes[index]); };
  const unsigned flags = at(0);
  return {(flags & 1) != 0, (flags & 2) != 0,  (flags & 4) != 0,
          (flags & 8) != 0, (flags & 16) != 0, std::size_t{at(1)} << 8 | at(2)};
}

DeflateOptions OptionsOf(const Choices& choices) {
  return {.enabled = choices.compresses, .thresholdBytes = 0, .contextTakeover = choices.keepsContext};
}

std::vector<std::byte> Prefixed(std::string_view head, const Choices& choices, View rest) {
  std::string text;
  if (choices.isOpen) {
    text = head;
    if (choices.compresses) {
      text += "Sec-WebSocket-Extensions: permessage-deflate";
      if (!choices.keepsContext) text += "; server_no_context_takeover; client_no_context_takeover";
      text += "\r\n";
    }
    text += "\r\n";
  }
  const auto bytes = std::as_bytes(std::span(text));
  std::vector<std::byte> all(bytes.begin(), bytes.end());
  all.insert(all.end(), rest.begin(), rest.end());
  return all;
}

/// Keys that are all zero: what a client sends can be read as it is.
class ZeroKeys final : public MaskKeySource {
 public:
  std::array<std::byte, 4> Next() override { return {}; }
};

/// Feeds an endpoint, and writes down what it says.
class Player {
 public:
  Player(Endpoint& endpoint, DeflatePool& pool, const ProtocolLimits& limits, bool usesSink)
      : endpoint_(endpoint), pool_(pool), limits_(limits), usesSink_(usesSink) {}

  /// Plays the bytes in parts that the seed cuts, 0 in one. Returns: what is wrong.
  std::string Play(View bytes, std::size_t cutSeed, std::size_t closeAt) {
    std::size_t fed = 0;
    while (!bytes.empty()) {
      std::size_t size = bytes.size();
      if (cutSeed != 0) {
        cutSeed = cutSeed * 1103515245 + 12345;
        size = std::min(size, 1 + (cutSeed >> 16) % 40);
      }
      if (fed < closeAt && fed + size > closeAt) size = closeAt - fed;  // the same moment, however it is cut
      std::vector<std::byte> part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      endpoint_.Receive(part);
      Drain();
      fed += size;
      bytes = bytes.subspan(size);
      if (fed == closeAt) endpoint_.SendClose(CloseCode::Normal, "enough");
      if (endpoint_.BufferedBytes() > limits_.maxHeadBytes + 8 * fed) return "it keeps more than what came allows";
      if (isHttp_) return "";
    }
    endpoint_.ReceiveEof();
    Drain();
    if (ends_ != 1) return "it ended " + std::to_string(ends_) + " times";
    if (endpoint_.GetState() != Endpoint::State::Closed) return "it is not closed in the end";
    if (endpoint_.BufferedBytes() != 0) return "it keeps something in the end";
    return wrong_;
  }

  const std::string& Log() const { return log_; }

 private:
  void Drain() {
    MessageSink* const sink = usesSink_ ? &sink_ : nullptr;
    for (Event event = endpoint_.NextEvent(sink); event.type != Event::Type::None; event = endpoint_.NextEvent(sink)) {
      Note(event);
      if (event.type == Event::Type::UpgradeRequested) endpoint_.Accept({}, {}, &pool_);
      if (event.type == Event::Type::HttpRequested) isHttp_ = true;
      if (endpoint_.CanSend() && endpoint_.GetRole() == Role::Server) {
        endpoint_.Compressed(EncodedMessage::Binary(event.payload));
      }
    }
    endpoint_.TakeOutput();
  }

  void Note(const Event& event) {
    if (ends_ != 0) wrong_ = "something comes behind the last event";
    ends_ +=
        event.type == Event::Type::Closed || event.type == Event::Type::Failed || event.type == Event::Type::Refused
            ? 1
            : 0;
    if (event.payload.size() > std::max<std::size_t>(limits_.maxMessageBytes, 125))
      wrong_ = "a message beyond the limit";
    if (event.type == Event::Type::Text && !IsUtf8(event.Text())) wrong_ = "text that is not UTF-8";
    log_ += std::to_string(static_cast<int>(event.type)) + ':' + std::to_string(static_cast<int>(event.error)) + ':' +
            std::to_string(static_cast<int>(event.code)) + ':' + std::string(event.Text()) + ';';
  }

  Endpoint& endpoint_;
  DeflatePool& pool_;
  const ProtocolLimits& limits_;
  PayloadBuffer sink_;
  std::string log_;
  std::string wrong_;
  const bool usesSink_;
  int ends_ = 0;
  bool isHttp_ = false;
};

constexpr ProtocolLimits kLimits{
    .maxHeadBytes = 600, .maxHeaderFields = 12, .maxTargetBytes = 100, .maxMessageBytes = 2000, .maxFragments = 50};

struct Played {
  std::string wrong;
  std::string log;
};

Played PlayServer(View bytes, const Choices& choices, std::size_t cutSeed, bool usesSink) {
  DeflatePool pool(OptionsOf(choices));
  Endpoint endpoint(kLimits);
  Player player(endpoint, pool, kLimits, usesSink);
  std::string wrong = player.Play(bytes, cutSeed, choices.closesFirst ? bytes.size() / 2 : 0);
  return {std::move(wrong), player.Log()};
}

Played PlayClient(View bytes, const Choices& choices, std::size_t cutSeed, bool usesSink) {
  DeflatePool pool(OptionsOf(choices));
  ZeroKeys keys;
  Endpoint endpoint(kLimits, keys);
  ClientHandshake handshake{.host = "h", .target = "/chat", .deflate = &pool};
  std::copy(kNonce.begin(), kNonce.end(), reinterpret_cast<char*>(handshake.nonce.data()));
  endpoint.Connect(handshake);
  Player player(endpoint, pool, kLimits, usesSink);
  std::string wrong = player.Play(bytes, cutSeed, choices.closesFirst ? bytes.size() / 2 : 0);
  return {std::move(wrong), player.Log()};
}

template <class TPlay>
std::string CompareCuts(const TPlay& play, View bytes, const Choices& choices) {
  const Played whole = play(bytes, choices, 0, choices.usesSink);
  if (!whole.wrong.empty()) return whole.wrong;
  const Played cut = play(bytes, choices, choices.cutSeed | 1, !choices.usesSink);
  if (!cut.wrong.empty()) return "cut: " + cut.wrong;
  return whole.log == cut.log ? "" : "what it says depends on the cut: " + whole.log + " / " + cut.log;
}

}  // namespace

std::string CheckHead(View input) {
  if (input.size() < kChoiceBytes) return "";
  Choices choices = Choose(input);
  choices.isOpen = false;
  const View head = input.subspan(kChoiceBytes);
  std::string wrong = CompareCuts(PlayServer, head, choices);
  return wrong.empty() ? CompareCuts(PlayClient, head, choices) : "client: " + wrong;
}

std::string CheckServer(View input) {
  if (input.size() < kChoiceBytes) return "";
  const Choices choices = Choose(input);
  return CompareCuts(PlayServer, Prefixed(kRequest, choices, input.subspan(kChoiceBytes)), choices);
}

std::string CheckClient(View input) {
  if (input.size() < kChoiceBytes) return "";
  const Choices choices = Choose(input);
  return CompareCuts(PlayClient, Prefixed(kResponse, choices, input.subspan(kChoiceBytes)), choices);
}

}  // namespace wshost::testing
