// SPDX-License-Identifier: MIT
// Messages encoded once and shared.
#include "wshost/protocol/EncodedMessage.h"

#include <gtest/gtest.h>

#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "AllocationCount.h"
#include "Bytes.h"
#include "Frames.h"
#include "wshost/protocol/FrameMemory.h"

namespace wshost {
namespace {

using wshost::testing::AllocationCount;
using wshost::testing::FromHex;
using wshost::testing::FromText;
using wshost::testing::Repeated;
using wshost::testing::ServerFrame;
using wshost::testing::ToBytes;
using wshost::testing::ToText;

TEST(EncodedMessage, IsOneUnmaskedFrame) {  // RFC 6455 5.1, 5.2
  EXPECT_EQ(ToBytes(EncodedMessage::Text("Hello").Bytes()), FromHex("81 05 48656c6c6f"));
  EXPECT_EQ(ToBytes(EncodedMessage::Binary(FromHex("00ff")).Bytes()), FromHex("82 02 00ff"));
  EXPECT_EQ(ToBytes(EncodedMessage::Text("").Bytes()), FromHex("81 00"));
}

TEST(EncodedMessage, EncodesLengthMinimally) {  // RFC 6455 5.2
  for (const std::size_t size : {125U, 126U, 32768U, 65535U, 65536U, 70000U}) {
    const auto payload = Repeated(0x5A, size);
    const EncodedMessage message = EncodedMessage::Binary(payload);
    EXPECT_EQ(ToBytes(message.Bytes()), ServerFrame(0x2, payload));
    EXPECT_EQ(ToBytes(message.Payload()), payload);
    EXPECT_EQ(message.SizeBytes(), message.Bytes().size());
  }
}

TEST(EncodedMessage, MayWrapBytesAsTheyAre) {
  const EncodedMessage message = EncodedMessage::Raw(FromText("HTTP/1.1 101"));
  EXPECT_EQ(ToText(message.Bytes()), "HTTP/1.1 101");
  EXPECT_EQ(ToText(message.Payload()), "HTTP/1.1 101");
}

TEST(EncodedMessage, MayBeNothing) {
  const EncodedMessage nothing;
  EXPECT_FALSE(nothing);
  EXPECT_TRUE(nothing.Bytes().empty());
  EXPECT_TRUE(nothing.Payload().empty());
  EXPECT_TRUE(EncodedMessage::Raw({}));
}

TEST(EncodedMessage, IsOneAllocationHoweverOftenCopied) {
  const std::string text(1000, 'x');
  protocol::FrameMemory::GiveAllBack();
  const AllocationCount allocations;
  const EncodedMessage message = EncodedMessage::Text(text);
  EncodedMessage copy = message;
  EncodedMessage moved = std::move(copy);
  copy = moved;
  EXPECT_EQ(allocations.Calls(), 1U);
  EXPECT_EQ(copy.Bytes().data(), message.Bytes().data());
  EXPECT_EQ(moved.Bytes().data(), message.Bytes().data());
}

TEST(EncodedMessage, OutlivesTheOneItWasCopiedFrom) {
  EncodedMessage copy;
  {
    const EncodedMessage message = EncodedMessage::Text("still here");
    copy = message;
  }
  copy = EncodedMessage(copy);
  EXPECT_EQ(ToText(copy.Payload()), "still here");
}

TEST(EncodedMessage, IsSharedByThreads) {
  const EncodedMessage message = EncodedMessage::Text("shared");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([copy = message] {
      for (int round = 0; round < 2000; ++round) {
        const EncodedMessage another = copy;
        EXPECT_EQ(another.SizeBytes(), 8U);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ToText(message.Payload()), "shared");
}

TEST(EncodedMessageBuilder, WritesThePayloadWhereItStays) {  // RFC 6455 5.2
  protocol::FrameMemory::GiveAllBack();
  const AllocationCount allocations;
  EncodedMessage::Builder builder(MessageKind::Text, 100);
  builder.Append("Hello, ");
  const std::span<std::byte> room = builder.Reserve(5);
  std::memcpy(room.data(), "world", 5);
  builder.Commit(5);
  EXPECT_EQ(builder.SizeBytes(), 12U);
  const std::byte* written = room.data();
  const EncodedMessage message = builder.Finish();
  EXPECT_EQ(allocations.Calls(), 1U);
  EXPECT_EQ(message.Payload().data() + 7, written);
  EXPECT_EQ(ToBytes(message.Bytes()), ServerFrame(0x1, FromText("Hello, world")));
}

TEST(EncodedMessageBuilder, GrowsAsNeeded) {  // RFC 6455 5.2
  EncodedMessage::Builder builder(MessageKind::Binary);
  std::string expected;
  const AllocationCount allocations;
  for (int i = 0; i < 20'000; ++i) builder.Append(std::string_view("abcd"));
  EXPECT_LE(allocations.Calls(), 16U);
  for (int i = 0; i < 20'000; ++i) expected += "abcd";
  EXPECT_EQ(ToBytes(builder.Finish().Bytes()), ServerFrame(0x2, FromText(expected)));
}

TEST(EncodedMessageBuilder, MayBeThrownAway) {
  EncodedMessage::Builder builder(MessageKind::Text, 10);
  builder.Append("never sent");
  EXPECT_EQ(builder.SizeBytes(), 10U);
}

TEST(EncodedMessageBuilder, RefusesWhatItCannotDo) {
  EncodedMessage::Builder builder(MessageKind::Text, 4);
  EXPECT_THROW(builder.Commit(builder.Reserve(4).size() + 1), std::logic_error);
  builder.Finish();
  EXPECT_THROW(builder.Append("x"), std::logic_error);
  EXPECT_THROW(builder.Commit(0), std::logic_error);
  EXPECT_THROW(builder.Finish(), std::logic_error);
}

}  // namespace
}  // namespace wshost
