// SPDX-License-Identifier: MIT
// UTF-8 against an oracle that is written from the definition of the encoding, however the bytes are cut.
#include "message/Utf8Validator.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "Bytes.h"
#include "ForEachSplit.h"
#include "Utf8ByDefinition.h"
#include "message/Utf8Check.h"
#include "wshost/protocol/Message.h"

namespace wshost::protocol {
namespace {

using wshost::testing::Bytes;
using wshost::testing::EncodeCodePoint;
using wshost::testing::ForEachSplit;
using wshost::testing::FromHex;
using wshost::testing::FromText;
using wshost::testing::IsUtf8ByDefinition;
using wshost::testing::Joined;
using wshost::testing::Repeated;

bool IsValidInParts(const std::vector<Bytes>& parts) {
  Utf8Validator validator;
  for (const Bytes& part : parts) {
    if (!validator.Add(part)) return false;
  }
  return validator.IsComplete();
}

TEST(Utf8Validator, AcceptsEveryCodePointAndNoSurrogate) {  // RFC 3629 3
  for (std::uint32_t point = 0; point <= 0x10FFFF; ++point) {
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    ASSERT_EQ(IsUtf8(FromText(EncodeCodePoint(point))), !surrogate) << std::hex << point;
  }
}

TEST(Utf8Validator, AgreesWithTheDefinitionOnAllPairsOfBytes) {  // RFC 3629 4
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      for (const char* tail : {"", "\x80", "\xBF\xBF", "x"}) {
        const std::string text = std::string{static_cast<char>(first), static_cast<char>(second)} + tail;
        ASSERT_EQ(IsUtf8(FromText(text)), IsUtf8ByDefinition(text)) << first << " " << second << " " << tail;
      }
    }
  }
}

TEST(Utf8Validator, AgreesWithTheDefinitionOnRandomText) {  // RFC 3629 4
  std::mt19937 random(20240501);
  const std::string pieces[] = {"a",        std::string(15, 'b'), std::string(16, 'c'), std::string(33, 'd'),
                                "\xC3\xA9", "\xE2\x82\xAC",       "\xF0\x9F\x98\x80"};
  for (int round = 0; round < 5000; ++round) {
    std::string text;
    for (auto i = random() % 12; i > 0; --i) text += pieces[random() % std::size(pieces)];
    if (!text.empty() && round % 2 == 0) text[random() % text.size()] = static_cast<char>(random() & 0xFF);
    ASSERT_EQ(IsUtf8(FromText(text)), IsUtf8ByDefinition(text));
  }
}

TEST(Utf8Validator, DoesNotDependOnHowTextIsCut) {  // RFC 6455 8.1
  const Bytes text =
      FromText("plain \xC3\xA9 and \xE2\x82\xAC and \xF0\x9F\x98\x80 and a longer run of ASCII to the end");
  ForEachSplit(text, [](const std::vector<Bytes>& parts) { EXPECT_TRUE(IsValidInParts(parts)); });
}

TEST(Utf8Validator, RejectsBadTextHoweverCut) {  // RFC 6455 8.1
  for (const char* bad :
       {"80", "bf", "c0 80", "c1 bf", "c2 41", "e0 80 80", "e0 9f bf", "ed a0 80", "ed bf bf", "ee 80", "f0 8f bf bf",
        "f4 90 80 80", "f5 80 80 80", "f8 88 80 80 80", "fe", "ff", "e2 82", "f0 9f 98"}) {
    const Bytes text = Joined(Repeated('a', 20), FromHex(bad));
    ForEachSplit(text, [&](const std::vector<Bytes>& parts) { EXPECT_FALSE(IsValidInParts(parts)) << bad; });
  }
}

TEST(Utf8Validator, RejectsAtTheFirstImpossibleByte) {  // RFC 6455 8.1
  Utf8Validator validator;
  EXPECT_TRUE(validator.Add(FromHex("ed")));
  EXPECT_FALSE(validator.Add(FromHex("a0")));
}

// The last byte of each is the first that cannot be. It may end a call, begin one, or lie in a block of many bytes.
TEST(Utf8Validator, FindsAnImpossibleByteInTheCallThatBringsIt) {  // RFC 6455 8.1
  for (const char* bad : {"80", "c0", "f5", "ff", "c2 41", "c2 c2", "e0 80", "e0 9f", "ed a0", "f0 8f", "f4 90",
                          "e2 41", "e2 82 41", "e2 82 ac 80", "f0 9f 41", "f0 9f 98 41", "f0 9f 98 80 80"}) {
    for (std::size_t before = 0; before < 70; ++before) {
      const Bytes text = Joined(Repeated('a', before), FromHex(bad));
      for (std::size_t cut = 0; cut < text.size(); ++cut) {
        for (const std::size_t behind : {0U, 1U, 40U}) {
          const Bytes all = Joined(text, Repeated('z', behind));
          Utf8Validator validator;
          ASSERT_TRUE(validator.Add(std::span(all).first(cut))) << bad << ", " << before << ", " << cut;
          ASSERT_FALSE(validator.Add(std::span(all).subspan(cut))) << bad << ", " << before << ", " << cut;
        }
      }
    }
  }
}

TEST(Utf8Validator, KnowsWhetherCodePointIsWhole) {  // RFC 6455 8.1
  Utf8Validator validator;
  EXPECT_TRUE(validator.IsComplete());
  EXPECT_TRUE(validator.Add(FromHex("f0 9f")));
  EXPECT_FALSE(validator.IsComplete());
  EXPECT_FALSE(validator.AddAscii(1));
  EXPECT_TRUE(validator.AddAscii(0));
  EXPECT_TRUE(validator.Add(FromHex("98 80")));
  EXPECT_TRUE(validator.IsComplete());
  EXPECT_TRUE(validator.AddAscii(3));
}

TEST(Utf8Validator, IsOfferedForWholeTextToo) {  // RFC 6455 8.1
  EXPECT_TRUE(wshost::IsUtf8("caf\xC3\xA9"));
  EXPECT_TRUE(wshost::IsUtf8(""));
  EXPECT_FALSE(wshost::IsUtf8("caf\xC3"));
}

TEST(Utf8Prefix, IsTheLongestThatFits) {
  EXPECT_EQ(Utf8Prefix("abc", 10), "abc");
  EXPECT_EQ(Utf8Prefix("abc", 2), "ab");
  EXPECT_EQ(Utf8Prefix("a\xE2\x82\xAC", 3), "a");
  EXPECT_EQ(Utf8Prefix("a\xE2\x82\xAC", 4), "a\xE2\x82\xAC");
  EXPECT_EQ(Utf8Prefix("a\xFFz", 4), "a");
  EXPECT_EQ(Utf8Prefix("", 4), "");
}

}  // namespace
}  // namespace wshost::protocol
