// SPDX-License-Identifier: MIT
// The header of a frame, both ways and for both roles.
#include "frame/FrameHeader.h"

#include <gtest/gtest.h>

#include <array>

#include "Bytes.h"
#include "frame/FrameWriter.h"

namespace wshost::protocol {
namespace {

using wshost::testing::Bytes;
using wshost::testing::FromHex;
using wshost::testing::FromText;
using wshost::testing::Repeated;

Bytes Written(const FrameHeader& header) {
  std::array<std::byte, wire::kMaxHeaderBytes> bytes{};
  const std::size_t size = WriteFrameHeader(header, bytes.data());
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
}

ProtocolError Parse(const Bytes& bytes, Role role = Role::Server) {
  FrameHeader header;
  return ParseFrameHeader(bytes, {role}, header);
}

TEST(Opcode, ClassifiesPongAsControl) {  // RFC 6455 5.5
  EXPECT_TRUE(IsControl(Opcode::Pong));
  EXPECT_TRUE(IsControl(Opcode::Ping));
  EXPECT_TRUE(IsControl(Opcode::Close));
  EXPECT_FALSE(IsControl(Opcode::Continuation));
  EXPECT_FALSE(IsControl(Opcode::Text));
  EXPECT_FALSE(IsControl(Opcode::Binary));
}

// What the short way takes, the long one takes for the same.
TEST(PlainHeader, AgreesWithTheOther) {
  std::size_t taken = 0;
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      for (const unsigned length : {0U, 125U, 126U, 0xFFFFU}) {
        for (const std::size_t size : {2U, 7U, 8U, 20U}) {
          Bytes bytes(size, std::byte{0x5A});
          bytes[0] = static_cast<std::byte>(first);
          bytes[1] = static_cast<std::byte>(second);
          if (size > 3) {
            bytes[2] = static_cast<std::byte>(length >> 8);
            bytes[3] = static_cast<std::byte>(length & 0xFF);
          }
          FrameHeader plain;
          if (!ParsePlainHeader(bytes, plain)) continue;
          ++taken;
          FrameHeader header;
          ASSERT_EQ(ParseFrameHeader(bytes, {Role::Server}, header), ProtocolError::None);
          ASSERT_TRUE(header.fin && header.masked && !header.compressed);
          ASSERT_EQ(plain.payloadBytes, header.payloadBytes);
          ASSERT_EQ(plain.maskKey, header.maskKey);
          ASSERT_EQ(plain.opcode, header.opcode);
          ASSERT_EQ(plain.headerBytes, header.headerBytes);
        }
      }
    }
  }
  EXPECT_EQ(taken, 2U * (126 * 4 + 2) * 2) << "text and binary, of each length that is in its shortest form";
}

TEST(Opcode, ReservesTen) {  // RFC 6455 5.2
  for (unsigned value = 0; value < 16; ++value) {
    const bool known = value <= 2 || (value >= 8 && value <= 10);
    EXPECT_EQ(IsReserved(static_cast<Opcode>(value)), !known) << value;
  }
}

TEST(FrameHeader, EncodesLengthMinimally) {  // RFC 6455 5.2
  FrameHeader header;
  header.opcode = Opcode::Binary;
  const std::pair<std::uint64_t, const char*> cases[] = {
      {0, "82 00"},
      {125, "82 7d"},
      {126, "82 7e 007e"},
      {32768, "82 7e 8000"},
      {65535, "82 7e ffff"},
      {65536, "82 7f 0000000000010000"},
      {std::uint64_t{1} << 62, "82 7f 4000000000000000"},
  };
  for (const auto& [length, bytes] : cases) {
    header.payloadBytes = length;
    EXPECT_EQ(Written(header), FromHex(bytes)) << length;
  }
}

TEST(FrameHeader, EncodesFinAndMask) {  // RFC 6455 5.2
  FrameHeader header;
  header.opcode = Opcode::Text;
  header.fin = false;
  header.masked = true;
  header.maskKey = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
  header.payloadBytes = 5;
  EXPECT_EQ(Written(header), FromHex("01 85 01020304"));
}

