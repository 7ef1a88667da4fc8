// SPDX-License-Identifier: MIT
// HAProxy's PROXY protocol, byte by byte.
#include "transport/ProxyHeaderReader.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "ForEachSplit.h"
#include "Mutation.h"

namespace wshost::host {
namespace {

using namespace std::string_literals;
using testing::Bytes;
using testing::ForEachSplit;
using testing::FromText;
using Progress = ProxyHeaderReader::Progress;

const std::string kSignature = "\r\n\r\n\0\r\nQUIT\n"s;
const std::string kFour = "\xC0\x00\x02\x01\xC6\x33\x64\x07\x10\x68\x01\xBB"s;
const std::string kSix =
    "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x01"
    "\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x02\x10\x68\x01\xBB"s;

std::string Version2(char command, char family, const std::string& block) {
  const auto length = static_cast<unsigned>(block.size());
  return kSignature + command + family + static_cast<char>(length >> 8) + static_cast<char>(length & 0xFF) + block;
}

// What a reader makes of bytes that come in parts: "source>destination|rest", "keeps|rest", "more", "failed".
std::string Read(const std::vector<Bytes>& parts) {
  ProxyHeaderReader reader;
  std::string rest;
  for (const Bytes& part : parts) {
    const std::size_t used = reader.Feed(part);
    EXPECT_LE(used, part.size());
    EXPECT_TRUE(used == part.size() || reader.Status() != Progress::NeedMore);
    rest += testing::ToText(std::span(part).subspan(used));
  }
  if (reader.Status() == Progress::NeedMore) return "more";
  if (reader.Status() == Progress::Failed) return "failed";
  const auto& spoken = reader.Spoken();
  return (spoken ? spoken->source.ToString() + ">" + spoken->destination.ToString() : "keeps") + "|" + rest;
}

std::string Read(const std::string& text) { return Read({FromText(text)}); }

void ExpectHoweverCut(const std::string& text, const std::string& expected) {
  ForEachSplit(FromText(text), [&](const std::vector<Bytes>& parts) { EXPECT_EQ(Read(parts), expected) << text; });
}

TEST(ProxyHeaderReader, ReadsALineOfVersion1AndLeavesWhatComesBehind) {
  ExpectHoweverCut("PROXY TCP4 192.0.2.1 198.51.100.7 4200 443\r\nGET /", "192.0.2.1:4200>198.51.100.7:443|GET /");
  ExpectHoweverCut("PROXY TCP6 2001:db8::1 2001:db8::2 4200 443\r\nGET /",
                   "[2001:db8::1]:4200>[2001:db8::2]:443|GET /");
  ExpectHoweverCut("PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n", "0.0.0.0:0>255.255.255.255:65535|");
}

TEST(ProxyHeaderReader, KeepsTheAddressesWhereVersion1KnowsNone) {
  ExpectHoweverCut("PROXY UNKNOWN\r\nGET /", "keeps|GET /");
  ExpectHoweverCut("PROXY UNKNOWN ffff::ffff what ever 1\r\nGET /", "keeps|GET /");
}

TEST(ProxyHeaderReader, TakesALineOf107BytesAndNoLongerOne) {
  const std::string longest =
      "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff2 65535 65534\r\n";
  EXPECT_EQ(longest.size(), 104U);
  EXPECT_TRUE(Read(longest).starts_with("[ffff:")) << Read(longest);
  const std::string unknown = "PROXY UNKNOWN " + std::string(91, 'x');
  EXPECT_EQ(Read(unknown + "\r\nGET"), "keeps|GET");
  EXPECT_EQ(Read(unknown + "x\r\n"), "failed");
  EXPECT_EQ(Read(unknown + "x\r"), "failed") << "with the 107th byte it is known";
  EXPECT_EQ(Read(unknown + "\r"), "more");
}

TEST(ProxyHeaderReader, RefusesLinesOfVersion1ThatAreNotExact) {
  for (const char* each :
       {"proxy TCP4 192.0.2.1 198.51.100.7 4200 443\r\n", "PROXY  TCP4 192.0.2.1 198.51.100.7 4200 443\r\n",
        "PROXY TCP4 192.0.2.1  198.51.100.7 4200 443\r\n", "PROXY TCP4 192.0.2.1 198.51.100.7 4200 443 \r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 4200\r\n", "PROXY TCP4 192.0.2.1 198.51.100.7 4200 65536\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 04200 443\r\n", "PROXY TCP4 192.0.2.1 198.51.100.7 4200 -1\r\n",
        "PROXY TCP4 192.0.2.256 198.51.100.7 4200 443\r\n", "PROXY TCP4 192.0.02.1 198.51.100.7 4200 443\r\n",
        "PROXY TCP4 2001:db8::1 2001:db8::2 4200 443\r\n", "PROXY TCP6 192.0.2.1 198.51.100.7 4200 443\r\n",
        "PROXY TCP6 [2001:db8::1] 2001:db8::2 4200 443\r\n", "PROXY UDP4 192.0.2.1 198.51.100.7 4200 443\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.7 4200 443\n", "PROXY \r\n", "PROXY UNKNOWN\n", "PROXYUNKNOWN\r\n", "\n"}) {
    EXPECT_EQ(Read(each), "failed") << each;
  }
}

TEST(ProxyHeaderReader, ReadsVersion2) {
  ExpectHoweverCut(Version2(0x21, 0x11, kFour) + "GET /", "192.0.2.1:4200>198.51.100.7:443|GET /");
  ExpectHoweverCut(Version2(0x21, 0x21, kSix) + "GET /", "[2001:db8::1]:4200>[2001:db8::2]:443|GET /");
}

TEST(ProxyHeaderReader, SkipsTheExtrasOfVersion2) {
  ExpectHoweverCut(Version2(0x21, 0x11, kFour + "\x04\x00\x03PROXY"s) + "GET /",
                   "192.0.2.1:4200>198.51.100.7:443|GET /");
  const std::string longest(ProxyHeaderReader::kMaxVersion2Bytes - kFour.size(), '\r');
  EXPECT_EQ(Read(Version2(0x21, 0x11, kFour + longest) + "GET /"), "192.0.2.1:4200>198.51.100.7:443|GET /");
  EXPECT_EQ(Read(Version2(0x21, 0x11, kFour + longest + "x").substr(0, 16)), "failed") << "known before it comes";
}

TEST(ProxyHeaderReader, KeepsTheAddressesWhereVersion2SpeaksForNobody) {
  ExpectHoweverCut(Version2(0x20, 0x00, "") + "GET /", "keeps|GET /");
  ExpectHoweverCut(Version2(0x20, 0x11, kFour) + "GET /", "keeps|GET /");
  EXPECT_EQ(Read(Version2(0x20, 0x11, "") + "GET /"), "keeps|GET /") << "the family of LOCAL is of no interest";
  ExpectHoweverCut(Version2(0x21, 0x00, "\x01\x02"s) + "GET /", "keeps|GET /");
  EXPECT_EQ(Read(Version2(0x21, 0x12, kFour) + "GET /"), "keeps|GET /");
  EXPECT_EQ(Read(Version2(0x21, 0x31, std::string(216, 'u')) + "GET /"), "keeps|GET /");
}

TEST(ProxyHeaderReader, RefusesWhatIsNoVersion2) {
  EXPECT_EQ(Read(Version2(0x11, 0x11, kFour)), "failed") << "another version";
  EXPECT_EQ(Read(Version2(0x22, 0x11, kFour)), "failed") << "another command";
  EXPECT_EQ(Read(Version2(0x21, 0x41, kFour)), "failed") << "another family";
  EXPECT_EQ(Read(Version2(0x21, 0x10, kFour)), "failed") << "a family without its protocol";
  EXPECT_EQ(Read(Version2(0x21, 0x11, kFour.substr(1))), "failed") << "too short for its addresses";
  EXPECT_EQ(Read(Version2(0x21, 0x21, kFour)), "failed");
  EXPECT_EQ(Read("\r\n\r\nx"), "failed");
  EXPECT_EQ(Read("GET / HTTP/1.1\r\n"), "failed");
}

TEST(ProxyHeaderReader, KnowsWithTheFirstWrongByte) {
  ProxyHeaderReader reader;
  const Bytes bytes = FromText("PROXX everything else");
  EXPECT_EQ(reader.Feed(bytes), 5U);
  EXPECT_EQ(reader.Status(), Progress::Failed);
  EXPECT_EQ(reader.Feed(bytes), 0U) << "it takes nothing more";
}

// Whatever comes: it ends, it does not depend on where it is cut, and it never keeps more than its own size.
TEST(ProxyHeaderReader, SaysTheSameOfDamagedHeadersHoweverTheyAreCut) {
  testing::Random random(4711);
  const std::vector<std::string> whole{
      "PROXY TCP4 192.0.2.1 198.51.100.7 4200 443\r\nGET / HTTP/1.1\r\n",
      "PROXY TCP6 2001:db8::1 2001:db8::2 4200 443\r\nGET / HTTP/1.1\r\n",
      "PROXY UNKNOWN\r\nGET / HTTP/1.1\r\n",
      Version2(0x21, 0x11, kFour + "\x04\x00\x03PROXY"s) + "GET / HTTP/1.1\r\n",
      Version2(0x21, 0x21, kSix) + "GET / HTTP/1.1\r\n",
      Version2(0x20, 0x00, "") + "GET / HTTP/1.1\r\n",
  };
  for (int round = 0; round < 20'000; ++round) {
    Bytes bytes = FromText(whole[testing::Below(random, whole.size())]);
    for (std::size_t damages = 1 + testing::Below(random, 3); damages > 0 && !bytes.empty(); --damages) {
      testing::Mutate(bytes, random);
    }
    std::vector<Bytes> singles;
    for (const std::byte byte : bytes) singles.push_back({byte});
    ASSERT_EQ(Read(singles), Read({bytes})) << testing::ToText(bytes);
  }
}

}  // namespace
}  // namespace wshost::host
