// SPDX-License-Identifier: MIT
// Messages in several frames.
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
    EXPECT_EQ(conversation.Peer().BufferedBytes(), 0U);
  };
  ForEachOpenSplit(frames, check, limits);
}

TEST(Fragmentation, PutsMessagesTogether) {  // RFC 6455 5.4
  ExpectEvents(Joined(TextFrame("Hel", false), ContinuationFrame("lo", true), TextFrame("next")),
               {SeenText("Hello"), SeenText("next")});
}

TEST(Fragmentation, UnmasksEachFragmentWithItsOwnKey) {  // RFC 6455 5.3
  const Bytes frames = Joined(Encoded({.opcode = 0x2, .payload = FromText("abcde"), .fin = false, .key = {1, 2, 3, 4}}),
                              Encoded({.opcode = 0x0, .payload = FromText("fgh"), .fin = false, .key = {0, 0, 0, 0}}),
                              Encoded({.opcode = 0x0, .payload = FromText("ijklmno"), .key = {255, 254, 253, 252}}));
  ExpectEvents(frames, {SeenBinary("abcdefghijklmno")});
}

TEST(Fragmentation, AllowsEmptyFragments) {  // RFC 6455 5.4
  ExpectEvents(Joined(TextFrame("", false), ContinuationFrame("", false), ContinuationFrame("x", false),
                      ContinuationFrame("", true)),
               {SeenText("x")});
  ExpectEvents(Joined(BinaryFrame({}, false), ContinuationFrame("", true), TextFrame("y")),
               {SeenBinary(""), SeenText("y")});
}

TEST(Fragmentation, RejectsNewTextInsideEmptyFragments) {  // RFC 6455 5.4
  const Bytes frames = Joined(TextFrame("", false), TextFrame("", true));
  ExpectFrameFailure(frames, ProtocolError::StartInsideMessage, CloseCode::ProtocolError);
}

TEST(Fragmentation, RejectsContinuationAfterTheLastFragment) {  // RFC 6455 5.4
  const Bytes frames = Joined(TextFrame("a", false), ContinuationFrame("b", true), ContinuationFrame("c", true));
  ExpectFrameFailure(frames, ProtocolError::ContinuationWithoutStart, CloseCode::ProtocolError, {SeenText("ab")});
}

TEST(Fragmentation, AllowsControlFramesBetween) {  // RFC 6455 5.4
  const Bytes frames = Joined(TextFrame("Hel", false), PingFrame("one"), PongFrame("two"),
                              ContinuationFrame("l", false), PingFrame(), ContinuationFrame("o", true));
  const auto check = [](Conversation& conversation) {
    const std::vector expected{SeenPing("one"), SeenPong("two"), SeenPing(), SeenText("Hello")};
    EXPECT_EQ(conversation.Events(), expected);
    EXPECT_EQ(conversation.OutputBytes(), Joined(ServerFrame(0xA, FromText("one")), ServerFrame(0xA, {})));
  };
  ForEachOpenSplit(frames, check);
}

TEST(Fragmentation, EndsWithCloseBetween) {  // RFC 6455 5.4, 5.5.1
  const Bytes frames = Joined(TextFrame("Hel", false), CloseFrame(1001, "bye"), ContinuationFrame("lo", true));
  ExpectEvents(frames, {SeenClosed(CloseCode::GoingAway, "bye")});
}

TEST(Fragmentation, AcceptsCodePointSplitAcrossFragments) {  // RFC 6455 8.1
  ExpectEvents(Joined(TextFrame("\xF0", false), ContinuationFrame("\x9F\x98", false), PingFrame("p"),
                      ContinuationFrame("", false), ContinuationFrame("\x80!", true)),
               {SeenPing("p"), SeenText("\xF0\x9F\x98\x80!")});
}

TEST(Fragmentation, FailsFastOnInvalidUtf8) {  // RFC 6455 8.1
  const Bytes frames = Joined(TextFrame("ok", false), ContinuationFrame("\xC3", false), ContinuationFrame("(", false));
  ExpectFrameFailure(frames, ProtocolError::InvalidUtf8, CloseCode::InvalidPayload);
}

TEST(Fragmentation, ForgetsUtf8StateBetweenMessages) {  // RFC 6455 8.1
  ExpectEvents(Joined(BinaryFrame(FromHex("e2 82"), false), ContinuationFrame("", true), TextFrame("a", false),
                      ContinuationFrame("b", true)),
               {SeenBinary("\xE2\x82"), SeenText("ab")});
}

TEST(Fragmentation, BoundsTheWholeMessage) {  // RFC 6455 7.4.1
  ProtocolLimits limits;
  limits.maxMessageBytes = 5;
  ExpectEvents(Joined(TextFrame("abc", false), ContinuationFrame("de", true)), {SeenText("abcde")}, limits);
  const Bytes tooBig = Joined(TextFrame("abc", false), ContinuationFrame("def", true));
  ExpectFrameFailure(tooBig, ProtocolError::MessageTooBig, CloseCode::MessageTooBig, {}, limits);
}

TEST(Fragmentation, BoundsTheNumberOfFragments) {  // RFC 6455 7.4.1
  ProtocolLimits limits;
  limits.maxFragments = 3;
  ExpectEvents(Joined(TextFrame("", false), ContinuationFrame("", false), ContinuationFrame("", true)), {SeenText("")},
               limits);
  const Bytes tooMany = Joined(TextFrame("", false), ContinuationFrame("", false), ContinuationFrame("", false),
                               ContinuationFrame("", true));
  ExpectFrameFailure(tooMany, ProtocolError::TooManyFragments, CloseCode::PolicyViolation, {}, limits);
}

}  // namespace
}  // namespace wshost::testing
