// SPDX-License-Identifier: MIT
// Messages that wait: whole, in order, however little the transport takes.
#include "session/OutboundQueue.h"

#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <stdexcept>
#include <string>

#include "MemoryTransport.h"

namespace wshost::host {
namespace {

using testing::FromText;
using testing::MemoryTransport;
using testing::ToText;
using testing::Wire;
using Status = IoResult::Status;

constexpr std::size_t kAll = 1'000'000'000;

class OutboundQueueTest : public ::testing::Test {
 protected:
  static EncodedMessage Message(const std::string& text) { return EncodedMessage::Raw(FromText(text)); }
  void Append(const std::string& text) { queue_.Append(Message(text)); }
  void Gather(const std::string& text) { queue_.Gather(MessageKind::Text, std::as_bytes(std::span(text))); }
  OutboundQueue::FlushResult FlushWith(const std::string& text) {
    return queue_.FlushWith(transport_, MessageKind::Text, std::as_bytes(std::span(text)));
  }
  static std::string FrameOf(const std::string& text) { return ToText(EncodedMessage::Text(text).Bytes()); }
  std::string Written() { return ToText(wire_->TakeOutbound()); }

  std::shared_ptr<Wire> wire_ = std::make_shared<Wire>();
  MemoryTransport transport_{wire_};
  OutboundQueue queue_;
};

TEST_F(OutboundQueueTest, AnEmptyOneWritesNothing) {
  EXPECT_TRUE(queue_.Empty());
  EXPECT_EQ(queue_.Flush(transport_, kAll).status, Status::Done);
  EXPECT_EQ(wire_->writes, 0U);
}

TEST_F(OutboundQueueTest, WritesAllInOrderInOneCall) {
  Append("one");
  Append("two");
  EXPECT_EQ(queue_.Bytes(), 6U);
  const auto flushed = queue_.Flush(transport_, kAll);
  EXPECT_EQ(flushed.status, Status::Done);
  EXPECT_EQ(flushed.bytes, 6U);
  EXPECT_EQ(wire_->writes, 1U);
  EXPECT_EQ(Written(), "onetwo");
  EXPECT_TRUE(queue_.Empty());
  EXPECT_EQ(queue_.Bytes(), 0U);
}

TEST_F(OutboundQueueTest, GoesOnWhereAShortWriteEnded) {
  std::string expected;
  for (int i = 0; i < 40; ++i) {
    Append(std::to_string(i) + ";");
    expected += std::to_string(i) + ";";
  }
  for (std::size_t most = 1; most <= 9; ++most) {
    wire_->writeAtMost = most;
    const std::size_t before = queue_.Bytes();
    const auto flushed = queue_.Flush(transport_, kAll);
    EXPECT_EQ(flushed.status, Status::WouldBlock);
    EXPECT_EQ(flushed.bytes, most) << "a short write says that there is no room";
    EXPECT_EQ(queue_.Bytes(), before - most);
  }
  wire_->writeAtMost = Wire::kEndless;
  EXPECT_EQ(queue_.Flush(transport_, kAll).status, Status::Done);
  EXPECT_EQ(Written(), expected);
}

TEST_F(OutboundQueueTest, StopsWhenItWouldBlockOrFails) {
  Append("abc");
  wire_->room = 0;
  EXPECT_EQ(queue_.Flush(transport_, kAll).status, Status::WouldBlock);
  wire_->room = 2;
  EXPECT_EQ(queue_.Flush(transport_, kAll).bytes, 2U);
  wire_->failWrites = true;
  EXPECT_EQ(queue_.Flush(transport_, kAll).status, Status::Failed);
  EXPECT_EQ(Written(), "ab");
  EXPECT_EQ(queue_.Bytes(), 1U);
}

TEST_F(OutboundQueueTest, WritesNoMoreThanIsAskedForButAlwaysSomething) {
  for (std::size_t i = 0; i < 3 * Transport::kMaxPieces; ++i) Append("x");
  EXPECT_EQ(queue_.Flush(transport_, 1).bytes, Transport::kMaxPieces);
  EXPECT_EQ(queue_.Flush(transport_, 0).bytes, Transport::kMaxPieces);
  EXPECT_EQ(queue_.Flush(transport_, kAll).status, Status::Done);
}

TEST_F(OutboundQueueTest, TakesThousandsOfMessages) {
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    Append(std::to_string(i) + ",");
    expected += std::to_string(i) + ",";
  }
  EXPECT_EQ(queue_.Bytes(), expected.size());
  EXPECT_EQ(queue_.Flush(transport_, kAll).status, Status::Done);
  EXPECT_EQ(Written(), expected);
}

TEST_F(OutboundQueueTest, KeepsItsBytesRightWhileItNeverRunsEmpty) {
  std::string expected;
  wire_->writeAtMost = 5;  // less than most of the messages
  for (int i = 0; i < 3000; ++i) {
    Append("abc" + std::to_string(i));
    expected += "abc" + std::to_string(i);
    queue_.Flush(transport_, kAll);
    ASSERT_EQ(queue_.Bytes(), expected.size() - wire_->outbound.size());
  }
  ASSERT_FALSE(queue_.Empty());
  while (!queue_.Empty()) queue_.Flush(transport_, kAll);
  EXPECT_EQ(Written(), expected);
}

TEST_F(OutboundQueueTest, PrependsBeforeWhatIsNotBegun) {
  Append("second");
  queue_.Prepend(Message("first "));
  EXPECT_EQ(queue_.Bytes(), 12U);
  wire_->writeAtMost = 1;
  queue_.Flush(transport_, kAll);
  EXPECT_THROW(queue_.Prepend(Message("x")), std::logic_error);
  wire_->writeAtMost = 5;
  queue_.Flush(transport_, kAll);
  queue_.Prepend(Message("then "));
  wire_->writeAtMost = Wire::kEndless;
  queue_.Flush(transport_, kAll);
  EXPECT_EQ(Written(), "first then second");
}

TEST_F(OutboundQueueTest, DropUnstartedKeepsTheRestOfABegunMessage) {
  for (const char* text : {"done", "begun", "unstarted", "too"}) queue_.Append(EncodedMessage::Text(text));
  wire_->writeAtMost = 10;  // frames have headers of two bytes
  queue_.Flush(transport_, kAll);
  queue_.DropUnstarted();
  EXPECT_EQ(queue_.Bytes(), 3U);
  Append("!");
  wire_->writeAtMost = Wire::kEndless;
  EXPECT_EQ(queue_.Flush(transport_, kAll).status, Status::Done);
  EXPECT_EQ(Written(),
            "\x81\x04"
            "done"
            "\x81\x05"
            "begun!");
}

TEST_F(OutboundQueueTest, DropUnstartedBetweenMessagesDropsAll) {
  queue_.Append(EncodedMessage::Text("done"));
  queue_.Append(EncodedMessage::Binary(FromText("waits")));
  wire_->writeAtMost = 6;
  queue_.Flush(transport_, kAll);
  queue_.DropUnstarted();
  EXPECT_TRUE(queue_.Empty());
  EXPECT_EQ(queue_.Bytes(), 0U);
}

TEST_F(OutboundQueueTest, DropUnstartedKeepsWhatIsNoMessage) {
  queue_.Append(EncodedMessage::Text("dropped"));
  queue_.Append(EncodedMessage::Raw(testing::FromHex("8a00")));
  queue_.Append(EncodedMessage::Binary({}));
  queue_.Append(EncodedMessage::Raw(testing::FromHex("8800")));
  queue_.Prepend(Message("HTTP/1.1 101 "));
  queue_.Insert(EncodedMessage::Text("dropped"));
  queue_.DropUnstarted();
  EXPECT_EQ(queue_.Bytes(), 17U);
  queue_.Insert(Message("!"));
  queue_.Flush(transport_, kAll);
  EXPECT_EQ(Written(), std::string("HTTP/1.1 101 !\x8A\x00\x88\x00", 18));
}

// O13
TEST_F(OutboundQueueTest, InsertsBeforeWhatWaitsAndBehindWhatWasInsertedOrPrependedBefore) {
  Append("c");
  queue_.Insert(Message("a"));
  queue_.Prepend(Message("0"));
  Append("d");
  queue_.Insert(Message("b"));
  EXPECT_EQ(queue_.Bytes(), 5U);
  queue_.Flush(transport_, kAll);
  EXPECT_EQ(Written(), "0abcd");
  Append("y");
  queue_.Insert(Message("x"));
  queue_.Flush(transport_, kAll);
  EXPECT_EQ(Written(), "xy") << "nothing is remembered of a queue that was empty";
}

TEST_F(OutboundQueueTest, NeverInsertsIntoAMessageThatHasBeenBegun) {
  Append("begun");
  Append(" last");
  wire_->writeAtMost = 2;
  queue_.Flush(transport_, kAll);
  queue_.Insert(Message(" first"));
  queue_.Insert(Message(" second"));
  wire_->writeAtMost = 4;  // of what is left of "begun", and of " first"
  queue_.Flush(transport_, kAll);
  queue_.Insert(Message(" third"));
  wire_->writeAtMost = Wire::kEndless;
  queue_.Flush(transport_, kAll);
  EXPECT_EQ(Written(), "begun first second third last");
}

// ---- what is gathered

TEST_F(OutboundQueueTest, GathersInOrderWithWhatIsSharedBeforeAndBehind) {
  std::string expected;
  std::size_t cost = 0;
  const auto append = [&](const std::string& text) {
    const EncodedMessage message = EncodedMessage::Text(text);
    expected += FrameOf(text);
    cost += message.CostBytes();
    queue_.Append(message);
  };
  const auto gather = [&](const std::string& text) {
    expected += FrameOf(text);
    cost += OutboundQueue::CostOf(text.size());
    Gather(text);
  };
  append("shared");
  gather("own");
  append("shared again");
  gather("own again");
  append(std::string(70'000, 'l'));
  gather("last");
  EXPECT_EQ(queue_.Bytes(), expected.size());
  EXPECT_EQ(queue_.CostBytes(), cost);
  wire_->writeAtMost = 7;
  while (!queue_.Empty()) {
    queue_.Flush(transport_, kAll);
    ASSERT_EQ(queue_.Bytes(), expected.size() - wire_->outbound.size());
    if (wire_->outbound.size() > 60) wire_->writeAtMost = Wire::kEndless;
  }
  EXPECT_EQ(queue_.CostBytes(), 0U);
  EXPECT_EQ(Written(), expected);
}

TEST_F(OutboundQueueTest, InsertsBetweenWhatIsGatheredOnlyBehindTheBegunOne) {
  for (std::size_t sent = 0; sent <= 8; ++sent) {
    Gather("abc");
    Gather("def");
    wire_->writeAtMost = sent;
    if (sent != 0) queue_.Flush(transport_, kAll);
    queue_.Insert(EncodedMessage::Text("!"));
    wire_->writeAtMost = Wire::kEndless;
    queue_.Flush(transport_, kAll);
    const std::string first = sent == 0 ? FrameOf("!") + FrameOf("abc") : FrameOf("abc");
    const std::string rest = sent == 0  ? FrameOf("def")
                             : sent > 5 ? FrameOf("def") + FrameOf("!")
                                        : FrameOf("!") + FrameOf("def");
    EXPECT_EQ(Written(), first + rest) << sent;
    EXPECT_EQ(queue_.Bytes(), 0U);
  }
}

TEST_F(OutboundQueueTest, DropUnstartedKeepsOnlyTheBegunOneOfWhatIsGathered) {
  for (const char* text : {"done", "begun", "waits", "too"}) Gather(text);
  wire_->writeAtMost = 9;
  queue_.Flush(transport_, kAll);
  queue_.DropUnstarted();
  EXPECT_EQ(queue_.Bytes(), 4U);
  queue_.Append(Message("!"));
  wire_->writeAtMost = Wire::kEndless;
  queue_.Flush(transport_, kAll);
  EXPECT_EQ(Written(), FrameOf("done") + FrameOf("begun") + "!");
}

TEST_F(OutboundQueueTest, WritesALargeOneWithWhatIsGatheredAndKeepsOnlyTheRest) {
  const std::string large(100'000, 'x');
  const std::string expected = FrameOf("small") + FrameOf(large);
  for (const std::size_t taken : {std::size_t{0}, std::size_t{3}, std::size_t{7}, std::size_t{8}, std::size_t{10},
                                  std::size_t{17}, std::size_t{50'000}, expected.size() - 1}) {
    Gather("small");
    wire_->room = taken;
    const auto flushed = FlushWith(large);
    EXPECT_EQ(flushed.status, Status::WouldBlock) << taken;
    EXPECT_EQ(flushed.bytes, taken);
    EXPECT_EQ(queue_.Bytes(), expected.size() - taken);
    wire_->room = Wire::kEndless;
    Append("next");
    if (taken > 7) {
      EXPECT_THROW(queue_.Prepend(Message("x")), std::logic_error) << "the large one has begun";
    }
    EXPECT_EQ(queue_.Flush(transport_, kAll).status, Status::Done);
    EXPECT_EQ(Written(), expected + "next") << taken;
    EXPECT_EQ(queue_.Bytes(), 0U);
  }
  const std::size_t writes = wire_->writes;
  Gather("small");
  EXPECT_EQ(FlushWith(large).status, Status::Done);
  EXPECT_EQ(wire_->writes, writes + 1);
  EXPECT_TRUE(queue_.Empty());
  EXPECT_EQ(Written(), expected);
}

TEST_F(OutboundQueueTest, CountsTheMessagesThatAreNotWhollyWritten) {
  const std::string large(100'000, 'x');
  for (const std::size_t taken :
       {std::size_t{0}, std::size_t{3}, std::size_t{7}, std::size_t{8}, std::size_t{50'000}}) {
    Gather("small");
    wire_->room = taken;
    FlushWith(large);
    EXPECT_EQ(queue_.MessageCount(), taken < 7 ? 2U : 1U) << taken;
    Append("HTTP/1.1 101, which is no message");
    queue_.Append(EncodedMessage::Text("shared"));
    Gather("gathered");
    EXPECT_EQ(queue_.MessageCount(), taken < 7 ? 4U : 3U) << taken;
    wire_->room = Wire::kEndless;
    queue_.Flush(transport_, kAll);
    EXPECT_EQ(queue_.MessageCount(), 0U);
  }
}

TEST_F(OutboundQueueTest, ClearForgetsHowFarItWas) {
  Append("abc");
  wire_->writeAtMost = 1;
  queue_.Flush(transport_, kAll);
  queue_.Clear();
  EXPECT_EQ(queue_.Bytes(), 0U);
  Append("xyz");
  wire_->writeAtMost = Wire::kEndless;
  queue_.Flush(transport_, kAll);
  EXPECT_EQ(Written(), "axyz");
}

}  // namespace
}  // namespace wshost::host
