// SPDX-License-Identifier: MIT
// The chunked coding: whole, split at every byte, and in the shapes that parsers disagree about.
#include "http/ChunkedDecoder.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>

namespace wshost::host {
namespace {

std::span<const std::byte> Bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

struct Outcome {
  bool complete;
  int failureStatus;
  std::size_t used;
  std::string body;
};

Outcome Decode(std::string_view bytes, std::size_t limit = 100, std::size_t split = 0) {
  ChunkedDecoder decoder(limit);
  std::string body;
  std::size_t used = decoder.Feed(Bytes(bytes.substr(0, split)), body);
  if (used == split) {
    used += decoder.Feed(Bytes(bytes.substr(split)), body);
  }
  return {decoder.Complete(), decoder.FailureStatus(), used, body};
}

/// Decodes whole and split at every byte; each must give the same.
void ExpectBody(std::string_view bytes, std::string_view body) {
  for (std::size_t split = 0; split <= bytes.size(); ++split) {
    const Outcome outcome = Decode(bytes, 100, split);
    ASSERT_TRUE(outcome.complete) << split;
    ASSERT_EQ(outcome.used, bytes.size()) << split;
    ASSERT_EQ(outcome.body, body) << split;
  }
}

void ExpectFailure(std::string_view bytes, int status = 400) {
  for (std::size_t split = 0; split <= bytes.size(); ++split) {
    const Outcome outcome = Decode(bytes, 100, split);
    EXPECT_FALSE(outcome.complete) << split;
    ASSERT_EQ(outcome.failureStatus, status) << bytes << " split at " << split;
  }
}

TEST(ChunkedDecoder, ReadsAnEmptyBody) { ExpectBody("0\r\n\r\n", ""); }

TEST(ChunkedDecoder, ReadsChunksOfEverySizeNotation) {
  ExpectBody("1\r\na\r\n0A\r\n0123456789\r\n0000000000000001\r\nz\r\n00\r\n\r\n", "a0123456789z");
  ExpectBody("b\r\nhello\r\nworl\r\nB\r\n\r\n0\r\n\r\nabcd\r\n0\r\n\r\n", "hello\r\nworl\r\n0\r\n\r\nabcd");
}

TEST(ChunkedDecoder, IgnoresExtensions) {
  ExpectBody("2;name=value;other=\"quoted; text\"\r\nab\r\n0 \t;last\r\n\r\n", "ab");
}

TEST(ChunkedDecoder, DropsTrailers) { ExpectBody("1\r\na\r\n0\r\nDigest: abc\r\nContent-Length:7\r\n\r\n", "a"); }

TEST(ChunkedDecoder, LeavesWhatFollowsTheBody) {
  const Outcome outcome = Decode("0\r\n\r\nGET / HTTP/1.1\r\n");
  EXPECT_TRUE(outcome.complete);
  EXPECT_EQ(outcome.used, 5u);
}

TEST(ChunkedDecoder, WaitsForTheLastByte) {
  const std::string_view bytes = "1\r\na\r\n0\r\nT: x\r\n\r\n";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Outcome outcome = Decode(bytes.substr(0, size));
    EXPECT_FALSE(outcome.complete) << size;
    EXPECT_EQ(outcome.failureStatus, 0) << size;
    EXPECT_EQ(outcome.used, size);
  }
}

TEST(ChunkedDecoder, RejectsSizesThatAreNoBareHexadecimal) {
  for (const std::string_view bytes :
       {"\r\n", "g\r\n", "0x1\r\na\r\n", "+1\r\na\r\n", "-1\r\n", " 1\r\na\r\n", "1_0\r\n", ";x\r\n", "1,\r\n", "\n"}) {
    ExpectFailure(bytes);
  }
}

TEST(ChunkedDecoder, RejectsBareLineFeedsAndCarriageReturns) {
  for (const std::string_view bytes :
       {"1\na\r\n0\r\n\r\n", "1\r\na\n0\r\n\r\n", "1\ra\r\n", "1;x\na\r\n0\r\n\r\n", "1;x\ra\r\n", "1\r\na\r0\r\n",
        "0\n\r\n", "0\r\n\n", "0\r\n\rx", "0\r\nT: x\n\r\n", "0\r\nT: x\rT"}) {
    ExpectFailure(bytes);
  }
}

TEST(ChunkedDecoder, RejectsChunksLongerOrShorterThanTheirSize) {
  ExpectFailure("1\r\nab\r\n0\r\n\r\n");
  ExpectFailure("3\r\nab\r\n0\r\n\r\n");
}

TEST(ChunkedDecoder, RejectsSpaceBehindASizeThatNoExtensionFollows) {
  ExpectFailure("1 \r\na\r\n");
  ExpectFailure("1 2\r\na\r\n");
}

TEST(ChunkedDecoder, RejectsControlCharactersInExtensions) {
  ExpectFailure(std::string("1;a\0b\r\n", 7));
  ExpectFailure("1;a\x7F\r\n");
}

TEST(ChunkedDecoder, RejectsTrailerLinesThatAreNoFields) {
  for (const std::string_view bytes :
       {"0\r\nno colon\r\n", "0\r\n: nameless\r\n", "0\r\n folded: x\r\n", "0\r\nName : x\r\n"}) {
    ExpectFailure(bytes);
  }
}

TEST(ChunkedDecoder, TakesTheLimitButNotOneByteMore) {
  EXPECT_TRUE(Decode("2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", 4).complete);
  EXPECT_EQ(Decode("2\r\nab\r\n3\r\n", 4).failureStatus, 413);
  EXPECT_EQ(Decode("5\r\n", 4).failureStatus, 413);
}

TEST(ChunkedDecoder, RejectsHugeSizesFromTheirLineAlone) {
  constexpr auto kNoLimit = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(Decode("FFFFFFFFFFFFFFFF\r\n", 100).failureStatus, 413);
  EXPECT_EQ(Decode("1\r\na\r\nFFFFFFFFFFFFFFFF\r\n", kNoLimit).failureStatus, 413);
  EXPECT_EQ(Decode("10000000000000000\r\n", kNoLimit).failureStatus, 400);
  EXPECT_EQ(Decode("00000000000000001\r\n", kNoLimit).failureStatus, 400);
}

TEST(ChunkedDecoder, BoundsExtensionsOverTheWholeBody) {
  const std::string chunk = "1;" + std::string(99, 'x') + "\r\na\r\n";
  std::string bytes;
  for (std::size_t count = 0; count < 200; ++count) {
    bytes += chunk;
  }
  const Outcome outcome = Decode(bytes, 1000);
  EXPECT_EQ(outcome.failureStatus, 400);
  EXPECT_LT(outcome.used, kMaxChunkExtensionBytes * 2);
}

TEST(ChunkedDecoder, BoundsTrailers) {
  const Outcome outcome = Decode("0\r\nT: " + std::string(2 * kMaxTrailerBytes, 'x'));
  EXPECT_EQ(outcome.failureStatus, 431);
  EXPECT_LT(outcome.used, kMaxTrailerBytes + 10);
}

}  // namespace
}  // namespace wshost::host
