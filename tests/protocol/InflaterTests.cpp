// SPDX-License-Identifier: MIT
// Decompression, against the examples of RFC 7692 and against zlib's own streams, however they are cut.
#include "extension/Inflater.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <stdexcept>
#include <utility>

#include "Compression.h"
#include "ForEachSplit.h"

namespace wshost::protocol {
namespace {

using namespace wshost::testing;

void ExpectInflates(const Bytes& compressed, const Bytes& message) {
  ForEachSplit(compressed, [&](const std::vector<Bytes>& parts) {
    const Inflated inflated = InflateOnce(parts);
    ASSERT_EQ(inflated.error, ProtocolError::None);
    ASSERT_EQ(inflated.payload, message);
  });
}

void ExpectRefused(const Bytes& compressed, ProtocolError error = ProtocolError::InvalidDeflate) {
  ForEachSplit(compressed, [&](const std::vector<Bytes>& parts) { ASSERT_EQ(InflateOnce(parts).error, error); });
}

TEST(Inflater, InflatesTheExamplesOfTheRfc) {
  const Bytes hello = FromText("Hello");
  ExpectInflates(FromHex("f248cdc9c90700"), hello);               // RFC 7692 7.2.3.1
  ExpectInflates(FromHex("00 0500 faff 48656c6c6f 00"), hello);   // 7.2.3.3, a block without compression
  ExpectInflates(FromHex("f348cdc9c90700 00"), hello);            // 7.2.3.4, BFINAL
  ExpectInflates(FromHex("f24805000000ffff cac9c90700"), hello);  // 7.2.3.5, two blocks
  ExpectInflates(FromHex("00"), {});                              // 7.2.3.6, an empty message
}

TEST(Inflater, InflatesFragments) {  // RFC 7692 7.2.3.1: "f2 48 cd" and "c9 c9 07 00"
  EXPECT_EQ(InflateOnce({FromHex("f248cd"), {}, FromHex("c9c90700"), {}}).payload, FromText("Hello"));
}

TEST(Inflater, KeepsTheWindowForTheNextMessage) {  // RFC 7692 7.2.3.2
  Inflater inflater(15);
  EXPECT_EQ(Inflate(inflater, {FromHex("f248cdc9c90700")}).payload, FromText("Hello"));
  EXPECT_EQ(Inflate(inflater, {FromHex("f200110000")}).payload, FromText("Hello"));
  EXPECT_EQ(Inflate(inflater, {FromHex("00")}).payload, Bytes{});
  EXPECT_EQ(Inflate(inflater, {FromHex("f200110000")}).payload, FromText("Hello"));
}

TEST(Inflater, ForgetsTheWindowWhenReset) {  // RFC 7692 7.1.1
  Inflater inflater(15);
  EXPECT_EQ(Inflate(inflater, {FromHex("f248cdc9c90700")}).error, ProtocolError::None);
  inflater.Reset();
  EXPECT_EQ(Inflate(inflater, {FromHex("f200110000")}).error, ProtocolError::InvalidDeflate);
}

TEST(Inflater, InflatesAgainAfterAnErrorAndReset) {
  Inflater inflater(15);
  EXPECT_EQ(Inflate(inflater, {FromHex("ff")}).error, ProtocolError::InvalidDeflate);
  inflater.Reset();
  EXPECT_EQ(Inflate(inflater, {FromHex("f248cdc9c90700")}).payload, FromText("Hello"));
}

TEST(Inflater, InflatesWhateverZlibMakes) {  // RFC 1951
  const Bytes message = Joined(JsonText(3000), Noise(300), Repeated('x', 1000));
  for (const int strategy : {Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED}) {
    for (const int level : {0, 1, 9}) {
      for (const std::size_t blockBytes : std::vector<std::size_t>{0, 700}) {
        SCOPED_TRACE(std::to_string(strategy) + " " + std::to_string(level) + " " + std::to_string(blockBytes));
        const ZlibSettings settings{level, strategy, Z_SYNC_FLUSH, blockBytes};
        ExpectInflates(WithoutTail(ZlibDeflate(message, settings)), message);
      }
    }
  }
}

TEST(Inflater, GoesOnBehindLastBlocks) {  // RFC 7692 7.2.3.4
  const Bytes first = JsonText(500);
  const Bytes second = Noise(200);
  const Bytes firstSet = ZlibDeflate(first, {.flush = Z_FINISH});
  const Bytes secondSet = ZlibDeflate(second, {.flush = Z_FINISH});
  const Bytes open = WithoutTail(ZlibDeflate(second, {}));
  ExpectInflates(Joined(firstSet, FromHex("00")), first);
  ExpectInflates(Joined(firstSet, open), Joined(first, second));
  ExpectInflates(Joined(firstSet, secondSet, firstSet, FromHex("00")), Joined(first, second, first));
  // "03 00" is an empty data set.
  ExpectInflates(Joined(FromHex("0300 0300"), firstSet, FromHex("0300 0300 00")), first);
}

TEST(Inflater, TakesMessagesAfterLastBlock) {  // RFC 7692 7.2.3.4, 7.2.3.2
  Inflater inflater(15);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Inflate(inflater, {FromHex("f348cdc9c90700 00")}).payload, FromText("Hello"));
    EXPECT_EQ(Inflate(inflater, {FromHex("f248cdc9c90700")}).payload, FromText("Hello"));
  }
}

