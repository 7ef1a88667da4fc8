// SPDX-License-Identifier: MIT
// Text messages that go to the driver's own memory. That they read the same there as without, every test that cuts its
// frames shows; here is what is special about a sink.
#include <gtest/gtest.h>

#include "AllocationCount.h"
#include "Conversation.h"
#include "Frames.h"

namespace wshost::testing {
namespace {

using protocol::Endpoint;
using protocol::Event;

TEST(EndpointSink, ViewsThePayloadThereAndLeavesTheReadBytesMasked) {
  Conversation conversation = Conversation::Opened();
  Endpoint& endpoint = conversation.Peer();
  TextSink sink;
  const Bytes frame = TextFrame("gr\xC3\xBC\xC3\x9F");
  Bytes bytes = frame;
  endpoint.Receive(bytes);
  const Event event = endpoint.NextEvent(&sink);
  EXPECT_EQ(event.Text(), "gr\xC3\xBC\xC3\x9F");
  EXPECT_EQ(event.payload.data(), sink.Payload().data());
  EXPECT_EQ(bytes, frame);
}

TEST(EndpointSink, IsNotAskedForBinaryAndControlFrames) {
  Conversation conversation = Conversation::Opened();
  conversation.UseSink();
  TextSink sink;
  Bytes bytes = Joined(BinaryFrame(FromText("raw")), PingFrame("ping"), BinaryFrame(FromText("in "), false),
                       ContinuationFrame("parts", true));
  Endpoint& endpoint = conversation.Peer();
  endpoint.Receive(bytes);
  EXPECT_EQ(Seen(endpoint.NextEvent(&sink)), SeenBinary("raw"));
  EXPECT_EQ(Seen(endpoint.NextEvent(&sink)), SeenPing("ping"));
  EXPECT_EQ(Seen(endpoint.NextEvent(&sink)), SeenBinary("in parts"));
  EXPECT_EQ(endpoint.NextEvent(&sink).type, Event::Type::None);
  EXPECT_TRUE(sink.Payload().empty());
  EXPECT_EQ(sink.LargestExpectedBytes(), 0U);
}

TEST(EndpointSink, IsToldToExpectWhatArrivesAndNotWhatIsAnnounced) {  // RFC 6455 10.4
  Conversation conversation = Conversation::Opened();
  Bytes frame = Encoded({.opcode = 0x1, .payload = Repeated('x', 1 << 20)});
  TextSink sink;
  std::span<std::byte> rest(frame);
  std::size_t fed = 0;
  for (; rest.size() > 5000; rest = rest.subspan(5000)) {
    conversation.Peer().Receive(rest.first(5000));
    ASSERT_EQ(conversation.Peer().NextEvent(&sink).type, Event::Type::None);
    fed += 5000;
    ASSERT_LE(sink.LargestExpectedBytes(), 8 * fed);
  }
  EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
  conversation.Peer().Receive(rest);
  EXPECT_EQ(conversation.Peer().NextEvent(&sink).payload.size(), std::size_t{1} << 20);
  EXPECT_EQ(sink.LargestExpectedBytes(), std::size_t{1} << 20);
}

TEST(EndpointSink, IsClearedForEachMessageEvenAnEmptyOne) {
  Conversation conversation = Conversation::Opened();
  conversation.UseSink();
  conversation.Feed(Joined(TextFrame("one"), TextFrame(""), TextFrame("", false), ContinuationFrame("", true),
                           TextFrame("two", false), ContinuationFrame("", true)));
  EXPECT_EQ(conversation.TakeEvents(), (std::vector{SeenText("one"), SeenText(""), SeenText(""), SeenText("two")}));
}

TEST(EndpointSink, GetsNothingOnceWeHaveSaidClose) {  // RFC 6455 1.4
  Conversation conversation = Conversation::Opened();
  TextSink sink;
  Bytes first = TextFrame("be", false);
  conversation.Peer().Receive(first);
  ASSERT_EQ(conversation.Peer().NextEvent(&sink).type, Event::Type::None);
  ASSERT_TRUE(conversation.Peer().SendClose(CloseCode::Normal));
  Bytes second = Joined(ContinuationFrame("gun", true), TextFrame("late"));
  conversation.Peer().Receive(second);
  EXPECT_EQ(conversation.Peer().NextEvent(&sink).type, Event::Type::None);
  EXPECT_EQ(ToText(sink.Payload()), "be");
}

TEST(EndpointSink, CostsTheEndpointNoMemoryForWholeMessages) {
  Conversation conversation = Conversation::Opened();
  TextSink sink;
  Bytes bytes = TextFrame("");
  const AllocationCount allocations;
  conversation.Peer().Receive(bytes);
  EXPECT_EQ(conversation.Peer().NextEvent(&sink).type, Event::Type::Text);
  EXPECT_EQ(allocations.Calls(), 0U);
}

}  // namespace
}  // namespace wshost::testing
