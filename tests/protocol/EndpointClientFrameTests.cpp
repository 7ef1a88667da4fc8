// SPDX-License-Identifier: MIT
// What a server's frames do to a client: the same rules as the other way round, but for the mask.
#include <gtest/gtest.h>

#include <stdexcept>

#include "BadFrames.h"
#include "ClientConversation.h"
#include "ForEachSplit.h"
#include "Frames.h"

namespace wshost::testing {
namespace {

using protocol::Endpoint;
using protocol::ProtocolError;
using protocol::ProtocolLimits;

Bytes Text(std::string_view text, bool fin = true) {
  return Encoded({.payload = FromText(text), .fin = fin, .masked = false});
}
Bytes Binary(std::string_view bytes, bool fin = true) {
  return Encoded({.opcode = 0x2, .payload = FromText(bytes), .fin = fin, .masked = false});
}
Bytes Continuation(std::string_view text, bool fin) {
  return Encoded({.opcode = 0x0, .payload = FromText(text), .fin = fin, .masked = false});
}
Bytes Ping(std::string_view text = {}) { return ServerFrame(0x9, FromText(text)); }
Bytes Pong(std::string_view text = {}) { return ServerFrame(0xA, FromText(text)); }
Bytes Close(unsigned code, std::string_view reason = {}) { return ServerFrame(0x8, ClosePayloadBytes(code, reason)); }

void ExpectEvents(const Bytes& frames, const std::vector<SeenEvent>& expected, const ProtocolLimits& limits = {}) {
  const auto check = [&](ClientConversation& client) {
    EXPECT_EQ(client.Events(), expected);
    EXPECT_EQ(client.Peer().GetState(), Endpoint::State::Open);
    EXPECT_EQ(client.Peer().BufferedBytes(), 0U);
  };
  ForEachOpenClientSplit(frames, check, limits);
}

void ExpectEnded(ClientConversation& client) {
  EXPECT_EQ(client.Peer().GetState(), Endpoint::State::Closed);
  EXPECT_TRUE(client.Peer().WantsTransportClose());
  EXPECT_EQ(client.Peer().BufferedBytes(), 0U);
  EXPECT_FALSE(client.Peer().SendMessage(MessageKind::Text, FromText("late")));
  EXPECT_FALSE(client.Peer().SendClose(CloseCode::Normal));
  EXPECT_FALSE(client.Peer().HasOutput());
}

void ExpectFailure(const Bytes& frames, ProtocolError error, CloseCode code, const std::vector<SeenEvent>& before = {},
                   const ProtocolLimits& limits = {}) {
  std::vector<SeenEvent> expected = before;
  expected.push_back(SeenFailed(error));
  const auto check = [&](ClientConversation& client) {
    EXPECT_EQ(client.Events(), expected);
    const std::vector<Frame> sent = client.TakeFrames();
    ASSERT_FALSE(sent.empty());
    for (std::size_t i = 0; i + 1 < sent.size(); ++i) EXPECT_NE(sent[i].opcode, 0x8);
    EXPECT_EQ(sent.back().opcode, 0x8);
    EXPECT_EQ(sent.back().payload, ClosePayloadBytes(static_cast<unsigned>(code), protocol::Describe(error).sentence));
    ExpectEnded(client);
  };
  ForEachOpenClientSplit(frames, check, limits);
}

// ---- what is wrong

class MalformedServerFrame : public ::testing::TestWithParam<BadFrame> {};

TEST_P(MalformedServerFrame, FailsTheSessionHoweverCut) {  // RFC 6455 7.1.7
  ExpectFailure(GetParam().bytes, GetParam().error, GetParam().code);
}

TEST_P(MalformedServerFrame, FailsAfterGoodFramesToo) {  // RFC 6455 7.1.7
  const Bytes stream = Joined(Text("good"), Ping("p"), GetParam().bytes, Text("never seen"));
  ExpectFailure(stream, GetParam().error, GetParam().code, {SeenText("good"), SeenPing("p")});
}

INSTANTIATE_TEST_SUITE_P(All, MalformedServerFrame, ::testing::ValuesIn(BadFrames(protocol::Role::Client)),
                         [](const auto& test) { return test.param.name; });

// ---- what is right

TEST(ServerFrames, AreReadAsTheExamplesOfTheStandard) {  // RFC 6455 5.7
  ExpectEvents(FromHex("81 05 48656c6c6f"), {SeenText("Hello")});
  ExpectEvents(FromHex("01 03 48656c 80 02 6c6f"), {SeenText("Hello")});
  ExpectEvents(Joined(FromHex("82 7e 0100"), Repeated(7, 256)), {SeenBinary(std::string(256, '\7'))});
  ExpectEvents(Joined(FromHex("82 7f 0000000000010000"), Repeated(7, 65536)), {SeenBinary(std::string(65536, '\7'))});
}

TEST(ServerFrames, AreReadInEveryLengthForm) {  // RFC 6455 5.2
  for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 65535U}) {
    const std::string payload(size, 'x');
    ExpectEvents(Joined(Text(payload), Binary(payload)), {SeenText(payload), SeenBinary(payload)});
  }
}

