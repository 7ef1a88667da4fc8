// SPDX-License-Identifier: MIT
// The SSE2 functions and their scalar twins see the same in any 16 bytes.
#include "Scan.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace wshost::test {
namespace {

using Sixteen = std::array<char, 16>;

Sixteen RandomBytes(std::mt19937& random) {
  static constexpr char kSpecial[] = {'"', '\\', '\0', '\x1F', ' ', '\x7F', '\x80', '\xFF'};
  Sixteen bytes;
  for (char& c : bytes) c = random() % 2 == 0 ? kSpecial[random() % 8] : static_cast<char>(random());
  return bytes;
}

}  // namespace

TEST(JsonScan, ScalarFindsWhatASimpleLoopFinds) {
  for (unsigned c = 0; c < 256; ++c) {
    Sixteen bytes;
    bytes.fill('a');
    bytes[5] = static_cast<char>(c);
    const json::Findings found = json::ScanScalar::Look(bytes.data());
    EXPECT_EQ(found.special, c < 0x20 || c == '"' || c == '\\' ? 1U << 5 : 0U) << c;
    EXPECT_EQ(found.nonAscii, c >= 0x80 ? 1U << 5 : 0U) << c;
    EXPECT_EQ(json::ScanScalar::Backslashes(bytes.data()), c == '\\' ? 1U << 5 : 0U) << c;
  }
}

TEST(JsonScan, ScalarStoresAndCopiesNodes) {
  json::Node stored;
  json::ScanScalar::Put(&stored, json::Node{1, 2});
  json::Node copied;
  json::ScanScalar::Copy16(reinterpret_cast<char*>(&copied), reinterpret_cast<const char*>(&stored));
  EXPECT_EQ(copied.low, 1U);
  EXPECT_EQ(copied.high, 2U);
}

#if defined(WSHOST_JSON_HAS_SSE2)
TEST(JsonScan, Sse2AndScalarAgreeOnRandomBytes) {
  std::mt19937 random(3);
  for (int i = 0; i < 100'000; ++i) {
    const Sixteen bytes = RandomBytes(random);
    const json::Findings fast = json::ScanSse2::Look(bytes.data());
    const json::Findings slow = json::ScanScalar::Look(bytes.data());
    ASSERT_EQ(fast.special, slow.special);
    ASSERT_EQ(fast.nonAscii, slow.nonAscii);
    ASSERT_EQ(json::ScanSse2::Backslashes(bytes.data()), json::ScanScalar::Backslashes(bytes.data()));
  }
}

TEST(JsonScan, Sse2AndScalarMakeTheSameNodes) {
  std::mt19937 random(4);
  for (int i = 0; i < 10'000; ++i) {
    const Sixteen bytes = RandomBytes(random);
    for (std::size_t length = 0; length <= json::Node::kShortLength; ++length) {
      json::Node fast;
      json::Node slow;
      json::ScanSse2::PutShortText(&fast, bytes.data(), length);
      json::ScanScalar::PutShortText(&slow, bytes.data(), length);
      ASSERT_EQ(fast.low, slow.low);
      ASSERT_EQ(fast.high, slow.high);
      ASSERT_EQ(fast.View(), std::string_view(bytes.data(), length));
    }
    json::Node stored;
    json::ScanSse2::Put(&stored, json::Node{random(), random()});
    json::Node copied;
    json::ScanSse2::Copy16(reinterpret_cast<char*>(&copied), reinterpret_cast<const char*>(&stored));
    ASSERT_EQ(stored.low, copied.low);
    ASSERT_EQ(stored.high, copied.high);
  }
}
#endif

}  // namespace wshost::test
