// SPDX-License-Identifier: MIT
// Compressed messages, from the offer to the last byte, in both roles.
#include <gtest/gtest.h>

#include <string>

#include "AllocationCount.h"
#include "ClientConversation.h"
#include "Compression.h"
#include "Conversation.h"
#include "ForEachSplit.h"
#include "Frames.h"
#include "wshost/protocol/DeflatePool.h"

namespace wshost::testing {
namespace {

using protocol::DeflateParameters;
using protocol::DeflatePool;
using protocol::Endpoint;
using protocol::Event;
using protocol::ProtocolError;
using protocol::ProtocolLimits;

constexpr std::string_view kOffer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";

DeflateOptions Enabled(bool contextTakeover = false) {
  return {.enabled = true, .thresholdBytes = 20, .contextTakeover = contextTakeover};
}

/// A server's endpoint that has agreed on compression.
class Compressing {
 public:
  explicit Compressing(const DeflateOptions& options = Enabled(), const ProtocolLimits& limits = {},
                       std::string_view offer = kOffer)
      : pool_(options), limits_(limits) {
    Join(endpoint_, offer);
  }

  void Join(Endpoint& endpoint, std::string_view offer = kOffer) {
    Bytes request = FromText(UpgradeRequest(offer));
    endpoint.Receive(request);
    EXPECT_EQ(endpoint.NextEvent().type, Event::Type::UpgradeRequested);
    endpoint.Accept({}, {}, &pool_);
    answer_ = ToText(endpoint.TakeOutput());
    EXPECT_EQ(endpoint.NextEvent().type, Event::Type::None);
  }

  std::vector<SeenEvent> Hear(Bytes bytes, protocol::MessageSink* sink = nullptr) {
    std::vector<SeenEvent> events;
    endpoint_.Receive(bytes);
    for (Event event = endpoint_.NextEvent(sink); event.type != Event::Type::None; event = endpoint_.NextEvent(sink)) {
      events.push_back(Seen(event));
    }
    return events;
  }
  std::vector<SeenEvent> HearParts(const std::vector<Bytes>& parts) {
    std::vector<SeenEvent> events;
    for (const Bytes& part : parts) {
      for (SeenEvent& event : Hear(part)) events.push_back(std::move(event));
    }
    return events;
  }