TEST(ServerFrames, ArePutTogetherAroundControlFrames) {  // RFC 6455 5.4
  const Bytes frames = Joined(Text("Hel", false), Ping("one"), Pong("two"), Continuation("", false), Ping(),
                              Continuation("lo", true), Binary("next"));
  ForEachOpenClientSplit(frames, [](ClientConversation& client) {
    const std::vector expected{SeenPing("one"), SeenPong("two"), SeenPing(), SeenText("Hello"), SeenBinary("next")};
    EXPECT_EQ(client.Events(), expected);
    const std::vector<Frame> sent = client.TakeFrames();
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].opcode, 0xA);
    EXPECT_EQ(ToText(sent[0].payload), "one");
    EXPECT_EQ(sent[1].opcode, 0xA);
    EXPECT_TRUE(sent[1].payload.empty());
  });
}

TEST(ServerFrames, MayCutACodePoint) {  // RFC 6455 5.6, 8.1
  ExpectEvents(Joined(Text("\xF0\x9F", false), Continuation("\x98", false), Continuation("\x80", true), Text("x")),
               {SeenText("\xF0\x9F\x98\x80"), SeenText("x")});
}

TEST(ServerFrames, AreBoundedAsAClientsAre) {  // RFC 6455 10.4
  ProtocolLimits limits;
  limits.maxMessageBytes = 5;
  limits.maxFragments = 3;
  ExpectEvents(Joined(Text("abc", false), Continuation("de", true)), {SeenText("abcde")}, limits);
  ExpectFailure(Joined(Text("abc", false), Continuation("def", true)), ProtocolError::MessageTooBig,
                CloseCode::MessageTooBig, {}, limits);
  ExpectFailure(Encoded({.opcode = 0x2, .masked = false}, 6), ProtocolError::MessageTooBig, CloseCode::MessageTooBig,
                {}, limits);
  const Bytes tooMany =
      Joined(Text("", false), Continuation("", false), Continuation("", false), Continuation("", true));
  ExpectFailure(tooMany, ProtocolError::TooManyFragments, CloseCode::PolicyViolation, {}, limits);
}

TEST(ServerPing, IsAnsweredWithTheSamePayload) {  // RFC 6455 5.5.2, 5.5.3
  for (const std::size_t size : {0U, 1U, 125U}) {
    const std::string payload(size, '\xFF');
    ForEachOpenClientSplit(Ping(payload), [&](ClientConversation& client) {
      EXPECT_EQ(client.Events(), std::vector{SeenPing(payload)});
      const std::vector<Frame> sent = client.TakeFrames();
      ASSERT_EQ(sent.size(), 1U);
      EXPECT_EQ(sent[0].opcode, 0xA);
      EXPECT_EQ(ToText(sent[0].payload), payload);
    });
  }
}

TEST(ServerPong, IsNotAnswered) {  // RFC 6455 5.5.3
  ForEachOpenClientSplit(Pong("unasked"), [](ClientConversation& client) {
    EXPECT_EQ(client.Events(), std::vector{SeenPong("unasked")});
    EXPECT_FALSE(client.Peer().HasOutput());
  });
}

// ---- closing

TEST(ServerClose, IsEchoedWithItsCode) {  // RFC 6455 5.5.1, 7.1.5
  for (const unsigned code : {1000U, 1001U, 1003U, 1007U, 1014U, 3000U, 4999U}) {
    ForEachOpenClientSplit(Close(code, "why"), [&](ClientConversation& client) {
      EXPECT_EQ(client.Events(), std::vector{SeenClosed(static_cast<CloseCode>(code), "why")});
      const std::vector<Frame> sent = client.TakeFrames();
      ASSERT_EQ(sent.size(), 1U);
      EXPECT_EQ(sent[0].payload, ClosePayloadBytes(code));
      ExpectEnded(client);
    });
  }
  ForEachOpenClientSplit(ServerFrame(0x8, {}), [](ClientConversation& client) {
    EXPECT_EQ(client.Events(), std::vector{SeenClosed(CloseCode::NoStatus)});
    const std::vector<Frame> sent = client.TakeFrames();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_TRUE(sent[0].payload.empty());
    ExpectEnded(client);
  });
}

