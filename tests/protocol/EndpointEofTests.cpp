// SPDX-License-Identifier: MIT
// The end of the peer's bytes, in every state.
#include <gtest/gtest.h>

#include "Conversation.h"
#include "ForEachSplit.h"
#include "Frames.h"

namespace wshost::testing {
namespace {

using protocol::Endpoint;
using protocol::Event;

void ExpectAbnormalEnd(Conversation& conversation, std::vector<SeenEvent> before = {}) {
  before.push_back(SeenClosed(CloseCode::Abnormal));
  EXPECT_EQ(conversation.Events(), before);
  EXPECT_EQ(conversation.Peer().GetState(), Endpoint::State::Closed);
  EXPECT_TRUE(conversation.Peer().WantsTransportClose());
  EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
  conversation.FeedEof();
  EXPECT_EQ(conversation.Events().size(), before.size());
}

TEST(Eof, BeforeAnyByteIsAbnormal) {  // RFC 6455 7.1.5
  Conversation conversation;
  conversation.FeedEof();
  ExpectAbnormalEnd(conversation);
  EXPECT_EQ(conversation.Output(), "");
}

TEST(Eof, InsideTheHeadIsAbnormal) {  // RFC 6455 7.1.5
  const Bytes head = FromText(UpgradeRequest());
  for (std::size_t size = 1; size < head.size(); ++size) {
    Conversation conversation;
    conversation.Feed(ToBytes(std::span(head).first(size)));
    conversation.FeedEof();
    ExpectAbnormalEnd(conversation);
  }
}

TEST(Eof, WhileDecidingWaitsForTheDecision) {
  const protocol::ProtocolLimits limits;
  Bytes bytes = Joined(FromText(UpgradeRequest()), TextFrame("last words"));
  Endpoint endpoint(limits);
  endpoint.Receive(bytes);
  endpoint.ReceiveEof();
  ASSERT_EQ(endpoint.NextEvent().type, Event::Type::UpgradeRequested);
  ASSERT_EQ(endpoint.NextEvent().type, Event::Type::None);
  endpoint.Accept();
  EXPECT_EQ(Seen(endpoint.NextEvent()), SeenText("last words"));
  EXPECT_EQ(Seen(endpoint.NextEvent()), SeenClosed(CloseCode::Abnormal));
  EXPECT_EQ(endpoint.NextEvent().type, Event::Type::None);
}

TEST(Eof, BetweenFramesIsAbnormal) {  // RFC 6455 7.1.5
  Conversation conversation = Conversation::Opened();
  conversation.Feed(TextFrame("x"));
  conversation.FeedEof();
  ExpectAbnormalEnd(conversation, {SeenText("x")});
  EXPECT_EQ(conversation.Output(), "");
}

TEST(Eof, AnywhereInsideMessageIsAbnormal) {  // RFC 6455 7.1.5
  const Bytes stream = Joined(TextFrame("fragment", false), PingFrame("control"), ContinuationFrame("end", true));
  for (std::size_t size = 1; size < stream.size(); ++size) {
    Conversation conversation = Conversation::Opened();
    conversation.Feed(ToBytes(std::span(stream).first(size)));
    conversation.FeedEof();
    ASSERT_FALSE(conversation.Events().empty());
    EXPECT_EQ(conversation.Events().back(), SeenClosed(CloseCode::Abnormal));
    EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
  }
}

TEST(Eof, ComesAfterBytesThatWereFedBeforeIt) {
  Conversation conversation = Conversation::Opened();
  Bytes bytes = Joined(TextFrame("x"), TextFrame("y"));
  conversation.Peer().Receive(bytes);
  conversation.FeedEof();
  ExpectAbnormalEnd(conversation, {SeenText("x"), SeenText("y")});
}

TEST(Eof, AfterOurCloseIsAbnormal) {  // RFC 6455 7.1.5
  Conversation conversation = Conversation::Opened();
  conversation.Peer().SendClose(CloseCode::Normal);
  conversation.FeedEof();
  ExpectAbnormalEnd(conversation);
}

TEST(Eof, AfterThePeersCloseIsNothingNew) {  // RFC 6455 7.1.4
  Conversation conversation = Conversation::Opened();
  conversation.Feed(CloseFrame(1000));
  conversation.FeedEof();
  EXPECT_EQ(conversation.Events(), std::vector{SeenClosed(CloseCode::Normal)});
}

TEST(Eof, AfterFailureIsNothingNew) {
  Conversation conversation = Conversation::Opened();
  conversation.Feed(FromHex("ff"));
  conversation.FeedEof();
  EXPECT_EQ(conversation.Events(), std::vector{SeenFailed(protocol::ProtocolError::ReservedBits)});
}

TEST(Eof, AfterRefusalIsNothingNew) {
  Conversation conversation;
  conversation.Feed(FromText("\x16"));
  conversation.FeedEof();
  EXPECT_EQ(conversation.Events(), std::vector{SeenFailed(protocol::ProtocolError::BadMethod)});
}

}  // namespace
}  // namespace wshost::testing