  DeflatePool pool_;
  const ProtocolLimits limits_;
  Endpoint endpoint_{limits_};
  std::string answer_;
};

Bytes CompressedFrame(std::string_view hex, std::uint8_t opcode = 0x1, bool fin = true, std::uint8_t reserved = 4) {
  return Encoded({.opcode = opcode, .payload = FromHex(hex), .fin = fin, .reservedBits = reserved});
}

constexpr std::string_view kHello = "f2 48 cd c9 c9 07 00";  // RFC 7692 7.2.3.1

// ---- agreeing

TEST(EndpointDeflate, IsAgreedOnWithoutContextTakeoverByDefault) {  // RFC 7692 7.1
  Compressing server;
  EXPECT_NE(server.answer_.find("\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
                                "client_no_context_takeover"),
            std::string::npos)
      << server.answer_;
  ASSERT_TRUE(server.endpoint_.Compression());
  EXPECT_TRUE(server.endpoint_.Compression()->serverNoContextTakeover);
  EXPECT_TRUE(server.endpoint_.Compression()->clientNoContextTakeover);
  EXPECT_EQ(server.pool_.MemoryBytes(), 0U);
}

TEST(EndpointDeflate, IsNotAgreedOnUnlessOfferedAndEnabled) {  // RFC 7692 5.1
  for (const auto& [options, offer] :
       {std::pair{Enabled(), std::string_view()}, std::pair{DeflateOptions{.enabled = false}, kOffer},
        std::pair{Enabled(), std::string_view("Sec-WebSocket-Extensions: other\r\n")}}) {
    Compressing server(options, {}, offer);
    EXPECT_EQ(server.answer_.find("Sec-WebSocket-Extensions"), std::string::npos);
    EXPECT_FALSE(server.endpoint_.Compression());
    EXPECT_EQ(server.Hear(CompressedFrame(kHello)), std::vector{SeenFailed(ProtocolError::ReservedBits)});
  }
}

TEST(EndpointDeflate, RefusesAFieldThatIsMalformed) {  // RFC 6455 9.1
  for (const std::string_view bad : {"permessage-deflate;", ";", "a; b=", "a; b=\"", "a b"}) {
    ExpectRefused(UpgradeRequest("Sec-WebSocket-Extensions: " + std::string(bad) + "\r\n"),
                  ProtocolError::BadExtensions, 400);
  }
}

// ---- receiving

TEST(EndpointDeflate, ReadsTheExamplesOfTheStandardHoweverCut) {  // RFC 7692 7.2.3
  const struct {
    std::string_view what;
    Bytes frames;
  } examples[] = {
      {"one frame", CompressedFrame(kHello)},
      {"two fragments", Joined(CompressedFrame("f2 48 cd", 0x1, false), CompressedFrame("c9 c9 07 00", 0x0, true, 0))},
      {"no compression", CompressedFrame("00 05 00 fa ff 48 65 6c 6c 6f 00")},
      {"BFINAL", CompressedFrame("f3 48 cd c9 c9 07 00 00")},
      {"two blocks", CompressedFrame("f2 48 05 00 00 00 ff ff ca c9 c9 07 00")},
      {"a ping between",
       Joined(CompressedFrame("f2 48 cd", 0x1, false), PingFrame("x"), CompressedFrame("c9 c9 07 00", 0x0, true, 0))},
  };
  for (const auto& example : examples) {
    SCOPED_TRACE(example.what);
    ForEachSplit(example.frames, [](const std::vector<Bytes>& parts) {
      Compressing server;
      std::vector<SeenEvent> events = server.HearParts(parts);
      std::erase(events, SeenPing("x"));
      EXPECT_EQ(events, std::vector{SeenText("Hello")});
      EXPECT_EQ(server.endpoint_.BufferedBytes(), 0U);
    });
  }
}

TEST(EndpointDeflate, ReadsMessagesThatAreNotCompressedToo) {  // RFC 7692 6
  Compressing server;
  EXPECT_EQ(server.Hear(Joined(TextFrame("plain"), CompressedFrame(kHello), BinaryFrame(FromText("raw")),
                               CompressedFrame(kHello, 0x2), CompressedFrame("00"))),
            (std::vector{SeenText("plain"), SeenText("Hello"), SeenBinary("raw"), SeenBinary("Hello"), SeenText("")}));
}

TEST(EndpointDeflate, KeepsTheContextWhenThatWasAgreedOn) {  // RFC 7692 7.2.3.2
  const Bytes frames = Joined(CompressedFrame(kHello), CompressedFrame("f2 00 11 00 00"));
  ForEachSplit(frames, [](const std::vector<Bytes>& parts) {
    Compressing server(Enabled(true));
    EXPECT_EQ(server.HearParts(parts), (std::vector{SeenText("Hello"), SeenText("Hello")}));
  });
  Compressing server;
  EXPECT_EQ(server.Hear(frames), (std::vector{SeenText("Hello"), SeenFailed(ProtocolError::InvalidDeflate)}));
}

TEST(EndpointDeflate, SharesOneInflaterAmongSessions) {
  Compressing first;
  Endpoint second(first.limits_);
  first.Join(second);
  EXPECT_EQ(first.Hear(CompressedFrame("f2 48 cd", 0x1, false)), std::vector<SeenEvent>{});
  Bytes whole = CompressedFrame(kHello);
  second.Receive(whole);
  EXPECT_EQ(Seen(second.NextEvent()), SeenText("Hello"));
  const std::size_t memory = first.pool_.MemoryBytes();
  EXPECT_EQ(first.Hear(CompressedFrame("c9 c9 07 00", 0x0, true, 0)), std::vector{SeenText("Hello")});
  EXPECT_EQ(first.pool_.MemoryBytes(), memory);
}

TEST(EndpointDeflate, GivesTextToTheSink) {
  Compressing server;
  TextSink sink;
  EXPECT_EQ(server.Hear(Joined(CompressedFrame(kHello), CompressedFrame("f2 48 cd", 0x1, false),
                               CompressedFrame("c9 c9 07 00", 0x0, true, 0)),
                        &sink),
            (std::vector{SeenText("Hello"), SeenText("Hello")}));
  EXPECT_EQ(ToText(sink.Payload()), "Hello");
}

TEST(EndpointDeflate, FailsWhatThePeerMayNotDo) {  // RFC 7692 6.1, 7.2.2
  const struct {
    Bytes frames;
    ProtocolError error;
    CloseCode code;
  } cases[] = {
      {Encoded({.opcode = 0x9, .reservedBits = 4}), ProtocolError::ReservedBits, CloseCode::ProtocolError},
      {Joined(CompressedFrame("f2", 0x1, false), CompressedFrame("48", 0x0, true, 4)), ProtocolError::ReservedBits,
       CloseCode::ProtocolError},
      {CompressedFrame(kHello, 0x1, true, 2), ProtocolError::ReservedBits, CloseCode::ProtocolError},
      {CompressedFrame(kHello, 0x1, true, 6), ProtocolError::ReservedBits, CloseCode::ProtocolError},
      {CompressedFrame("ff ff ff"), ProtocolError::InvalidDeflate, CloseCode::ProtocolError},
      {CompressedFrame("f2 48"), ProtocolError::InvalidDeflate, CloseCode::ProtocolError},
      {CompressedFrame("00 02 00 fd ff c3 28 00"), ProtocolError::InvalidUtf8, CloseCode::InvalidPayload},
      {CompressedFrame("00 01 00 fe ff c3 00"), ProtocolError::InvalidUtf8, CloseCode::InvalidPayload},
  };
  for (const auto& bad : cases) {
    ForEachSplit(bad.frames, [&bad](const std::vector<Bytes>& parts) {
      Compressing server;
      EXPECT_EQ(server.HearParts(parts), std::vector{SeenFailed(bad.error)});
      const std::vector<Frame> sent = ReadServerFrames(server.endpoint_.TakeOutput());
      ASSERT_EQ(sent.size(), 1U);
      EXPECT_EQ(sent[0].reservedBits, 0);
      EXPECT_EQ(sent[0].payload,
                ClosePayloadBytes(static_cast<unsigned>(bad.code), protocol::Describe(bad.error).sentence));
    });
  }
}

TEST(EndpointDeflate, PaysForABombItsLimitAndNotItsSize) {  // RFC 7692 8, RFC 6455 10.4
  Compressing maker;
  const EncodedMessage bomb = maker.endpoint_.Compressed(EncodedMessage::Binary(Repeated(0, 4 * 1024 * 1024)));
  ASSERT_LT(bomb.SizeBytes(), 30'000U);
  for (const bool inParts : {false, true}) {
    Compressing server(Enabled(), {.maxMessageBytes = 64 * 1024});
    Bytes frame = Encoded({.opcode = 0x2, .payload = ToBytes(bomb.Payload()), .reservedBits = 4});
    const std::span<std::byte> bytes(frame);
    const AllocationCount allocations;
    server.endpoint_.Receive(bytes.first(inParts ? 100 : bytes.size()));
    Event event = server.endpoint_.NextEvent();
    if (inParts) {
      EXPECT_EQ(event.type, Event::Type::None);
      server.endpoint_.Receive(bytes.subspan(100));
      event = server.endpoint_.NextEvent();
    }
    EXPECT_EQ(Seen(event), SeenFailed(ProtocolError::MessageTooBig));
    EXPECT_LE(allocations.LargestBytes(), 64U * 1024U + 4096U);
  }
}

TEST(EndpointDeflate, RefusesCompressedBytesBeyondTheLimitFromTheHeaderAlone) {  // RFC 6455 10.4
  Compressing server(Enabled(), {.maxMessageBytes = 1024});
  const Bytes fits = Encoded({.opcode = 0x2, .reservedBits = 4}, 1024 + 64 + 64);
  EXPECT_EQ(server.Hear(fits), std::vector<SeenEvent>{});
  Compressing other(Enabled(), {.maxMessageBytes = 1024});
  EXPECT_EQ(other.Hear(Encoded({.opcode = 0x2, .reservedBits = 4}, 1024 + 64 + 65)),
            std::vector{SeenFailed(ProtocolError::MessageTooBig)});
}

TEST(EndpointDeflate, DropsCompressedMessagesBehindItsOwnClose) {  // RFC 6455 1.4
  Compressing server;
  ASSERT_TRUE(server.endpoint_.SendClose(CloseCode::Normal));
  EXPECT_EQ(server.Hear(Joined(CompressedFrame(kHello), CompressedFrame("f2 48 cd", 0x1, false),
                               CompressedFrame("c9 c9 07 00", 0x0, true, 0), CloseFrame(1000))),
            std::vector{SeenClosed(CloseCode::Normal)});
}

// ---- sending

const std::string kLong(5000, 'x');

/// Text whose parts come again at every distance that a window may or may not reach.
std::string FarRepeats() {
  std::string text;
  for (unsigned i = 0, x = 1; i < 40'000; ++i, x = x * 1664525U + 1013904223U)
    text += static_cast<char>('a' + (x >> 28));
  for (std::size_t distance = 100; distance < 40'000; distance *= 2) text += text.substr(text.size() - distance, 90);
  return text;
}

TEST(EndpointDeflate, CompressesFromItsThresholdOn) {  // RFC 7692 7.2.1
  Compressing server;
  const EncodedMessage small = EncodedMessage::Text(std::string(19, 'x'));
  EXPECT_EQ(server.endpoint_.Compressed(small).Bytes().data(), small.Bytes().data());
  const EncodedMessage large = server.endpoint_.Compressed(EncodedMessage::Text(std::string(20, 'x')));
  const std::vector<Frame> frames = ReadServerFrames(large.Bytes());
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].reservedBits, 4);
  EXPECT_LT(frames[0].payload.size(), 10U);
}

TEST(EndpointDeflate, LeavesAloneWhatGetsNoSmallerOrIsNoMessage) {
  Compressing server;
  std::string noise;
  for (unsigned i = 0, x = 1; i < 500; ++i, x = x * 1664525U + 1013904223U) noise += static_cast<char>(x >> 24);
  for (const EncodedMessage& message :
       {EncodedMessage::Binary(FromText(noise)), EncodedMessage::Raw(Encoded({.opcode = 0x9, .masked = false})),
        EncodedMessage::Raw(FromText(kLong)), EncodedMessage()}) {
    EXPECT_EQ(server.endpoint_.Compressed(message).Bytes().data(), message.Bytes().data());
  }
}

TEST(EndpointDeflate, CompressesARelayedMessageOnceForAllThatAgreedOnTheSame) {
  Compressing first;
  Endpoint second(first.limits_);
  Endpoint narrow(first.limits_);
  Endpoint plain(first.limits_);
  first.Join(second);
  first.Join(narrow, "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n");
  first.Join(plain, {});
  const EncodedMessage message = EncodedMessage::Text(kLong);
  const EncodedMessage one = first.endpoint_.Compressed(message);
  const EncodedMessage two = narrow.Compressed(message);
  EXPECT_EQ(second.Compressed(message).Bytes().data(), one.Bytes().data());
  EXPECT_NE(two.Bytes().data(), one.Bytes().data());
  EXPECT_EQ(narrow.Compressed(message).Bytes().data(), two.Bytes().data());
  EXPECT_EQ(plain.Compressed(message).Bytes().data(), message.Bytes().data());
  const EncodedMessage other = first.endpoint_.Compressed(EncodedMessage::Text(kLong));
  EXPECT_NE(other.Bytes().data(), one.Bytes().data()) << "another message, however alike";
}

TEST(EndpointDeflate, RefersToEarlierMessagesWithContextTakeover) {  // RFC 7692 7.1.1
  Compressing server(Enabled(true));
  std::string text;
  for (unsigned i = 0, x = 7; i < 400; ++i, x = x * 1664525U + 1013904223U) text += static_cast<char>('a' + (x >> 27));
  const std::size_t before = server.endpoint_.Compressed(EncodedMessage::Text(text)).SizeBytes();
  const std::size_t again = server.endpoint_.Compressed(EncodedMessage::Text(text)).SizeBytes();
  EXPECT_LT(again, before / 4);
  EXPECT_EQ(server.pool_.MemoryBytes(), 0U) << "it has its own";
}

TEST(EndpointDeflate, KeepsNoMoreForAFrameThanQueuesCount) {
  Compressing server;
  const EncodedMessage message = EncodedMessage::Text(std::string(16 * 1024, 'x'));
  server.endpoint_.Compressed(EncodedMessage::Text(std::string(16 * 1024, 'y')));  // the pool has what it needs
  const AllocationCount allocations;
  const EncodedMessage frame = server.endpoint_.Compressed(message);
  EXPECT_LT(frame.SizeBytes(), 200U);
  EXPECT_LE(allocations.LargestBytes(), frame.CostBytes());
}

TEST(EndpointDeflate, DoesWithoutAFrameThatWasNotSent) {  // RFC 7692 7.1.1
  Compressing server(Enabled(true));
  protocol::DeflatePool pool(Enabled(true));
  protocol::ClientHandshake handshake = ExampleHandshake();
  handshake.deflate = &pool;
  ClientConversation client(handshake);
  client.Feed(SwitchingProtocols("Sec-WebSocket-Extensions: permessage-deflate\r\n"));
  client.Feed(ToBytes(server.endpoint_.Compressed(EncodedMessage::Text("first, " + kLong)).Bytes()));
  server.endpoint_.Compressed(EncodedMessage::Text("never sent, " + kLong));
  server.endpoint_.ForgetCompressed();
  client.Feed(ToBytes(server.endpoint_.Compressed(EncodedMessage::Text("never sent, but now, " + kLong)).Bytes()));
  EXPECT_EQ(client.Events(),
            (std::vector{SeenConnected(), SeenText("first, " + kLong), SeenText("never sent, but now, " + kLong)}));
}

TEST(EndpointDeflate, TakesWhatCannotBeCompressedUpToTheLimit) {  // RFC 7692 7.2.1
  std::string noise;
  for (unsigned i = 0, x = 1; i < 100'000; ++i, x = x * 1664525U + 1013904223U) noise += static_cast<char>(x >> 24);
  const ProtocolLimits limits{.maxMessageBytes = noise.size()};
  for (int memoryLevel = 1; memoryLevel <= 9; ++memoryLevel) {
    DeflateOptions options = Enabled(true);
    options.memoryLevel = memoryLevel;
    protocol::DeflatePool pool(options);
    protocol::ClientHandshake handshake = ExampleHandshake();
    handshake.deflate = &pool;
    ClientConversation client(handshake, limits);
    client.Feed(SwitchingProtocols("Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    client.TakeOutput();
    ASSERT_TRUE(client.Peer().SendMessage(MessageKind::Binary, FromText(noise)));
    Compressing server(options, limits);
    EXPECT_EQ(server.Hear(client.TakeOutput()), std::vector{SeenBinary(noise)}) << memoryLevel;
  }
}

TEST(EndpointDeflate, KeepsToTheWindowThatWasAgreedOn) {  // RFC 7692 7.1.2.1, 7.2.1
  const std::string text = FarRepeats();
  for (int bits = 8; bits <= 15; ++bits) {
    SCOPED_TRACE(bits);
    for (const bool takeover : {false, true}) {
      Compressing server(
          Enabled(takeover), {},
          "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=" + std::to_string(bits) + "\r\n");
      const EncodedMessage frame = server.endpoint_.Compressed(EncodedMessage::Text(text));
      ASSERT_EQ(ReadServerFrames(frame.Bytes()).at(0).reservedBits, 4);
      EXPECT_EQ(ToText(ZlibInflate(Joined(ToBytes(frame.Payload()), FromHex("0000ffff")), bits)), text);
    }
  }
}

TEST(EndpointDeflate, KeepsNoContextThatThePeerDoesNotWant) {  // RFC 7692 7.1.1.1, 7.2.1
  Compressing server(Enabled(true), {}, "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n");
  const std::string text(500, 't');
  const auto compressed = [&] { return ToBytes(server.endpoint_.Compressed(EncodedMessage::Text(text)).Payload()); };
  const Bytes first = compressed();
  EXPECT_EQ(compressed(), first);
}

TEST(EndpointDeflate, SetsTheBitOnMessagesAlone) {  // RFC 7692 6, 6.1
  Compressing server;
  const EncodedMessage text = server.endpoint_.Compressed(EncodedMessage::Text(kLong));
  const EncodedMessage binary = server.endpoint_.Compressed(EncodedMessage::Binary(FromText(kLong)));
  EXPECT_EQ(ReadServerFrames(text.Bytes()).at(0).opcode, 0x1);
  EXPECT_EQ(ReadServerFrames(text.Bytes()).at(0).reservedBits, 4);
  EXPECT_EQ(ReadServerFrames(binary.Bytes()).at(0).opcode, 0x2);
  EXPECT_TRUE(server.endpoint_.SendPing(FromText(std::string(125, 'p'))));
  EXPECT_EQ(server.Hear(PingFrame(std::string(125, 'q'))).size(), 1U);
  EXPECT_TRUE(server.endpoint_.SendClose(CloseCode::Normal, std::string(123, 'r')));
  const std::vector<Frame> controls = ReadServerFrames(server.endpoint_.TakeOutput());
  ASSERT_EQ(controls.size(), 3U);
  for (const Frame& control : controls) {
    EXPECT_EQ(control.reservedBits, 0);
    EXPECT_GE(control.payload.size(), 125U);
  }
}

TEST(EndpointDeflate, IsNotForClientsToEncode) {
  ClientConversation client;
  EXPECT_THROW(client.Peer().Compressed(EncodedMessage::Text("x")), std::logic_error);
}

// ---- the client

/// A client that offers compression.
class CompressingClient {
 public:
  explicit CompressingClient(const DeflateOptions& options) : pool_(options), client_(Handshake()) {}
  DeflatePool pool_;
  ClientConversation client_;

 private:
  protocol::ClientHandshake Handshake() {
    protocol::ClientHandshake handshake = ExampleHandshake();
    handshake.deflate = &pool_;
    return handshake;
  }
};

TEST(ClientDeflate, IsOfferedAsItsOptionsSay) {  // RFC 7692 5.1
  CompressingClient offering(Enabled());
  EXPECT_NE(ToText(offering.client_.TakeOutput()).find("\r\nSec-WebSocket-Extensions: permessage-deflate"),
            std::string::npos);
  CompressingClient silent({.enabled = false});
  EXPECT_EQ(ToText(silent.client_.TakeOutput()).find("Sec-WebSocket-Extensions"), std::string::npos);
}

TEST(ClientDeflate, SendsAndReadsCompressedMessages) {
  CompressingClient offering(Enabled(true));
  offering.client_.TakeOutput();
  offering.client_.Feed(
      SwitchingProtocols("Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n"));
  offering.client_.Feed(Joined(Encoded({.payload = FromHex(kHello), .reservedBits = 4, .masked = false}),
                               Encoded({.payload = FromHex("f2 00 11 00 00"), .reservedBits = 4, .masked = false})));
  EXPECT_EQ(offering.client_.Events(), (std::vector{SeenConnected(), SeenText("Hello"), SeenText("Hello")}));
  EXPECT_TRUE(offering.client_.Peer().SendMessage(MessageKind::Text, FromText(kLong)));
  EXPECT_TRUE(offering.client_.Peer().SendMessage(MessageKind::Text, FromText("short")));
  const std::vector<Frame> frames = offering.client_.TakeFrames();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].reservedBits, 4);
  EXPECT_LT(frames[0].payload.size(), 100U);
  EXPECT_EQ(frames[1].reservedBits, 0);
}

TEST(ClientDeflate, KeepsToTheWindowThatWasAgreedOn) {  // RFC 7692 7.1.2.2, 7.2.1
  const std::string text = FarRepeats();
  for (int bits = 8; bits <= 15; ++bits) {
    SCOPED_TRACE(bits);
    CompressingClient offering(Enabled(true));
    offering.client_.TakeOutput();
    offering.client_.Feed(SwitchingProtocols(
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=" + std::to_string(bits) + "\r\n"));
    ASSERT_TRUE(offering.client_.Peer().SendMessage(MessageKind::Text, FromText(text)));
    const std::vector<Frame> frames = offering.client_.TakeFrames();
    ASSERT_EQ(frames.at(0).reservedBits, 4);
    EXPECT_EQ(ToText(ZlibInflate(Joined(frames[0].payload, FromHex("0000ffff")), bits)), text);
  }
}

TEST(ClientDeflate, KeepsNoContextThatTheServerDoesNotWant) {  // RFC 7692 7.1.1.2, 7.2.1
  CompressingClient offering(Enabled(true));
  offering.client_.TakeOutput();
  offering.client_.Feed(
      SwitchingProtocols("Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n"));
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(offering.client_.Peer().SendMessage(MessageKind::Text, FromText(kLong)));
  const std::vector<Frame> frames = offering.client_.TakeFrames();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].payload, frames[1].payload);
}

TEST(ClientDeflate, SetsTheBitOnMessagesAlone) {  // RFC 7692 6, 6.1
  CompressingClient offering(Enabled());
  offering.client_.TakeOutput();
  offering.client_.Feed(
      SwitchingProtocols("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n"));
  Endpoint& client = offering.client_.Peer();
  EXPECT_TRUE(client.SendMessage(MessageKind::Text, FromText(kLong)));
  EXPECT_TRUE(client.SendMessage(MessageKind::Binary, FromText(kLong)));
  EXPECT_TRUE(client.SendPing(FromText(std::string(125, 'p'))));
  offering.client_.Feed(ServerFrame(0x9, Repeated('q', 125)));
  EXPECT_TRUE(client.SendClose(CloseCode::Normal, std::string(123, 'r')));
  const std::vector<Frame> frames = offering.client_.TakeFrames();
  ASSERT_EQ(frames.size(), 5U);
  EXPECT_EQ(frames[0].opcode, 0x1);
  EXPECT_EQ(frames[1].opcode, 0x2);
  for (std::size_t i = 0; i < frames.size(); ++i) EXPECT_EQ(frames[i].reservedBits, i < 2 ? 4 : 0) << i;
}

TEST(ClientDeflate, IsNotUsedUnlessTheServerAgrees) {  // RFC 6455 9.1, RFC 7692 5.1
  CompressingClient offering(Enabled());
  offering.client_.TakeOutput();
  offering.client_.Feed(SwitchingProtocols());
  EXPECT_FALSE(offering.client_.Peer().Compression());
  EXPECT_TRUE(offering.client_.Peer().SendMessage(MessageKind::Text, FromText(kLong)));
  const std::vector<Frame> frames = offering.client_.TakeFrames();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].reservedBits, 0);
  EXPECT_EQ(ToText(frames[0].payload), kLong);
  offering.client_.Feed(Encoded({.payload = FromHex(kHello), .reservedBits = 4, .masked = false}));
  EXPECT_EQ(offering.client_.Events(), (std::vector{SeenConnected(), SeenFailed(ProtocolError::ReservedBits)}));
}

TEST(ClientDeflate, FailsWhatTheServerMayNotDo) {  // RFC 7692 6.1, 7.2.2
  const auto frame = [](std::string_view hex, std::uint8_t opcode, bool fin, std::uint8_t reserved) {
    return Encoded({.opcode = opcode, .payload = FromHex(hex), .fin = fin, .reservedBits = reserved, .masked = false});
  };
  const std::pair<Bytes, ProtocolError> cases[] = {
      {frame("", 0x9, true, 4), ProtocolError::ReservedBits},
      {frame("", 0x8, true, 4), ProtocolError::ReservedBits},
      {Joined(frame("f2", 0x1, false, 4), frame("48", 0x0, true, 4)), ProtocolError::ReservedBits},
      {frame(kHello, 0x1, true, 6), ProtocolError::ReservedBits},
      {frame("f2 48", 0x1, true, 4), ProtocolError::InvalidDeflate},
      {frame("00 01 00 fe ff c3 00", 0x1, true, 4), ProtocolError::InvalidUtf8},
  };
  for (const auto& [bytes, error] : cases) {
    ForEachSplit(bytes, [&, wanted = error](const std::vector<Bytes>& parts) {
      CompressingClient offering(Enabled());
      offering.client_.TakeOutput();
      offering.client_.Feed(
          SwitchingProtocols("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n"));
      for (const Bytes& part : parts) offering.client_.Feed(part);
      EXPECT_EQ(offering.client_.Events(), (std::vector{SeenConnected(), SeenFailed(wanted)}));
      EXPECT_EQ(offering.client_.TakeFrames().size(), 1U);
    });
  }
}

TEST(ClientDeflate, FailsOnTwoFieldsEvenIfOneIsEmpty) {  // RFC 6455 11.3.2
  for (const std::string_view second : {"", ",", "permessage-deflate"}) {
    CompressingClient offering(Enabled(true));
    offering.client_.Feed(
        SwitchingProtocols("Sec-WebSocket-Extensions: permessage-deflate\r\n"
                           "Sec-WebSocket-Extensions: " +
                           std::string(second) + "\r\n"));
    EXPECT_EQ(offering.client_.Events(), std::vector{SeenFailed(ProtocolError::BadExtensions)}) << second;
  }
}

TEST(ClientDeflate, FailsOnAnAnswerThatDoesNotFit) {  // RFC 6455 4.1, RFC 7692 7.1
  const struct {
    bool offers;
    std::string_view answer;
    ProtocolError error;
  } cases[] = {
      {false, "permessage-deflate", ProtocolError::ExtensionNotOffered},
      {true, "other", ProtocolError::ExtensionNotOffered},
      {true, "permessage-deflate; unknown", ProtocolError::BadDeflateAnswer},
      {true, "permessage-deflate; server_max_window_bits=16", ProtocolError::BadDeflateAnswer},
      {true, "permessage-deflate, permessage-deflate", ProtocolError::BadDeflateAnswer},
      {true, "permessage-deflate; =", ProtocolError::BadExtensions},
  };
  for (const auto& bad : cases) {
    CompressingClient client(bad.offers ? Enabled() : DeflateOptions{.enabled = false});
    client.client_.Feed(SwitchingProtocols("Sec-WebSocket-Extensions: " + std::string(bad.answer) + "\r\n"));
    EXPECT_EQ(client.client_.Events(), std::vector{SeenFailed(bad.error)}) << bad.answer;
  }
}

}  // namespace
}  // namespace wshost::testing
