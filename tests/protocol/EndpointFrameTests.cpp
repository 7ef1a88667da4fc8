// SPDX-License-Identifier: MIT
// Single frames, right and wrong, however they are cut.
#include <gtest/gtest.h>

#include "BadFrames.h"
#include "Conversation.h"
#include "ForEachSplit.h"
#include "Frames.h"

namespace wshost::testing {
namespace {

using protocol::ProtocolError;
using protocol::ProtocolLimits;

void ExpectEvents(const Bytes& frames, const std::vector<SeenEvent>& expected, const ProtocolLimits& limits = {}) {
  const auto check = [&](Conversation& conversation) {
    EXPECT_EQ(conversation.Events(), expected);
    EXPECT_EQ(conversation.Peer().GetState(), protocol::Endpoint::State::Open);
    EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
  };
  ForEachOpenSplit(frames, check, limits);
}

TEST(EndpointFrames, DeliversTheExampleOfTheStandard) {  // RFC 6455 5.7
  ExpectEvents(FromHex("81 85 37fa213d 7f9f4d5158"), {SeenText("Hello")});
}

TEST(EndpointFrames, DeliversMessagesOfEveryLengthForm) {  // RFC 6455 5.2
  for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 65535U, 65536U}) {
    const std::string payload(size, 'x');
    ExpectEvents(BinaryFrame(FromText(payload)), {SeenBinary(payload)});
    ExpectEvents(TextFrame(payload), {SeenText(payload)});
  }
}

TEST(EndpointFrames, DeliversManyFramesOfOneRead) {  // RFC 6455 5.2
  ExpectEvents(Joined(TextFrame("one"), BinaryFrame(FromHex("ff00")), TextFrame(""), TextFrame("two")),
               {SeenText("one"), SeenBinary(std::string("\xFF\0", 2)), SeenText(""), SeenText("two")});
}

TEST(EndpointFrames, AcceptsZeroMaskKey) {  // RFC 6455 5.3
  ExpectEvents(Encoded({.payload = FromText("plain to see"), .key = {0, 0, 0, 0}}), {SeenText("plain to see")});
}

TEST(EndpointFrames, AcceptsPong) {  // RFC 6455 5.5.3
  ExpectEvents(PongFrame("unasked"), {SeenPong("unasked")});
}

TEST(EndpointFrames, AcceptsTextOfEveryPlane) {  // RFC 6455 5.6
  const std::string text = "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80" + std::string(40, 'a') + "\xF4\x8F\xBF\xBF";
  ExpectEvents(TextFrame(text), {SeenText(text)});
}

TEST(EndpointFrames, DoesNotCheckBinaryForUtf8) {  // RFC 6455 5.6
  ExpectEvents(BinaryFrame(FromHex("ff fe c0 80")), {SeenBinary("\xFF\xFE\xC0\x80")});
}

TEST(EndpointFrames, DeliversMessageOfExactlyTheLimit) {  // RFC 6455 10.4
  ProtocolLimits limits;
  limits.maxMessageBytes = 300;
  ExpectEvents(TextFrame(std::string(300, 'x')), {SeenText(std::string(300, 'x'))}, limits);
}

class MalformedFrame : public ::testing::TestWithParam<BadFrame> {};

TEST_P(MalformedFrame, FailsTheSessionHoweverCut) {  // RFC 6455 7.1.7
  ExpectFrameFailure(GetParam().bytes, GetParam().error, GetParam().code);
}

TEST_P(MalformedFrame, FailsAfterGoodFramesToo) {  // RFC 6455 7.1.7
  const Bytes stream = Joined(TextFrame("good"), PingFrame("p"), GetParam().bytes, TextFrame("never seen"));
  ExpectFrameFailure(stream, GetParam().error, GetParam().code, {SeenText("good"), SeenPing("p")});
}

INSTANTIATE_TEST_SUITE_P(All, MalformedFrame, ::testing::ValuesIn(BadFrames(protocol::Role::Server)),
                         [](const auto& test) { return test.param.name; });

TEST(EndpointFrames, RejectsUnmaskedFrame) {  // RFC 6455 5.1
  ExpectFrameFailure(ServerFrame(0x1, FromText("Hello")), ProtocolError::NotMasked, CloseCode::ProtocolError);
}

TEST(EndpointFrames, RejectsNonMinimalLength) {  // RFC 6455 5.2
  ExpectFrameFailure(FromHex("81 fe 0005"), ProtocolError::LengthNotMinimal, CloseCode::ProtocolError);
}

TEST(EndpointFrames, RejectsHighBitLength) {  // RFC 6455 5.2
  ExpectFrameFailure(FromHex("81 ff 8000000000000001"), ProtocolError::LengthHighBit, CloseCode::ProtocolError);
}

TEST(EndpointFrames, RejectsOversizeFromHeaderAlone) {  // RFC 6455 7.4.1
  ProtocolLimits limits;
  limits.maxMessageBytes = 300;
  const Bytes header = Encoded({.opcode = 0x2}, 301);
  ExpectFrameFailure(header, ProtocolError::MessageTooBig, CloseCode::MessageTooBig, {}, limits);
  const Bytes whole = Encoded({.opcode = 0x2, .payload = Repeated(1, 301)});
  ExpectFrameFailure(whole, ProtocolError::MessageTooBig, CloseCode::MessageTooBig, {}, limits);
}

TEST(EndpointFrames, FailsFastOnInvalidUtf8) {  // RFC 6455 8.1
  const Bytes frame = Encoded({.opcode = 0x1, .payload = FromHex("61 ff")}, 1000);
  ExpectFrameFailure(frame, ProtocolError::InvalidUtf8, CloseCode::InvalidPayload);
}

}  // namespace
}  // namespace wshost::testing
