// SPDX-License-Identifier: MIT
// Frames out of a stream, restartable at any byte, for both roles.
#include "frame/FrameReader.h"

#include <gtest/gtest.h>

#include "Bytes.h"
#include "ForEachSplit.h"
#include "Frames.h"

namespace wshost::protocol {
namespace {

using wshost::testing::BinaryFrame;
using wshost::testing::Bytes;
using wshost::testing::Encoded;
using wshost::testing::ForEachSplit;
using wshost::testing::Frame;
using wshost::testing::FromHex;
using wshost::testing::FromText;
using wshost::testing::Joined;
using wshost::testing::PingFrame;
using wshost::testing::ServerFrame;
using wshost::testing::TextFrame;
using wshost::testing::ToText;

struct ReadFrames {
  std::string text;  // Opcode as a digit, then the payload, then a semicolon, for each whole frame.
  ProtocolError error = ProtocolError::None;
};

// Reads one part with a reader that goes on where it stopped.
void ReadPart(FrameReader& reader, std::span<std::byte> unread, std::string& payload, ReadFrames& result) {
  while (!unread.empty() || reader.InFrame()) {
    if (!reader.InFrame()) {
      result.error = reader.ReadHeader(unread);
      if (result.error != ProtocolError::None || !reader.InFrame()) return;
    }
    const Opcode opcode = reader.Header().opcode;
    if (IsControl(opcode)) {
      const auto whole = reader.ReadControl(unread);
      if (!whole) return;
      payload = ToText(*whole);
    } else {
      const FramePiece piece = reader.ReadPiece(unread);
      EXPECT_EQ(piece.offset, payload.size());
      Unmask(piece.masked, piece.key, piece.offset);
      payload += ToText(piece.masked);
      EXPECT_EQ(piece.endsFrame, !reader.InFrame());
      if (reader.InFrame()) return;
    }
    result.text += std::to_string(static_cast<int>(opcode)) + payload + ";";
    payload.clear();
  }
}

ReadFrames Read(const std::vector<Bytes>& parts, Role role) {
  FrameReader reader({role});
  ReadFrames result;
  std::string payload;
  for (Bytes part : parts) {
    ReadPart(reader, part, payload, result);
    if (result.error != ProtocolError::None) break;
  }
  EXPECT_EQ(result.error == ProtocolError::None ? reader.BufferedBytes() : 0, 0U);
  return result;
}

TEST(FrameReader, ReadsFramesHoweverCut) {  // RFC 6455 5.2
  const Bytes frames = Joined(TextFrame("one"), PingFrame("two"), BinaryFrame(FromText("three")), TextFrame(""),
                              TextFrame(std::string(200, 'x')), PingFrame());
  ForEachSplit(frames, [](const std::vector<Bytes>& parts) {
    EXPECT_EQ(Read(parts, Role::Server).text, "1one;9two;2three;1;1" + std::string(200, 'x') + ";9;");
  });
}

TEST(FrameReader, ReadsServersFramesForClient) {  // RFC 6455 5.1
  const Bytes frames =
      Joined(ServerFrame(0x1, FromText("one")), ServerFrame(0x9, FromText("two")), ServerFrame(0x2, {}));
  ForEachSplit(frames,
               [](const std::vector<Bytes>& parts) { EXPECT_EQ(Read(parts, Role::Client).text, "1one;9two;2;"); });
}

TEST(FrameReader, RejectsUnmaskedFrameFromClient) {  // RFC 6455 5.1
  ForEachSplit(ServerFrame(0x1, FromText("hi")), [](const std::vector<Bytes>& parts) {
    EXPECT_EQ(Read(parts, Role::Server).error, ProtocolError::NotMasked);
  });
}

TEST(FrameReader, RejectsMaskedFrameFromServer) {  // RFC 6455 5.1
  ForEachSplit(TextFrame("hi"), [](const std::vector<Bytes>& parts) {
    EXPECT_EQ(Read(parts, Role::Client).error, ProtocolError::Masked);
  });
}

TEST(FrameReader, UnmasksInPlace) {  // RFC 6455 5.3
  Bytes bytes = TextFrame("in place");
  std::span<std::byte> unread(bytes);
  FrameReader reader({Role::Server});
  ASSERT_EQ(reader.ReadHeader(unread), ProtocolError::None);
  const FramePiece piece = reader.ReadPiece(unread);
  EXPECT_EQ(piece.masked.data(), bytes.data() + 6);
  Unmask(piece.masked, piece.key, piece.offset);
  EXPECT_EQ(ToText(piece.masked), "in place");
}

TEST(FrameReader, KeepsOnlyWhatIsUnfinished) {
  Bytes bytes = Joined(TextFrame("whole"), FromHex("89 85 00000000 61 62"));
  std::span<std::byte> unread(bytes);
  FrameReader reader({Role::Server});
  ASSERT_EQ(reader.ReadHeader(unread), ProtocolError::None);
  reader.ReadPiece(unread);
  EXPECT_EQ(reader.BufferedBytes(), 0U);
  std::span<std::byte> half = unread.first(3);
  ASSERT_EQ(reader.ReadHeader(half), ProtocolError::None);
  EXPECT_EQ(reader.BufferedBytes(), 3U);
  unread = unread.subspan(3);
  ASSERT_EQ(reader.ReadHeader(unread), ProtocolError::None);
  EXPECT_FALSE(reader.ReadControl(unread).has_value());
  EXPECT_EQ(reader.BufferedBytes(), 2U);
}

}  // namespace
}  // namespace wshost::protocol