TEST(Inflater, LooksNoFurtherBackThanTheLastDataSet) {  // RFC 1951 2
  ExpectRefused(FromHex("f348cdc9c90700 f200110000"));
}

// Where no block is open the tail would open one that has no end: all these are whole without it.

TEST(Inflater, UnderstandsMessagesThatAreWholeWithoutTheTail) {
  const Bytes hello = FromText("Hello");
  for (const std::string_view whole : {"", "f248cdc9c9070000 00ffff", "f348cdc9c90700"}) {
    SCOPED_TRACE(whole);
    ExpectInflates(FromHex(whole), whole.empty() ? Bytes{} : hello);
    Inflater inflater(15);
    Inflate(inflater, {FromHex(whole)});
    EXPECT_EQ(Inflate(inflater, {FromHex("f248cdc9c90700")}).payload, hello);
  }
}

// The end of the data set and of the room at once: 512 bytes are the first that are asked for.
TEST(Inflater, UnderstandsLastBlockThatFillsItsRoom) {
  const Bytes message = Repeated('x', 512);
  ExpectInflates(ZlibDeflate(message, {.flush = Z_FINISH}), message);
}

// Five letters of nine bits leave one bit of the last byte: where the next block begins, and does not end.
TEST(Inflater, RefusesMessagesThatEndInsideByte) {  // RFC 7692 7.2.1
  const Bytes message = Repeated(0xE9, 5);
  Bytes compressed = WithoutTail(ZlibDeflate(message, {.strategy = Z_HUFFMAN_ONLY}));
  ASSERT_EQ(compressed.size(), 8U);
  ExpectInflates(compressed, message);
  compressed.pop_back();
  ExpectRefused(compressed);
}

TEST(Inflater, InflatesBytesThatLookLikeTheTail) {
  const Bytes message = FromHex("0000ffff 0000ffff 000000ffff");
  ExpectInflates(WithoutTail(ZlibDeflate(message, {})), message);
  ExpectInflates(WithoutTail(ZlibDeflate(message, {.level = 0})), message);
}

// Told by the RFC to append the tail, nobody can see that the last four of these five bytes were never sent.

TEST(Inflater, TakesTheTailForContentThatBlockLacks) {  // RFC 7692 7.2.2
  ExpectInflates(FromHex("00 0500 faff 48"), FromHex("480000ffff"));
}

TEST(Inflater, RefusesWhatIsNoDeflate) {                            // RFC 1951 3.2
  for (const std::string_view bad : {"06",                          // BTYPE 11
                                     "ff", "07",                    //
                                     "00 0500 0000 48656c6c6f 00",  // NLEN is not LEN's complement
                                     "00 0500 ffff 48",             //
                                     "fc ff ff ff ff ff",           // more lengths than there are codes
                                     "02 01",                       // a distance beyond the first byte
                                     "0c c0 81 00 00 00"}) {        // lengths that make no code
    SCOPED_TRACE(bad);
    ExpectRefused(FromHex(bad));
  }
}

