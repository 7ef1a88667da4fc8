// SPDX-License-Identifier: MIT
// Single frames, right and wrong, however they are cut.
#include <gtest/gtest.h>

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

struct BadFrame {
  std::string name;
  Bytes bytes;
  ProtocolError error;
  CloseCode code = CloseCode::ProtocolError;
};

void PrintTo(const BadFrame& c, std::ostream* stream) { *stream << c.name; }

BadFrame Opcode(std::uint8_t opcode) {
  return {"Opcode" + std::to_string(opcode), Encoded({.opcode = opcode}), ProtocolError::ReservedOpcode};
}

BadFrame BadCode(unsigned code) {
  return {"CloseCode" + std::to_string(code), CloseFrame(code), ProtocolError::BadCloseCode};
}

BadFrame BadText(std::string name, std::string_view hex) {
  const Bytes payload = Joined(FromText("some text before "), FromHex(hex));
  return {std::move(name), Encoded({.opcode = 0x1, .payload = payload}), ProtocolError::InvalidUtf8,
          CloseCode::InvalidPayload};
}

std::vector<BadFrame> BadFrames() {
  using E = ProtocolError;
  const Bytes none;
  return {
      // RFC 6455 5.2: reserved bits and opcodes.
      {"Rsv1", Encoded({.reservedBits = 4}), E::ReservedBits},
      {"Rsv2", Encoded({.reservedBits = 2}), E::ReservedBits},
      {"Rsv3", Encoded({.reservedBits = 1}), E::ReservedBits},
      {"Rsv1OfPing", Encoded({.opcode = 0x9, .reservedBits = 4}), E::ReservedBits},
      {"AllReservedBits", Encoded({.reservedBits = 7}), E::ReservedBits},
      Opcode(3),
      Opcode(4),
      Opcode(5),
      Opcode(6),
      Opcode(7),
      Opcode(11),
      Opcode(12),
      Opcode(13),
      Opcode(14),
      Opcode(15),
      // RFC 6455 5.1: masking.
      {"UnmaskedText", Encoded({.payload = FromText("hi"), .masked = false}), E::NotMasked},
      {"UnmaskedEmptyText", Encoded({.masked = false}), E::NotMasked},
      {"UnmaskedPing", Encoded({.opcode = 0x9, .masked = false}), E::NotMasked},
      {"UnmaskedClose", Encoded({.opcode = 0x8, .masked = false}), E::NotMasked},
      // RFC 6455 5.2: lengths.
      {"ShortLengthIn16Bits", Encoded({.opcode = 0x2, .payload = Repeated(1, 125), .lengthBytes = 2}),
       E::LengthNotMinimal},
      {"ZeroLengthIn16Bits", Encoded({.opcode = 0x2, .lengthBytes = 2}), E::LengthNotMinimal},
      {"ShortLengthIn64Bits", Encoded({.opcode = 0x2, .payload = Repeated(1, 125), .lengthBytes = 8}),
       E::LengthNotMinimal},
      {"MiddleLengthIn64Bits", Encoded({.opcode = 0x2, .lengthBytes = 8}, 65535), E::LengthNotMinimal},
      {"HighBitOfLength", Encoded({.opcode = 0x2, .lengthBytes = 8}, std::uint64_t{1} << 63), E::LengthHighBit},
      {"AllBitsOfLength", Encoded({.opcode = 0x2, .lengthBytes = 8}, ~std::uint64_t{0}), E::LengthHighBit},
      {"LargestLength", Encoded({.opcode = 0x2}, ~std::uint64_t{0} >> 1), E::MessageTooBig, CloseCode::MessageTooBig},
      // RFC 6455 5.4, 5.5: control frames.
      {"FragmentedPing", Encoded({.opcode = 0x9, .fin = false}), E::FragmentedControl},
      {"FragmentedPong", Encoded({.opcode = 0xA, .fin = false}), E::FragmentedControl},
      {"FragmentedClose", Encoded({.opcode = 0x8, .fin = false}), E::FragmentedControl},
      {"LongPing", Encoded({.opcode = 0x9, .payload = Repeated(1, 126)}), E::ControlTooLong},
      {"LongPong", Encoded({.opcode = 0xA, .payload = Repeated(1, 200)}), E::ControlTooLong},
      {"LongClose", CloseFrame(1000, std::string(124, 'x')), E::ControlTooLong},
      {"PingLengthIn64Bits", Encoded({.opcode = 0x9, .lengthBytes = 8}), E::ControlTooLong},
      // RFC 6455 5.4: fragments.
      {"ContinuationFirst", ContinuationFrame("x", true), E::ContinuationWithoutStart},
      {"EmptyContinuationFirst", ContinuationFrame("", false), E::ContinuationWithoutStart},
      {"TextInsideText", Joined(TextFrame("a", false), TextFrame("b")), E::StartInsideMessage},
      {"BinaryInsideText", Joined(TextFrame("a", false), BinaryFrame(none)), E::StartInsideMessage},
      {"TextInsideEmptyBinary", Joined(BinaryFrame(none, false), TextFrame("")), E::StartInsideMessage},
      // RFC 6455 8.1: text.
      BadText("LoneContinuationByte", "80"),
      BadText("Overlong2", "c0 af"),
      BadText("Overlong3", "e0 80 af"),
      BadText("Overlong4", "f0 80 80 af"),
      BadText("Surrogate", "ed a0 80"),
      BadText("BeyondLastPlane", "f4 90 80 80"),
      BadText("ByteFF", "ff"),
      BadText("CutAtEnd2", "c3"),
      BadText("CutAtEnd3", "e2 82"),
      BadText("CutAtEnd4", "f0 9f 98"),
      BadText("AsciiInsideCodePoint", "e2 82 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41"),
      {"CutCodePointAtEndOfFragments", Joined(TextFrame("\xE2\x82", false), ContinuationFrame("", true)),
       E::InvalidUtf8, CloseCode::InvalidPayload},
      // RFC 6455 5.5.1, 7.4: Close.
      {"CloseOfOneByte", Encoded({.opcode = 0x8, .payload = FromHex("03")}), E::ClosePayloadOneByte},
      BadCode(0),
      BadCode(999),
      BadCode(1004),
      BadCode(1005),
      BadCode(1006),
      BadCode(1015),
      BadCode(1016),
      BadCode(1100),
      BadCode(2000),
      BadCode(2999),
      BadCode(5000),
      BadCode(65535),
      {"CloseReasonNotUtf8", CloseFrame(1000, "bad \xFF"), E::InvalidCloseReason, CloseCode::InvalidPayload},
      {"CloseReasonCut", CloseFrame(1000, "\xF0\x9F"), E::InvalidCloseReason, CloseCode::InvalidPayload},
  };
}

class MalformedFrame : public ::testing::TestWithParam<BadFrame> {};

TEST_P(MalformedFrame, FailsTheSessionHoweverCut) {  // RFC 6455 7.1.7
  ExpectFrameFailure(GetParam().bytes, GetParam().error, GetParam().code);
}

TEST_P(MalformedFrame, FailsAfterGoodFramesToo) {  // RFC 6455 7.1.7
  const Bytes stream = Joined(TextFrame("good"), PingFrame("p"), GetParam().bytes, TextFrame("never seen"));
  ExpectFrameFailure(stream, GetParam().error, GetParam().code, {SeenText("good"), SeenPing("p")});
}

INSTANTIATE_TEST_SUITE_P(All, MalformedFrame, ::testing::ValuesIn(BadFrames()),
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
