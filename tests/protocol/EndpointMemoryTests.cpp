// SPDX-License-Identifier: MIT
// What an endpoint copies and allocates: nothing where it can be avoided, and never what is only announced.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "AllocationCount.h"
#include "Conversation.h"
#include "Frames.h"

namespace wshost::testing {
namespace {

using protocol::Endpoint;
using protocol::Event;
using protocol::ProtocolLimits;

TEST(EndpointMemory, IsSmall) { EXPECT_LE(sizeof(Endpoint), 72U); }

TEST(EndpointMemory, DeliversWholeMessagesWithoutCopyOrAllocation) {
  Conversation conversation = Conversation::Opened();
  Endpoint& endpoint = conversation.Peer();
  const Bytes first = TextFrame("first");
  Bytes bytes = Joined(first, BinaryFrame(Repeated(7, 70'000)), TextFrame("third"));
  const AllocationCount allocations;
  endpoint.Receive(bytes);
  Event event = endpoint.NextEvent();
  EXPECT_EQ(event.payload.data(), bytes.data() + 6);
  event = endpoint.NextEvent();
  EXPECT_EQ(event.payload.data(), bytes.data() + first.size() + 14);
  EXPECT_EQ(event.payload.size(), 70'000U);
  EXPECT_EQ(endpoint.NextEvent().Text(), "third");
  EXPECT_EQ(endpoint.NextEvent().type, Event::Type::None);
  EXPECT_EQ(allocations.Calls(), 0U);
}

TEST(EndpointMemory, KeepsNothingBetweenMessages) {
  Conversation conversation = Conversation::Opened();
  const Bytes frame = TextFrame(std::string(1000, 'x'));
  conversation.Feed(ToBytes(std::span(frame).first(500)));
  EXPECT_EQ(conversation.Peer().BufferedBytes(), 500U - 8U);
  conversation.Feed(ToBytes(std::span(frame).subspan(500)));
  EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
}

TEST(EndpointMemory, TakesNoneForWhatIsOnlyAnnounced) {  // RFC 6455 10.4
  Conversation conversation = Conversation::Opened();
  Bytes header = Encoded({.opcode = 0x2}, 1 << 20);
  const AllocationCount allocations;
  conversation.Peer().Receive(header);
  EXPECT_EQ(conversation.Peer().NextEvent().type, Event::Type::None);
  EXPECT_LE(allocations.LargestBytes(), 512U);
}

TEST(EndpointMemory, TellsHowLargeTheUnfinishedFrameIs) {
  Conversation conversation = Conversation::Opened();
  const Endpoint& endpoint = conversation.Peer();
  const Bytes frame = Encoded({.opcode = 0x2, .payload = Repeated(3, 1000), .fin = false});
  EXPECT_EQ(endpoint.UnfinishedFrameBytes(), 0U);
  conversation.Feed(ToBytes(std::span(frame).first(5)));
  EXPECT_EQ(endpoint.UnfinishedFrameBytes(), 0U) << "its header is not whole";
  conversation.Feed(ToBytes(std::span(frame).subspan(5, 500)));
  EXPECT_EQ(endpoint.UnfinishedFrameBytes(), 1000U);
  conversation.Feed(ToBytes(std::span(frame).subspan(505)));
  EXPECT_EQ(endpoint.UnfinishedFrameBytes(), 0U) << "the message goes on, its frame does not";
}

TEST(EndpointMemory, GrowsWithTheBytesThatArrive) {  // RFC 6455 10.4
  Conversation conversation = Conversation::Opened();
  constexpr std::size_t kSize = 1 << 20;
  Bytes frame = Encoded({.opcode = 0x2, .payload = Repeated(3, kSize)});
  std::span<std::byte> rest(frame);
  const AllocationCount allocations;
  std::size_t fed = 0;
  while (rest.size() > 1000) {
    conversation.Peer().Receive(rest.first(1000));
    ASSERT_EQ(conversation.Peer().NextEvent().type, Event::Type::None);
    rest = rest.subspan(1000);
    fed += 1000;
    ASSERT_LE(allocations.LargestBytes(), std::max<std::size_t>(8 * fed, 512));
  }
  conversation.Peer().Receive(rest);
  EXPECT_EQ(conversation.Peer().NextEvent().payload.size(), kSize);
  EXPECT_LE(allocations.LargestBytes(), kSize);
  EXPECT_LE(allocations.Calls(), 20U);
}

TEST(EndpointMemory, TakesLittleForEndlessFragments) {  // RFC 6455 10.4
  Conversation conversation = Conversation::Opened();
  Endpoint& endpoint = conversation.Peer();
  conversation.Feed(TextFrame("", false));
  Bytes frames;
  for (int i = 0; i < 1000; ++i) frames = Joined(frames, ContinuationFrame("", false));
  const AllocationCount allocations;
  for (int i = 0; i < 20; ++i) {
    endpoint.Receive(frames);
    EXPECT_EQ(endpoint.NextEvent().type, Event::Type::None);
  }
  EXPECT_EQ(allocations.Calls(), 0U);
  EXPECT_EQ(endpoint.BufferedBytes(), 0U);
}

TEST(EndpointMemory, ForgetsTheHeadOnceAccepted) {
  Conversation conversation = Conversation::Opened();
  EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
}

TEST(EndpointMemory, RefusesNewBytesBeforeTheLastAreRead) {
  Conversation conversation = Conversation::Opened();
  Bytes bytes = Joined(TextFrame("x"), TextFrame("y"));
  conversation.Peer().Receive(bytes);
  EXPECT_THROW(conversation.Peer().Receive(bytes), std::logic_error);
  EXPECT_EQ(conversation.Peer().NextEvent().Text(), "x");
  EXPECT_THROW(conversation.Peer().Receive(bytes), std::logic_error);
}

TEST(EndpointMemory, KeepsWhatADriverLeavesForLater) {
  const Bytes all = Joined(TextFrame("one"), PingFrame("p"), TextFrame("tw", false), ContinuationFrame("o", true),
                           BinaryFrame(Repeated(9, 300)), CloseFrame(1000, "bye"), TextFrame("discarded"));
  const std::vector<SeenEvent> expected{SeenText("one"), SeenPing("p"), SeenText("two"),
                                        SeenBinary(ToText(Repeated(9, 300))), SeenClosed(CloseCode::Normal, "bye")};
  for (std::size_t rests = 0; rests < 16; ++rests) {  // a bit for each event behind which the driver rests
    Conversation conversation = Conversation::Opened();
    Endpoint& endpoint = conversation.Peer();
    auto bytes = std::make_unique<Bytes>(all);
    endpoint.Receive(*bytes);
    std::vector<SeenEvent> seen;
    for (std::size_t i = 0;; ++i) {
      const SeenEvent event = Seen(endpoint.NextEvent());
      if (event.type == Event::Type::None) break;
      seen.push_back(event);
      if (i >= 4 || (rests >> i & 1U) == 0) continue;
      endpoint.KeepUnread();
      if (bytes) std::fill(bytes->begin(), bytes->end(), std::byte{0xFF});
      bytes.reset();
      EXPECT_GT(endpoint.BufferedBytes(), 0U);
    }
    EXPECT_EQ(seen, expected) << rests;
    EXPECT_EQ(endpoint.BufferedBytes(), 0U);
  }
}

TEST(EndpointMemory, KeepsNothingWhereNothingIsLeft) {
  Conversation conversation = Conversation::Opened();
  Bytes bytes = TextFrame("all");
  const AllocationCount allocations;
  conversation.Peer().Receive(bytes);
  EXPECT_EQ(conversation.Peer().NextEvent().Text(), "all");
  conversation.Peer().KeepUnread();
  EXPECT_EQ(allocations.Calls(), 0U);
  Bytes more = TextFrame("more");
  conversation.Peer().Receive(more);  // nothing is unread
  EXPECT_EQ(conversation.Peer().NextEvent().Text(), "more");
}

}  // namespace
}  // namespace wshost::testing
