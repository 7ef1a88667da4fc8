// SPDX-License-Identifier: MIT
// The closing handshake, from both sides.
#include <gtest/gtest.h>

#include <stdexcept>

#include "Conversation.h"
#include "ForEachSplit.h"
#include "Frames.h"

namespace wshost::testing {
namespace {

using protocol::Endpoint;
using protocol::ProtocolError;

void ExpectEnded(Conversation& conversation) {
  EXPECT_EQ(conversation.Peer().GetState(), Endpoint::State::Closed);
  EXPECT_TRUE(conversation.Peer().WantsTransportClose());
  EXPECT_FALSE(conversation.Peer().CanSend());
  EXPECT_FALSE(conversation.Peer().SendClose(CloseCode::Normal));
  EXPECT_FALSE(conversation.Peer().SendPing());
  EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
}

TEST(Close, IsEchoedWithThePeersCode) {  // RFC 6455 5.5.1
  for (const unsigned code : {1000U, 1001U, 1003U, 1007U, 1014U, 3000U, 4999U}) {
    ForEachOpenSplit(CloseFrame(code, "the reason"), [&](Conversation& conversation) {
      EXPECT_EQ(conversation.Events(), std::vector{SeenClosed(static_cast<CloseCode>(code), "the reason")});
      EXPECT_EQ(conversation.OutputBytes(), ServerFrame(0x8, ClosePayloadBytes(code)));
      ExpectEnded(conversation);
    });
  }
}

TEST(Close, IsEchoedEmptyWhenItHasNoCode) {  // RFC 6455 7.1.5
  ForEachOpenSplit(EmptyCloseFrame(), [](Conversation& conversation) {
    EXPECT_EQ(conversation.Events(), std::vector{SeenClosed(CloseCode::NoStatus)});
    EXPECT_EQ(conversation.OutputBytes(), ServerFrame(0x8, {}));
    ExpectEnded(conversation);
  });
}

TEST(Close, MayHaveReasonOf123Bytes) {  // RFC 6455 5.5
  const std::string reason(123, 'r');
  ForEachOpenSplit(CloseFrame(1000, reason), [&](Conversation& conversation) {
    EXPECT_EQ(conversation.Events(), std::vector{SeenClosed(CloseCode::Normal, reason)});
  });
}

TEST(Close, DiscardsFramesAfterClose) {  // RFC 6455 1.4
  const Bytes stream = Joined(TextFrame("before"), CloseFrame(1000), TextFrame("after"), PingFrame(), FromHex("ffff"));
  ForEachOpenSplit(stream, [](Conversation& conversation) {
    const std::vector expected{SeenText("before"), SeenClosed(CloseCode::Normal)};
    EXPECT_EQ(conversation.Events(), expected);
    EXPECT_EQ(conversation.OutputBytes(), ServerFrame(0x8, ClosePayloadBytes(1000)));
    ExpectEnded(conversation);
  });
}

TEST(SendClose, WaitsForThePeersClose) {  // RFC 6455 7.1.2
  ForEachSplit(CloseFrame(1000, "too"), [](const std::vector<Bytes>& parts) {
    Conversation conversation = Conversation::Opened();
    EXPECT_TRUE(conversation.Peer().SendClose(CloseCode::GoingAway, "bye"));
    EXPECT_EQ(conversation.Peer().GetState(), Endpoint::State::Closing);
    EXPECT_FALSE(conversation.Peer().CanSend());
    EXPECT_FALSE(conversation.Peer().WantsTransportClose());
    EXPECT_FALSE(conversation.Peer().SendClose(CloseCode::Normal));
    for (const Bytes& part : parts) conversation.Feed(part);
    EXPECT_EQ(conversation.Events(), std::vector{SeenClosed(CloseCode::Normal, "too")});
    EXPECT_EQ(conversation.OutputBytes(), ServerFrame(0x8, ClosePayloadBytes(1001, "bye")));
    ExpectEnded(conversation);
  });
}

TEST(SendClose, DropsDataButAnswersPings) {  // RFC 6455 1.4, 5.5.2
  const Bytes stream = Joined(TextFrame("x"), BinaryFrame(Repeated(1, 200), false), PingFrame("p"), PongFrame("q"),
                              ContinuationFrame("more", true), CloseFrame(1000));
  ForEachSplit(stream, [](const std::vector<Bytes>& parts) {
    Conversation conversation = Conversation::Opened();
    conversation.Peer().SendClose(CloseCode::NoStatus);
    for (const Bytes& part : parts) {
      conversation.Feed(part);
      EXPECT_LE(conversation.Peer().BufferedBytes(), 14U);
    }
    const std::vector expected{SeenPing("p"), SeenPong("q"), SeenClosed(CloseCode::Normal)};
    EXPECT_EQ(conversation.Events(), expected);
    EXPECT_EQ(conversation.OutputBytes(), Joined(ServerFrame(0x8, {}), ServerFrame(0xA, FromText("p"))));
    ExpectEnded(conversation);
  });
}

TEST(SendClose, ForgetsTheMessageThatHadBegun) {  // RFC 6455 1.4
  const Bytes rest = Joined(ContinuationFrame("end", true), CloseFrame(1000));
  ForEachSplit(rest, [](const std::vector<Bytes>& parts) {
    Conversation conversation = Conversation::Opened();
    conversation.Feed(TextFrame("begun and not ended", false));
    EXPECT_EQ(conversation.Peer().BufferedBytes(), 19U);
    conversation.Peer().SendClose(CloseCode::Normal);
    EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
    for (const Bytes& part : parts) conversation.Feed(part);
    EXPECT_EQ(conversation.Events(), std::vector{SeenClosed(CloseCode::Normal)});
  });
}

TEST(SendClose, LeavesTheMessageThatIsBeingLookedAt) {
  for (const bool inPieces : {false, true}) {
    Conversation conversation = Conversation::Opened();
    Endpoint& endpoint = conversation.Peer();
    Bytes bytes = Joined(TextFrame(std::string(500, 'm'), !inPieces), inPieces ? ContinuationFrame("", true) : Bytes{});
    endpoint.Receive(bytes);
    const protocol::Event event = endpoint.NextEvent();
    endpoint.SendClose(CloseCode::Normal);
    EXPECT_EQ(event.Text(), std::string(500, 'm'));
    EXPECT_EQ(endpoint.NextEvent().type, protocol::Event::Type::None);
    EXPECT_EQ(endpoint.BufferedBytes(), 0U);
  }
}

TEST(SendClose, StillChecksWhatItDrops) {  // RFC 6455 5.1, 8.1
  struct Case {
    Bytes bytes;
    ProtocolError error;
  };
  const Case cases[] = {{ServerFrame(0x1, FromText("x")), ProtocolError::NotMasked},
                        {TextFrame("\xFF"), ProtocolError::InvalidUtf8},
                        {ContinuationFrame("", true), ProtocolError::ContinuationWithoutStart},
                        {CloseFrame(1005), ProtocolError::BadCloseCode},
                        {Encoded({.opcode = 0x2}, 1 << 30), ProtocolError::MessageTooBig}};
  for (const Case& c : cases) {
    ForEachSplit(c.bytes, [&](const std::vector<Bytes>& parts) {
      Conversation conversation = Conversation::Opened();
      conversation.Peer().SendClose(CloseCode::Normal);
      for (const Bytes& part : parts) conversation.Feed(part);
      EXPECT_EQ(conversation.Events(), std::vector{SeenFailed(c.error)});
      EXPECT_EQ(conversation.OutputBytes(), ServerFrame(0x8, ClosePayloadBytes(1000)));  // One Close, not two.
      ExpectEnded(conversation);
    });
  }
}

TEST(SendClose, RefusesCodesThatMayNotTravel) {  // RFC 6455 7.4.1
  Conversation conversation = Conversation::Opened();
  for (const unsigned code : {0U, 999U, 1004U, 1006U, 1015U, 2000U, 5000U}) {
    EXPECT_THROW(conversation.Peer().SendClose(static_cast<CloseCode>(code)), std::logic_error) << code;
  }
  EXPECT_TRUE(conversation.Peer().CanSend());
  EXPECT_FALSE(conversation.Peer().HasOutput());
}

TEST(SendClose, CutsReasonAtCodePoint) {  // RFC 6455 5.5
  Conversation conversation = Conversation::Opened();
  conversation.Peer().SendClose(CloseCode::Normal, std::string(121, 'x') + "\xE2\x82\xAC");
  EXPECT_EQ(conversation.Peer().TakeOutput(), ServerFrame(0x8, ClosePayloadBytes(1000, std::string(121, 'x'))));
}

TEST(SendClose, GoesOutAfterEarlierControlFrames) {
  Conversation conversation = Conversation::Opened();
  conversation.Peer().SendPing(FromText("first"));
  conversation.Peer().SendClose(CloseCode::Normal);
  const Bytes expected = Joined(ServerFrame(0x9, FromText("first")), ServerFrame(0x8, ClosePayloadBytes(1000)));
  EXPECT_EQ(conversation.Peer().TakeOutput(), expected);
}

}  // namespace
}  // namespace wshost::testing