TEST(ServerClose, IsTheLastThatIsHeard) {  // RFC 6455 1.4, 5.5.2
  const Bytes stream = Joined(Text("before"), Close(1000), Text("after"), Ping(), FromHex("ffff"));
  ForEachOpenClientSplit(stream, [](ClientConversation& client) {
    EXPECT_EQ(client.Events(), (std::vector{SeenText("before"), SeenClosed(CloseCode::Normal)}));
    EXPECT_EQ(client.TakeFrames().size(), 1U);
    ExpectEnded(client);
  });
}

TEST(ClientClose, WaitsForTheServersAndDropsDataMeanwhile) {  // RFC 6455 1.4, 5.5.2, 7.1.2
  const Bytes stream = Joined(Text("x"), Binary("begun", false), Ping("p"), Continuation("", true), Close(1001, "too"));
  ForEachSplit(stream, [](const std::vector<Bytes>& parts) {
    ClientConversation client;
    client.Open();
    ASSERT_TRUE(client.Peer().SendClose(CloseCode::Normal, "bye"));
    EXPECT_FALSE(client.Peer().SendMessage(MessageKind::Text, FromText("late")));
    EXPECT_FALSE(client.Peer().WantsTransportClose());
    for (const Bytes& part : parts) client.Feed(part);
    EXPECT_EQ(client.Events(), (std::vector{SeenPing("p"), SeenClosed(CloseCode::GoingAway, "too")}));
    const std::vector<Frame> sent = client.TakeFrames();
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].payload, ClosePayloadBytes(1000, "bye"));
    EXPECT_EQ(sent[1].opcode, 0xA);
    ExpectEnded(client);
  });
}

TEST(ClientClose, StillChecksWhatItDrops) {  // RFC 6455 5.1, 8.1, 10.7
  for (const BadFrame& bad : BadFrames(protocol::Role::Client)) {
    SCOPED_TRACE(bad.name);
    ForEachSplit(bad.bytes, [&](const std::vector<Bytes>& parts) {
      ClientConversation client;
      client.Open();
      client.Peer().SendClose(CloseCode::Normal);
      for (const Bytes& part : parts) client.Feed(part);
      EXPECT_EQ(client.Events(), std::vector{SeenFailed(bad.error)});
      EXPECT_EQ(client.TakeFrames().size(), 1U);  // One Close, not two.
      ExpectEnded(client);
    });
  }
}

TEST(ClientClose, RefusesCodesThatMayNotTravel) {  // RFC 6455 7.4.1
  ClientConversation client;
  client.Open();
  for (const unsigned code : {0U, 999U, 1004U, 1006U, 1015U, 2000U, 5000U}) {
    EXPECT_THROW(client.Peer().SendClose(static_cast<CloseCode>(code)), std::logic_error) << code;
  }
  EXPECT_TRUE(client.Peer().CanSend());
  EXPECT_FALSE(client.Peer().HasOutput());
}

// ---- the server is gone

TEST(ServerEof, AnywhereIsAbnormalUnlessItHasSaidClose) {  // RFC 6455 7.1.5, 7.2.1
  const Bytes stream = Joined(FromText(SwitchingProtocols()), Text("fragment", false), Ping("control"),
                              Continuation("end", true), Close(1000, "bye"));
  for (std::size_t size = 0; size <= stream.size(); ++size) {
    SCOPED_TRACE(size);
    ClientConversation client;
    client.TakeOutput();
    client.Feed(ToBytes(std::span(stream).first(size)));
    client.FeedEof();
    ASSERT_FALSE(client.Events().empty());
    EXPECT_EQ(client.Events().back(),
              size == stream.size() ? SeenClosed(CloseCode::Normal, "bye") : SeenClosed(CloseCode::Abnormal));
    client.TakeOutput();
    ExpectEnded(client);
  }
}

TEST(ServerEof, BehindOurCloseIsAbnormal) {  // RFC 6455 7.1.5
  const Bytes answer = Close(1000);
  for (std::size_t size = 0; size < answer.size(); ++size) {
    ClientConversation client;
    client.Open();
    client.Peer().SendClose(CloseCode::Normal);
    client.Feed(ToBytes(std::span(answer).first(size)));
    client.FeedEof();
    EXPECT_EQ(client.Events(), std::vector{SeenClosed(CloseCode::Abnormal)});
    EXPECT_EQ(client.TakeFrames().size(), 1U);
    ExpectEnded(client);
  }
}

}  // namespace
}  // namespace wshost::testing
