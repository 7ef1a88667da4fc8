// SPDX-License-Identifier: MIT
// Bodies by length, none, and the heads with which requests are smuggled past proxies.
#include "http/HttpBodyReader.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace wshost::host {
namespace {

using Framing = HttpBodyReader::Plan::Framing;
using Progress = HttpBodyReader::Progress;

constexpr std::size_t kLimit = 64;

std::span<const std::byte> Bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

HttpBodyReader::Plan Decide(std::vector<HeaderField> fields, int minorVersion = 1, std::size_t limit = kLimit) {
  return HttpBodyReader::Decide(HeaderFields(fields), minorVersion, limit);
}

HttpBodyReader Reader(std::vector<HeaderField> fields, int minorVersion = 1, std::size_t limit = kLimit) {
  return HttpBodyReader(HeaderFields(fields), minorVersion, limit);
}

void ExpectRefused(std::vector<HeaderField> fields, int status, int minorVersion = 1) {
  const auto plan = Decide(fields, minorVersion);
  EXPECT_EQ(plan.framing, Framing::Refused);
  EXPECT_EQ(plan.failureStatus, status);
  EXPECT_FALSE(plan.failureReason.empty());
  HttpBodyReader reader(HeaderFields(fields), minorVersion, kLimit);
  EXPECT_EQ(reader.Status(), Progress::Failed);
  EXPECT_EQ(reader.FailureStatus(), status);
  EXPECT_EQ(reader.Feed(Bytes("GET / HTTP/1.1\r\n")), 0u);
}

TEST(HttpBodyReader, HasNoBodyWithoutLengthAndCoding) {
  auto reader = Reader({{"Host", "here"}});
  EXPECT_EQ(reader.Status(), Progress::Complete);
  EXPECT_EQ(reader.Feed(Bytes("GET / HTTP/1.1\r\n")), 0u);
  EXPECT_EQ(reader.TakeBody(), "");
}

TEST(HttpBodyReader, HasNoBodyOfLengthZero) {
  auto reader = Reader({{"content-length", "0"}});
  EXPECT_EQ(reader.Status(), Progress::Complete);
}

TEST(HttpBodyReader, TakesExactlyTheAnnouncedLength) {
  auto reader = Reader({{"Content-Length", "5"}});
  EXPECT_EQ(reader.Status(), Progress::NeedMore);
  EXPECT_EQ(reader.Feed(Bytes("helloGET / HTTP/1.1\r\n")), 5u);
  EXPECT_EQ(reader.Status(), Progress::Complete);
  EXPECT_EQ(reader.TakeBody(), "hello");
}

TEST(HttpBodyReader, TakesTheSameBodySplitAtEveryByte) {
  const std::string body("hello\0 world", 12);
  for (std::size_t split = 0; split <= body.size(); ++split) {
    auto reader = Reader({{"Content-Length", "12"}});
    EXPECT_EQ(reader.Feed(Bytes(body).first(split)), split);
    EXPECT_EQ(reader.Feed(Bytes(body).subspan(split)), body.size() - split);
    ASSERT_EQ(reader.Status(), Progress::Complete) << split;
    EXPECT_EQ(reader.TakeBody(), body) << split;
  }
}

TEST(HttpBodyReader, TakesTheLimitButNotOneByteMore) {
  EXPECT_EQ(Decide({{"Content-Length", "64"}}).framing, Framing::Length);
  ExpectRefused({{"Content-Length", "65"}}, 413);
}

TEST(HttpBodyReader, KeepsOnlyWhatHasArrivedOfALargeAnnouncement) {
  auto reader = Reader({{"Content-Length", "1000000000000"}}, 1, std::numeric_limits<std::size_t>::max());
  EXPECT_EQ(reader.BodyBytes(), 0u);
  reader.Feed(Bytes("hello"));
  EXPECT_EQ(reader.BodyBytes(), 5u);
  EXPECT_EQ(reader.Status(), Progress::NeedMore);
}

TEST(HttpBodyReader, RefusesLengthsBeyondSixtyFourBitsAsTooLarge) {
  ExpectRefused({{"Content-Length", "18446744073709551616"}}, 413);
  ExpectRefused({{"Content-Length", "99999999999999999999999999999999"}}, 413);
}

TEST(HttpBodyReader, RefusesMalformedLengths) {
  for (const std::string_view value : {"", "+5", "-1", "0x5", "5 5", "5,5", "5;", "5.0", "five", "5\x0B", "\xD9\xA5"}) {
    SCOPED_TRACE(value);
    ExpectRefused({{"Content-Length", value}}, 400);
  }
}

TEST(HttpBodyReader, RefusesSeveralLengthsEqualOrNot) {
  ExpectRefused({{"Content-Length", "5"}, {"Content-Length", "6"}}, 400);
  ExpectRefused({{"Content-Length", "5"}, {"content-length", "5"}}, 400);
}

TEST(HttpBodyReader, RefusesLengthTogetherWithTransferCoding) {
  ExpectRefused({{"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}}, 400);
  ExpectRefused({{"Transfer-Encoding", "chunked"}, {"Content-Length", "0"}}, 400);
}

TEST(HttpBodyReader, TakesChunkedWhateverItsCase) {
  EXPECT_EQ(Decide({{"transfer-encoding", "Chunked"}}).framing, Framing::Chunked);
}

TEST(HttpBodyReader, RefusesCodingsThatDoNotEndWithOneChunked) {
  for (const std::string_view value :
       {"", "identity", "gzip", "xchunked", "chunked;q=1", "\"chunked\"", "chunked, gzip", "chunked,chunked",
        "chunked,", "chunked\x0B", "chunked chunked"}) {
    SCOPED_TRACE(value);
    ExpectRefused({{"Transfer-Encoding", value}}, 400);
  }
  ExpectRefused({{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "identity"}}, 400);
  ExpectRefused({{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}, 400);
}

TEST(HttpBodyReader, SaysNotImplementedForCodingsBeforeChunked) {
  ExpectRefused({{"Transfer-Encoding", "gzip, chunked"}}, 501);
  ExpectRefused({{"Transfer-Encoding", "identity"}, {"Transfer-Encoding", "chunked"}}, 501);
}

TEST(HttpBodyReader, RefusesTransferCodingInHttp10) { ExpectRefused({{"Transfer-Encoding", "chunked"}}, 400, 0); }

TEST(HttpBodyReader, WantsContinueUntilTheFirstByte) {
  auto reader = Reader({{"Content-Length", "2"}, {"Expect", "100-Continue"}});
  EXPECT_TRUE(reader.WantsContinue());
  reader.Feed({});
  EXPECT_TRUE(reader.WantsContinue());
  reader.Feed(Bytes("a"));
  EXPECT_FALSE(reader.WantsContinue());
}

TEST(HttpBodyReader, WantsNoContinueWithoutBodyOrInHttp10OrWhenRefused) {
  EXPECT_FALSE(Reader({{"Expect", "100-continue"}}).WantsContinue());
  EXPECT_FALSE(Reader({{"Content-Length", "2"}, {"Expect", "100-continue"}}, 0).WantsContinue());
  EXPECT_FALSE(Reader({{"Content-Length", "65"}, {"Expect", "100-continue"}}).WantsContinue());
  EXPECT_FALSE(Reader({{"Content-Length", "2"}}).WantsContinue());
}

TEST(HttpBodyReader, RefusesOtherExpectations) {
  ExpectRefused({{"Content-Length", "2"}, {"Expect", "a-miracle"}}, 417);
  ExpectRefused({{"Expect", "100-continue, a-miracle"}}, 417);
}

TEST(HttpBodyReader, JoinsChunksAndLeavesWhatFollows) {
  auto reader = Reader({{"Transfer-Encoding", "chunked"}});
  const std::string_view bytes = "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nGET";
  EXPECT_EQ(reader.Feed(Bytes(bytes)), bytes.size() - 3);
  ASSERT_EQ(reader.Status(), Progress::Complete);
  EXPECT_EQ(reader.TakeBody(), "abcde");
}

TEST(HttpBodyReader, FailsAndDropsTheBodyWhenChunksPassTheLimit) {
  auto reader = Reader({{"Transfer-Encoding", "chunked"}}, 1, 4);
  reader.Feed(Bytes("3\r\nabc\r\n"));
  EXPECT_EQ(reader.BodyBytes(), 3u);
  reader.Feed(Bytes("2\r\n"));
  EXPECT_EQ(reader.Status(), Progress::Failed);
  EXPECT_EQ(reader.FailureStatus(), 413);
  EXPECT_EQ(reader.BodyBytes(), 0u);
}

}  // namespace
}  // namespace wshost::host
