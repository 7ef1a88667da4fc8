// SPDX-License-Identifier: MIT
// Fragments into messages, and the memory that takes.
#include "message/MessageAssembler.h"

#include <gtest/gtest.h>

#include "AllocationCount.h"
#include "Bytes.h"
#include "wshost/protocol/FrameMemory.h"

namespace wshost::protocol {
namespace {

using wshost::testing::AllocationCount;
using wshost::testing::Bytes;
using wshost::testing::FromText;
using wshost::testing::Repeated;
using wshost::testing::ToText;

FrameHeader Header(Opcode opcode, std::uint64_t payloadBytes, bool fin = true) {
  FrameHeader header;
  header.opcode = opcode;
  header.payloadBytes = payloadBytes;
  header.fin = fin;
  return header;
}

// Payload of a frame that is not masked.
ProtocolError Add(MessageAssembler& message, std::span<std::byte> bytes, bool endsFrame) {
  return message.Add({.masked = bytes, .endsFrame = endsFrame});
}
ProtocolError Add(MessageAssembler& message, Bytes&& bytes, bool endsFrame) {
  return Add(message, std::span(bytes), endsFrame);
}

TEST(MessageAssembler, PutsFragmentsTogether) {  // RFC 6455 5.4
  const ProtocolLimits limits;
  MessageAssembler message(limits);
  ASSERT_EQ(message.BeginFrame(Header(Opcode::Text, 3, false)), ProtocolError::None);
  ASSERT_EQ(Add(message, FromText("one"), true), ProtocolError::None);
  EXPECT_TRUE(message.InMessage());
  ASSERT_EQ(message.BeginFrame(Header(Opcode::Continuation, 4)), ProtocolError::None);
  ASSERT_EQ(Add(message, FromText(" t"), false), ProtocolError::None);
  EXPECT_TRUE(message.InMessage());
  ASSERT_EQ(Add(message, FromText("wo"), true), ProtocolError::None);
  EXPECT_FALSE(message.InMessage());
  EXPECT_EQ(message.Kind(), MessageKind::Text);
  EXPECT_EQ(ToText(message.Payload()), "one two");
}

TEST(MessageAssembler, TakesNoMemoryForWhatIsOnlyAnnounced) {
  const ProtocolLimits limits;
  MessageAssembler message(limits);
  const AllocationCount allocations;
  ASSERT_EQ(message.BeginFrame(Header(Opcode::Binary, limits.maxMessageBytes)), ProtocolError::None);
  EXPECT_EQ(allocations.Calls(), 0U);
  ASSERT_EQ(Add(message, Repeated(1, 10), false), ProtocolError::None);
  EXPECT_LE(allocations.LargestBytes(), FrameMemory::SizeFor(8 * 10));
}

TEST(MessageAssembler, NeverTakesMoreThanTheLastFrameAnnounces) {
  const ProtocolLimits limits;
  MessageAssembler message(limits);
  ASSERT_EQ(message.BeginFrame(Header(Opcode::Binary, 1500)), ProtocolError::None);
  Bytes part = Repeated(1, 100);
  const AllocationCount allocations;
  for (int i = 1; i <= 15; ++i) ASSERT_EQ(Add(message, part, i == 15), ProtocolError::None);
  EXPECT_LE(allocations.LargestBytes(), FrameMemory::SizeFor(1500));
  EXPECT_EQ(message.Payload().size(), 1500U);
}

TEST(MessageAssembler, GrowsSeldomHoweverManyTheFragments) {
  const ProtocolLimits limits;
  MessageAssembler message(limits);
  Bytes byte = Repeated(7, 1);
  const AllocationCount allocations;
  for (int i = 0; i < 100'000; ++i) {
    ASSERT_EQ(message.BeginFrame(Header(i == 0 ? Opcode::Binary : Opcode::Continuation, 1, false)),
              ProtocolError::None);
    ASSERT_EQ(Add(message, byte, true), ProtocolError::None);
  }
  EXPECT_LE(allocations.Calls(), 20U);
  EXPECT_LE(allocations.LargestBytes(), 800'000U);
}

TEST(MessageAssembler, AdmitsUpToItsLimitsExactly) {  // RFC 6455 10.4
  ProtocolLimits limits;
  limits.maxMessageBytes = 10;
  limits.maxFragments = 3;
  MessageAssembler message(limits);
  EXPECT_EQ(message.BeginFrame(Header(Opcode::Binary, 11)), ProtocolError::MessageTooBig);
  MessageAssembler second(limits);
  ASSERT_EQ(second.BeginFrame(Header(Opcode::Binary, 10, false)), ProtocolError::None);
  ASSERT_EQ(Add(second, Repeated(1, 10), true), ProtocolError::None);
  ASSERT_EQ(second.BeginFrame(Header(Opcode::Continuation, 0, false)), ProtocolError::None);
  ASSERT_EQ(Add(second, Bytes(), true), ProtocolError::None);
  EXPECT_EQ(second.BeginFrame(Header(Opcode::Continuation, 1, false)), ProtocolError::MessageTooBig);
}

TEST(MessageAssembler, IsNotFooledByLengthsThatOverflow) {  // RFC 6455 10.4
  EXPECT_TRUE(FitsMessage(0, UINT64_MAX, UINT64_MAX));
  EXPECT_FALSE(FitsMessage(1, UINT64_MAX, UINT64_MAX));
  EXPECT_FALSE(FitsMessage(UINT64_MAX, 1, UINT64_MAX));
  ProtocolLimits limits;
  limits.maxMessageBytes = SIZE_MAX;
  EXPECT_EQ(MaxPayloadBytes(true, limits), UINT64_MAX);
  limits.maxMessageBytes = 2048;
  EXPECT_EQ(MaxPayloadBytes(false, limits), 2048U);
  EXPECT_EQ(MaxPayloadBytes(true, limits), 2048U + 128U + 64U);
}

TEST(MessageAssembler, ChecksButDoesNotKeepOnceTold) {  // RFC 6455 1.4
  const ProtocolLimits limits;
  MessageAssembler message(limits);
  ASSERT_EQ(message.BeginFrame(Header(Opcode::Text, 3, false)), ProtocolError::None);
  ASSERT_EQ(Add(message, FromText("one"), true), ProtocolError::None);
  message.StopKeeping();
  EXPECT_TRUE(message.Payload().empty());
  ASSERT_EQ(message.BeginFrame(Header(Opcode::Continuation, 3, false)), ProtocolError::None);
  ASSERT_EQ(Add(message, FromText("two"), true), ProtocolError::None);
  EXPECT_TRUE(message.Payload().empty());
  ASSERT_EQ(message.BeginFrame(Header(Opcode::Continuation, 1)), ProtocolError::None);
  EXPECT_EQ(Add(message, FromText("\xFF"), true), ProtocolError::InvalidUtf8);
}

}  // namespace
}  // namespace wshost::protocol
