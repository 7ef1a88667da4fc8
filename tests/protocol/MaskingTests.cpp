// SPDX-License-Identifier: MIT
// Masking: the vector loop, its scalar twin, and one byte at a time agree.
#include "frame/Masking.h"

#include <gtest/gtest.h>

#include <random>

#include "Bytes.h"

namespace wshost::protocol {
namespace {

using wshost::testing::Bytes;
using wshost::testing::FromHex;
using wshost::testing::FromText;
using wshost::testing::Repeated;

constexpr MaskKey kKey{std::byte{0x37}, std::byte{0xFA}, std::byte{0x21}, std::byte{0x3D}};

Bytes MaskedByteByByte(Bytes bytes, const MaskKey& key, std::uint64_t offset) {
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] ^= key[(offset + i) % 4];
  return bytes;
}

TEST(Masking, UnmasksTheExampleOfTheStandard) {  // RFC 6455 5.7
  Bytes bytes = FromHex("7f 9f 4d 51 58");
  Unmask(bytes, kKey);
  EXPECT_EQ(bytes, FromText("Hello"));
}

TEST(Masking, AgreesWithItsScalarTwinForEverySizeOffsetAndAlignment) {  // RFC 6455 5.3
  std::mt19937 random(7);
  for (std::size_t size = 0; size < 150; ++size) {
    for (std::size_t start = 0; start < 20; ++start) {
      Bytes whole(start + size);
      for (std::byte& byte : whole) byte = static_cast<std::byte>(random() & 0xFF);
      const std::uint64_t offset = random() % 1000;
      const Bytes expected =
          MaskedByteByByte({whole.begin() + static_cast<std::ptrdiff_t>(start), whole.end()}, kKey, offset);
      Bytes scalar = whole;
      const std::byte seen = Unmask(std::span(whole).subspan(start), kKey, offset);
      const std::span<std::byte> masked = std::span(scalar).subspan(start);
      Bytes elsewhere(size);
      const std::byte seenElsewhere = UnmaskTo(elsewhere.data(), masked, kKey, offset);
      const std::byte seenByScalar = UnmaskToScalar(masked.data(), masked, kKey, offset);
      ASSERT_EQ(Bytes(whole.begin() + static_cast<std::ptrdiff_t>(start), whole.end()), expected);
      ASSERT_EQ(scalar, whole);
      ASSERT_EQ(seen, seenByScalar);
      ASSERT_EQ(elsewhere, expected);
      ASSERT_EQ(seenElsewhere, seenByScalar);
    }
  }
}

TEST(Masking, ContinuesItsKeyAcrossPieces) {  // RFC 6455 5.3
  const Bytes plain = FromText("a payload that is read in two pieces, cut anywhere");
  const Bytes masked = MaskedByteByByte(plain, kKey, 0);
  for (std::size_t cut = 0; cut <= masked.size(); ++cut) {
    Bytes bytes = masked;
    Unmask(std::span(bytes).first(cut), kKey, 0);
    Unmask(std::span(bytes).subspan(cut), kKey, cut);
    ASSERT_EQ(bytes, plain) << cut;
  }
}

TEST(Masking, ReturnsAllBytesOredTogether) {
  for (std::size_t size = 1; size < 200; ++size) {
    for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
      Bytes ascii = MaskedByteByByte(Repeated(0x21, size), kKey, 0);
      ASSERT_TRUE(IsAscii(Unmask(ascii, kKey)));
      Bytes plain = Repeated(0x21, size);
      plain[at] = std::byte{0xC3};
      Bytes masked = MaskedByteByByte(plain, kKey, 0);
      ASSERT_FALSE(IsAscii(Unmask(masked, kKey))) << size << " " << at;
    }
  }
}

TEST(Masking, LeavesBytesAloneWithZeroKey) {  // RFC 6455 5.3
  Bytes bytes = FromText("unchanged");
  Unmask(bytes, MaskKey{});
  EXPECT_EQ(bytes, FromText("unchanged"));
}

}  // namespace
}  // namespace wshost::protocol