TEST(Inflater, RefusesMessagesThatEndInsideBlock) {  // RFC 7692 7.2.2
  for (const std::string_view cut : {"f248cdc9c907", "f248cdc9c9", "f2", "00 05", "00 0600 f9ff 48", "04"}) {
    SCOPED_TRACE(cut);
    ExpectRefused(FromHex(cut));
  }
}

TEST(Inflater, RefusesTruncatedStreams) {  // RFC 7692 7.2.2
  const Bytes compressed = WithoutTail(ZlibDeflate(JsonText(2000), {}));
  for (std::size_t size = 1; size < compressed.size(); ++size) {
    ASSERT_EQ(InflateOnce({ToBytes(std::span(compressed).first(size))}).error, ProtocolError::InvalidDeflate) << size;
  }
}

TEST(Inflater, ChecksTextWhileItInflates) {  // RFC 6455 8.1
  ForEachSplit(WithoutTail(ZlibDeflate(JsonText(40'000), {})), [](const std::vector<Bytes>& parts) {
    ASSERT_EQ(InflateOnce(parts, kNoLimit, true).error, ProtocolError::None);
  });
  for (const std::string_view bad : {"caf\xC3", "caf\xC3xyz"}) {
    ForEachSplit(WithoutTail(ZlibDeflate(FromText(bad), {})), [](const std::vector<Bytes>& parts) {
      ASSERT_EQ(InflateOnce(parts, kNoLimit, true).error, ProtocolError::InvalidUtf8);
      ASSERT_EQ(InflateOnce(parts, kNoLimit, false).error, ProtocolError::None);
    });
  }
}

TEST(Inflater, StopsAtTheFirstBadText) {  // RFC 6455 8.1
  const Bytes compressed = WithoutTail(ZlibDeflate(Joined(FromHex("ff"), Repeated('x', 1 << 20)), {}));
  EXPECT_LE(InflateOnce({compressed}, kNoLimit, true).payload.size(), 16U * 1024);
}

TEST(Inflater, TellsBadTextBeforeBadDeflate) {
  // A block of one byte FF, then BTYPE 11.
  ForEachSplit(FromHex("00 0100 feff ff 06"), [](const std::vector<Bytes>& parts) {
    ASSERT_EQ(InflateOnce(parts, kNoLimit, true).error, ProtocolError::InvalidUtf8);
    ASSERT_EQ(InflateOnce(parts, kNoLimit, false).error, ProtocolError::InvalidDeflate);
  });
}

TEST(Inflater, DoesNotMindSmallRooms) {
  const Bytes message = Joined(JsonText(100'000), Noise(50'000), Repeated(0, 100'000));
  const Bytes compressed = WithoutTail(ZlibDeflate(message, {}));
  Inflater inflater(15);
  TightSink sink;
  const InflateTarget target{&sink, message.size()};
  EXPECT_EQ(inflater.Add(compressed, target), ProtocolError::None);
  EXPECT_EQ(inflater.Finish(target), ProtocolError::None);
  EXPECT_EQ(ToBytes(sink.Payload()), message);
}

TEST(Inflater, MayBeMoved) {
  Inflater first(15);
  Inflate(first, {FromHex("f248cdc9c90700")});
  Inflater second = std::move(first);
  EXPECT_EQ(Inflate(second, {FromHex("f200110000")}).payload, FromText("Hello"));
  Inflater third(8);
  third = std::move(second);
  EXPECT_EQ(Inflate(third, {FromHex("f200110000")}).payload, FromText("Hello"));
}

TEST(Inflater, RefusesNumbersOutOfRange) {
  for (const int bits : {-15, 0, 7, 16, 31, 47}) EXPECT_THROW(Inflater{bits}, std::logic_error) << bits;
}

// Its state, its window, the sink: whichever is refused, it throws that, and can be used again.

}  // namespace
}  // namespace wshost::protocol
