// SPDX-License-Identifier: MIT
// Ping and Pong.
#include <gtest/gtest.h>

#include <stdexcept>

#include "Conversation.h"
#include "Frames.h"

namespace wshost::testing {
namespace {

TEST(Ping, IsAnsweredWithTheSamePayload) {  // RFC 6455 5.5.3
  for (const std::size_t size : {0U, 1U, 124U, 125U}) {
    const std::string payload(size, 'p');
    ForEachOpenSplit(PingFrame(payload), [&](Conversation& conversation) {
      EXPECT_EQ(conversation.Events(), std::vector{SeenPing(payload)});
      EXPECT_EQ(conversation.OutputBytes(), ServerFrame(0xA, FromText(payload)));
      EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
    });
  }
}

TEST(Ping, MayCarryAnyBytes) {  // RFC 6455 5.5.2
  const std::string bytes("\xFF\xFE\0", 3);
  ForEachOpenSplit(PingFrame(bytes), [&](Conversation& conversation) {
    EXPECT_EQ(conversation.OutputBytes(), ServerFrame(0xA, FromText(bytes)));
  });
}

TEST(Ping, AnswersManyBufferedPings) {  // RFC 6455 5.5.3
  Bytes pings;
  const Bytes ping = PingFrame();
  for (int i = 0; i < 10'000; ++i) pings.insert(pings.end(), ping.begin(), ping.end());
  const Bytes last = PingFrame("last");
  pings.insert(pings.end(), last.begin(), last.end());
  Conversation conversation = Conversation::Opened();
  conversation.Feed(pings);
  ASSERT_EQ(conversation.Events().size(), 10'001U);
  EXPECT_LE(conversation.OutputBytes().size(), 4096U + 127U);
  const std::vector<Frame> pongs = ReadServerFrames(conversation.OutputBytes());
  for (const Frame& pong : pongs) ASSERT_EQ(pong.opcode, 0xA);
  EXPECT_EQ(ToText(pongs.back().payload), "last");
}

TEST(Pong, IsNotAnswered) {  // RFC 6455 5.5.3
  ForEachOpenSplit(PongFrame("whatever"), [](Conversation& conversation) {
    EXPECT_EQ(conversation.Events(), std::vector{SeenPong("whatever")});
    EXPECT_EQ(conversation.Output(), "");
  });
}

TEST(SendPing, QueuesOneFrame) {  // RFC 6455 5.5.2
  Conversation conversation = Conversation::Opened();
  EXPECT_FALSE(conversation.Peer().HasOutput());
  EXPECT_TRUE(conversation.Peer().SendPing(FromText("hello")));
  EXPECT_TRUE(conversation.Peer().SendPing());
  EXPECT_TRUE(conversation.Peer().HasOutput());
  EXPECT_EQ(conversation.Peer().TakeOutput(), Joined(ServerFrame(0x9, FromText("hello")), ServerFrame(0x9, {})));
  EXPECT_FALSE(conversation.Peer().HasOutput());
  EXPECT_TRUE(conversation.Peer().TakeOutput().empty());
}

TEST(SendPing, RefusesMoreThan125Bytes) {  // RFC 6455 5.5
  Conversation conversation = Conversation::Opened();
  EXPECT_NO_THROW(conversation.Peer().SendPing(Repeated(1, 125)));
  EXPECT_THROW(conversation.Peer().SendPing(Repeated(1, 126)), std::logic_error);
}

TEST(SendPing, DoesNothingOnceClosing) {  // RFC 6455 5.5.1
  Conversation conversation = Conversation::Opened();
  conversation.Peer().SendClose(CloseCode::Normal);
  EXPECT_FALSE(conversation.Peer().SendPing());
  EXPECT_EQ(conversation.Peer().TakeOutput(), ServerFrame(0x8, FromHex("03e8")));
}

}  // namespace
}  // namespace wshost::testing
