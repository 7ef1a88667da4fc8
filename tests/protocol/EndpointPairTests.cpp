// SPDX-License-Identifier: MIT
// A client's endpoint against a server's: whatever one says, compressed or not and however its bytes are cut, the other
// hears, in order.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

#include "ClientConversation.h"
#include "Conversation.h"
#include "Frames.h"
#include "wshost/protocol/DeflatePool.h"
#include "wshost/protocol/EncodedMessage.h"

namespace wshost::testing {
namespace {

using protocol::Endpoint;
using protocol::Event;

/// One direction: bytes on their way, delivered in pieces of any size.
class Wire {
 public:
  void Put(const Bytes& bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  bool IsEmpty() const { return bytes_.empty(); }
  Bytes Take(std::size_t count) {
    const auto end = bytes_.begin() + static_cast<std::ptrdiff_t>(std::min(count, bytes_.size()));
    Bytes taken(bytes_.begin(), end);
    bytes_.erase(bytes_.begin(), end);
    return taken;
  }

 private:
  std::deque<std::byte> bytes_;
};

/// The model: what was said, and so must be heard, per side.
class Pair {
 public:
  explicit Pair(unsigned seed)
      : random_(seed),
        clientPool_(AnyDeflateOptions()),
        serverPool_(AnyDeflateOptions()),
        client_(limits_, keys_),
        server_(limits_) {
    protocol::ClientHandshake handshake = ExampleHandshake();
    handshake.deflate = &clientPool_;
    client_.Connect(handshake);
  }