TEST(FrameHeader, IsReadAsItWasWritten) {  // RFC 6455 5.2
  for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{125}, std::uint64_t{126}, std::uint64_t{65535},
                                     std::uint64_t{65536}, std::uint64_t{0x7FFFFFFFFFFFFFFF}}) {
    for (const bool masked : {true, false}) {
      FrameHeader header;
      header.opcode = Opcode::Text;
      header.fin = false;
      header.masked = masked;
      header.payloadBytes = length;
      if (masked) header.maskKey = {std::byte{9}, std::byte{8}, std::byte{7}, std::byte{6}};
      const Bytes bytes = Written(header);
      FrameHeader read;
      ASSERT_EQ(ParseFrameHeader(bytes, {masked ? Role::Server : Role::Client}, read), ProtocolError::None);
      EXPECT_EQ(read.payloadBytes, length);
      EXPECT_EQ(read.maskKey, header.maskKey);
      EXPECT_EQ(read.opcode, Opcode::Text);
      EXPECT_FALSE(read.fin);
      EXPECT_EQ(read.masked, masked);
      EXPECT_EQ(read.headerBytes, bytes.size());
    }
  }
}

TEST(FrameHeader, IsNotWholeUntilItsLastByte) {  // RFC 6455 5.2
  for (const char* hex : {"81 85 01020304", "81 fe 007e 01020304", "81 ff 0000000000010000 01020304"}) {
    const Bytes whole = FromHex(hex);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      FrameHeader header;
      EXPECT_EQ(ParseFrameHeader(std::span(whole).first(size), {Role::Server}, header), ProtocolError::None);
      EXPECT_EQ(header.headerBytes, 0) << hex << " " << size;
    }
  }
}

TEST(FrameHeader, IsRefusedAsSoonAsOneByteTells) {  // RFC 6455 5.2
  EXPECT_EQ(Parse(FromHex("c1")), ProtocolError::ReservedBits);
  EXPECT_EQ(Parse(FromHex("83")), ProtocolError::ReservedOpcode);
  EXPECT_EQ(Parse(FromHex("09")), ProtocolError::FragmentedControl);
  EXPECT_EQ(Parse(FromHex("81 05")), ProtocolError::NotMasked);
  EXPECT_EQ(Parse(FromHex("89 fe")), ProtocolError::ControlTooLong);
  EXPECT_EQ(Parse(FromHex("89 ff")), ProtocolError::ControlTooLong);
  EXPECT_EQ(Parse(FromHex("82 fe 007d")), ProtocolError::LengthNotMinimal);
  EXPECT_EQ(Parse(FromHex("82 ff 000000000000ffff")), ProtocolError::LengthNotMinimal);
  EXPECT_EQ(Parse(FromHex("82 ff 8000000000000000")), ProtocolError::LengthHighBit);
}

TEST(FrameHeader, MustBeMaskedFromClientOnly) {  // RFC 6455 5.1
  EXPECT_EQ(Parse(FromHex("81 01 61"), Role::Server), ProtocolError::NotMasked);
  EXPECT_EQ(Parse(FromHex("81 81 01020304 61"), Role::Client), ProtocolError::Masked);
  EXPECT_EQ(Parse(FromHex("81 01 61"), Role::Client), ProtocolError::None);
}

TEST(FrameHeader, MayHaveZeroMaskKey) {  // RFC 6455 5.3
  FrameHeader header;
  EXPECT_EQ(ParseFrameHeader(FromHex("81 81 00000000"), {Role::Server}, header), ProtocolError::None);
  EXPECT_TRUE(header.masked);
  EXPECT_EQ(header.maskKey, MaskKey{});
}

TEST(FrameWriter, AppendsFrameBehindWhatIsThere) {  // RFC 6455 5.7
  Bytes bytes = FromHex("aa");
  FrameHeader header;
  header.opcode = Opcode::Text;
  AppendFrame(bytes, header, FromText("Hello"));
  EXPECT_EQ(bytes, FromHex("aa 81 05 48656c6c6f"));
}

TEST(FrameWriter, MasksWhatClientSends) {  // RFC 6455 5.7
  Bytes bytes;
  FrameHeader header;
  header.opcode = Opcode::Text;
  header.masked = true;
  header.maskKey = {std::byte{0x37}, std::byte{0xFA}, std::byte{0x21}, std::byte{0x3D}};
  AppendFrame(bytes, header, FromText("Hello"));
  EXPECT_EQ(bytes, FromHex("81 85 37fa213d 7f9f4d5158"));
}

}  // namespace
}  // namespace wshost::protocol
