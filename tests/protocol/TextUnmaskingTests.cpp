// SPDX-License-Identifier: MIT
// Unmasking with the check on the way, wherever a code point is cut.
#include "message/TextUnmasking.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "Bytes.h"

namespace wshost::protocol {
namespace {

using wshost::testing::Bytes;
using wshost::testing::FromText;
using wshost::testing::Repeated;

constexpr MaskKey kKey{std::byte{0x37}, std::byte{0xFA}, std::byte{0x21}, std::byte{0x3D}};

Bytes Masked(Bytes bytes, std::uint64_t offset = 0) {
  Unmask(bytes, kKey, offset);
  return bytes;
}

TEST(TextUnmasking, UnmasksAndChecksWhereverACodePointIsCut) {  // RFC 6455 5.3, 8.1
  for (std::size_t before = 4080; before < 4110; ++before) {
    Bytes plain = Repeated('x', before);
    const Bytes tail = FromText("gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80 \xE2\x82\xAC");
    plain.insert(plain.end(), tail.begin(), tail.end());
    const Bytes masked = Masked(plain);
    Bytes out(plain.size());
    Utf8Validator utf8;
    ASSERT_TRUE(UnmaskText(out.data(), masked, kKey, 0, utf8));
    ASSERT_TRUE(utf8.IsComplete());
    ASSERT_EQ(out, plain);
  }
}

TEST(TextUnmasking, GoesOnInALaterPieceOfTheFrame) {
  const Bytes plain = FromText("a\xF0\x9F\x98\x80z");
  for (std::size_t cut = 0; cut <= plain.size(); ++cut) {
    Bytes bytes = Masked(plain);
    Utf8Validator utf8;
    ASSERT_TRUE(UnmaskText(bytes.data(), std::span(bytes).first(cut), kKey, 0, utf8));
    ASSERT_TRUE(UnmaskText(bytes.data() + cut, std::span(bytes).subspan(cut), kKey, cut, utf8));
    ASSERT_TRUE(utf8.IsComplete());
    ASSERT_EQ(bytes, plain);
  }
}

TEST(TextUnmasking, FindsABadByteWhereverItIs) {  // RFC 6455 8.1
  for (const std::size_t at : std::vector<std::size_t>{0, 1, 4095, 4096, 4097, 9999}) {
    Bytes plain = Repeated('x', 10'000);
    plain[at] = std::byte{0xFF};
    Bytes bytes = Masked(plain);
    Utf8Validator utf8;
    EXPECT_FALSE(UnmaskText(bytes.data(), bytes, kKey, 0, utf8)) << at;
  }
}

TEST(TextUnmasking, FindsAsciiInsideACodePointAcrossPieces) {
  Bytes plain = Repeated('x', 8192);
  plain[4095] = std::byte{0xC3};
  Bytes bytes = Masked(plain);
  Utf8Validator utf8;
  EXPECT_FALSE(UnmaskText(bytes.data(), bytes, kKey, 0, utf8));
}

}  // namespace
}  // namespace wshost::protocol