  void Run() {
    for (int step = 0; step < 400; ++step) {
      Speak(Below(2) == 0);
      Deliver(Below(2) == 0);
    }
    SayClose(Below(2) == 0);
    for (int turns = 0; turns < 200'000 && !IsQuiet(); ++turns) Deliver(turns % 2 == 0);
    ASSERT_TRUE(IsQuiet());
    EXPECT_EQ(heardByServer_, saidByClient_);
    EXPECT_EQ(heardByClient_, saidByServer_);
    EXPECT_EQ(pongsHeard_, pingsSaid_);
    EXPECT_EQ(client_.GetState(), Endpoint::State::Closed);
    EXPECT_EQ(server_.GetState(), Endpoint::State::Closed);
    EXPECT_EQ(closesHeard_, 2);
  }

 private:
  std::size_t Below(std::size_t bound) { return random_() % bound; }
  DeflateOptions AnyDeflateOptions() {
    DeflateOptions options;
    options.enabled = Below(4) != 0;
    options.thresholdBytes = Below(300);
    options.level = static_cast<int>(1 + Below(9));
    options.memoryLevel = static_cast<int>(1 + Below(9));
    options.serverMaxWindowBits = static_cast<int>(8 + Below(8));
    options.clientMaxWindowBits = static_cast<int>(8 + Below(8));
    options.contextTakeover = Below(2) == 0;
    return options;
  }
  bool IsQuiet() const { return toServer_.IsEmpty() && toClient_.IsEmpty(); }

  std::string AnyText() {
    static constexpr std::string_view kParts[] = {"a", "message ", "ü", "€", "😀", "\n", std::string_view("\0", 1)};
    std::string text;
    const std::size_t parts = Below(4) == 0 ? Below(3000) : Below(40);
    for (std::size_t i = 0; i < parts; ++i) text += kParts[Below(std::size(kParts))];
    return text;
  }

  void Speak(bool client) {
    Endpoint& self = client ? client_ : server_;
    if (!self.CanSend()) return;
    if (Below(8) == 0) {
      pingsSaid_ += self.SendPing(FromText(std::to_string(pingsSaid_))) ? 1 : 0;
      return Flush(client);
    }
    const MessageKind kind = Below(3) == 0 ? MessageKind::Binary : MessageKind::Text;
    const std::string text = AnyText();
    auto& said = client ? saidByClient_ : saidByServer_;
    said.push_back((kind == MessageKind::Text ? "text " : "binary ") + text);
    Flush(client);
    if (client) {
      ASSERT_TRUE(self.SendMessage(kind, FromText(text)));
      return PutInFragments(true, ReadClientFrames(self.TakeOutput()).at(0));
    }
    const EncodedMessage message =
        kind == MessageKind::Text ? EncodedMessage::Text(text) : EncodedMessage::Binary(FromText(text));
    PutInFragments(false, ReadServerFrames(server_.Compressed(message).Bytes()).at(0));
  }

  // An endpoint sends its messages whole. Here some are cut, with pings between, as other endpoints may send them.
  void PutInFragments(bool client, const Frame& whole) {
    const std::size_t count = Below(2) == 0 ? 1 : 1 + Below(5);
    std::span<const std::byte> rest(whole.payload);
    for (std::size_t i = 0; i < count; ++i) {
      const bool isLast = i + 1 == count;
      const std::size_t size = isLast ? rest.size() : Below(rest.size() + 1);
      Frame part = whole;
      part.payload = ToBytes(rest.first(size));
      part.fin = isLast;
      part.masked = client;
      if (i > 0) part.opcode = part.reservedBits = 0;
      rest = rest.subspan(size);
      (client ? toServer_ : toClient_).Put(Encoded(part));
      if (isLast || Below(4) != 0) continue;
      pingsSaid_ += (client ? client_ : server_).SendPing(FromText("between")) ? 1 : 0;
      Flush(client);
    }
  }

  void Deliver(bool toServer) {
    Wire& wire = toServer ? toServer_ : toClient_;
    Bytes bytes = wire.Take(1 + Below(Below(5) == 0 ? 70'000 : 60));
    Endpoint& self = toServer ? server_ : client_;
    self.Receive(bytes);
    MessageSink* const sink = toServer && usesSink_ ? &sink_ : nullptr;
    for (Event event = self.NextEvent(sink); event.type != Event::Type::None; event = self.NextEvent(sink)) {
      Hear(event, toServer);
    }
    std::fill(bytes.begin(), bytes.end(), std::byte{0xDD});
    Flush(!toServer);
  }

  void Hear(const Event& event, bool server) {
    auto& heard = server ? heardByServer_ : heardByClient_;
    switch (event.type) {
      case Event::Type::UpgradeRequested:
        return server_.Accept({}, {}, &serverPool_);
      case Event::Type::Text:
        return heard.push_back("text " + ToText(event.payload));
      case Event::Type::Binary:
        return heard.push_back("binary " + ToText(event.payload));
      case Event::Type::Pong:
        ++pongsHeard_;
        return;
      case Event::Type::Closed:
        ++closesHeard_;
        EXPECT_EQ(event.code, CloseCode::Normal);
        return;
      case Event::Type::Ping:
      case Event::Type::Connected:
        return;
      default:
        ADD_FAILURE() << static_cast<int>(event.type) << " " << protocol::Describe(event.error).name;
    }
  }

  // All that was said before is on its way first, so all of it must be heard. Then both close, or one does.
  void SayClose(bool client) {
    for (int turns = 0; turns < 200'000 && !IsQuiet(); ++turns) Deliver(turns % 2 == 0);
    EXPECT_TRUE((client ? client_ : server_).SendClose(CloseCode::Normal));
    Flush(client);
    if (Below(2) == 0) {
      EXPECT_TRUE((client ? server_ : client_).SendClose(CloseCode::Normal));
      Flush(!client);
    }
  }

  void Flush(bool client) { (client ? toServer_ : toClient_).Put((client ? client_ : server_).TakeOutput()); }

  using MessageSink = protocol::MessageSink;
  std::mt19937 random_;
  const protocol::ProtocolLimits limits_;
  CountedMaskKeys keys_;
  protocol::DeflatePool clientPool_;
  protocol::DeflatePool serverPool_;
  Endpoint client_;
  Endpoint server_;
  TextSink sink_;
  const bool usesSink_ = Below(2) == 0;
  Wire toServer_;
  Wire toClient_;
  std::vector<std::string> saidByClient_, saidByServer_, heardByClient_, heardByServer_;
  int pingsSaid_ = 0;
  int pongsHeard_ = 0;
  int closesHeard_ = 0;
};

class EndpointPair : public ::testing::TestWithParam<unsigned> {};

TEST_P(EndpointPair, HearsAllThatIsSaidHoweverItIsCut) {
  Pair pair(GetParam());
  // The request is the first thing on its way.
  pair.Run();
}

INSTANTIATE_TEST_SUITE_P(Seeds, EndpointPair, ::testing::Range(1U, 81U));

}  // namespace
}  // namespace wshost::testing
