// SPDX-License-Identifier: MIT
// Compression, against the examples of RFC 7692 and against zlib's own inflater.
#include "extension/Deflater.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "AllocationCount.h"
#include "Compression.h"
#include "extension/Inflater.h"

namespace wshost::protocol {
namespace {

using namespace wshost::testing;

Deflater MakeDeflater(int windowBits = 15) { return Deflater(windowBits, 6, 8); }

// Several messages as the one stream they are without Reset: each with the end that it is sent without.
Bytes Rejoined(const std::vector<Bytes>& compressed) {
  Bytes stream;
  for (const Bytes& message : compressed) stream = Joined(stream, message, FromHex("0000ffff"));
  return stream;
}

TEST(Deflater, CompressesHello) {  // RFC 7692 7.2.3.1
  Deflater deflater = MakeDeflater();
  EXPECT_EQ(Compress(deflater, FromText("Hello")), FromHex("f248cdc9c90700"));
}

TEST(Deflater, RefersToTheMessageBefore) {  // RFC 7692 7.2.3.2
  Deflater deflater = MakeDeflater();
  EXPECT_EQ(Compress(deflater, FromText("Hello")), FromHex("f248cdc9c90700"));
  EXPECT_EQ(Compress(deflater, FromText("Hello")), FromHex("f200110000"));
}

TEST(Deflater, ForgetsWhenReset) {  // RFC 7692 7.2.3.2
  Deflater deflater = MakeDeflater();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Compress(deflater, FromText("Hello")), FromHex("f248cdc9c90700"));
    deflater.Reset();
  }
}

TEST(Deflater, MakesOneByteOfEmptyMessage) {  // RFC 7692 7.2.3.6
  Deflater deflater = MakeDeflater();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Compress(deflater, {}), FromHex("00"));
  EXPECT_EQ(Compress(deflater, FromText("Hello")), FromHex("f248cdc9c90700"));
  EXPECT_EQ(Compress(deflater, {}), FromHex("00"));
  EXPECT_EQ(Compress(deflater, FromText("Hello")), FromHex("f200110000"));
}

std::vector<Bytes> Messages() {
  std::vector<Bytes> messages;
  for (const std::size_t size :
       std::vector<std::size_t>{0, 1, 2, 3, 10, 100, 255, 256, 257, 511, 513, 1000, 4096, 20'000}) {
    messages.push_back(JsonText(size));
    messages.push_back(Noise(size));
    messages.push_back(Repeated('x', size));
  }
  for (const auto& message : {JsonText(100'000), Noise(100'000), Repeated(0, 100'000), JsonText(65'536)}) {
    messages.push_back(message);
  }
  return messages;
}

// zlib's own inflater keeps to the window, byte by byte; ours must come to the same.
TEST(Deflater, MakesStreamsThatZlibInflatesWithinTheWindow) {  // RFC 7692 7.1.2, 7.2.1
  const std::vector<Bytes> messages = Messages();
  Bytes all;
  for (const Bytes& message : messages) all = Joined(all, message);
  for (int windowBits = 8; windowBits <= 15; ++windowBits) {
    SCOPED_TRACE(windowBits);
    Deflater deflater = MakeDeflater(windowBits);
    Inflater inflater(windowBits);
    std::vector<Bytes> compressed;
    for (const Bytes& message : messages) {
      compressed.push_back(Compress(deflater, message));
      const Inflated inflated = Inflate(inflater, {compressed.back()});
      ASSERT_EQ(inflated.error, ProtocolError::None) << message.size();
      ASSERT_EQ(inflated.payload, message) << message.size();
    }
    ASSERT_EQ(ZlibInflate(Rejoined(compressed), windowBits), all);
  }
}

TEST(Deflater, MakesMessagesThatStandAloneWhenReset) {  // RFC 7692 7.1.1
  for (int windowBits = 8; windowBits <= 15; ++windowBits) {
    Deflater deflater = MakeDeflater(windowBits);
    for (const Bytes& message : Messages()) {
      SCOPED_TRACE(std::to_string(windowBits) + " bits, " + std::to_string(message.size()) + " bytes");
      deflater.Reset();
      const Bytes compressed = Compress(deflater, message);
      ASSERT_EQ(ZlibInflate(Rejoined({compressed}), windowBits), message);
      ASSERT_EQ(InflateOnce({compressed}).payload, message);
    }
  }
}

TEST(Deflater, CompressesAtEveryLevel) {
  const Bytes message = JsonText(50'000);
  for (int level = 1; level <= 9; ++level) {
    for (int memoryLevel = 1; memoryLevel <= 9; ++memoryLevel) {
      Deflater deflater(15, level, memoryLevel);
      const Bytes compressed = Compress(deflater, message);
      EXPECT_LT(compressed.size(), message.size() / 2);
      EXPECT_EQ(InflateOnce({compressed}).payload, message);
    }
  }
}

TEST(Deflater, CompressesRunsWithTheSmallestWindow) {  // RFC 7692 7.1.2
  Deflater deflater = MakeDeflater(8);
  EXPECT_LT(Compress(deflater, Repeated('x', 10'000)).size(), 100U);
}

TEST(Deflater, MatchesOnlyTheByteBeforeWithTheSmallestWindow) {  // RFC 7692 7.1.2
  Deflater deflater = MakeDeflater(8);
  const Bytes message = JsonText(1000);
  EXPECT_EQ(Compress(deflater, message), WithoutTail(ZlibDeflate(message, {.strategy = Z_RLE})));
}

TEST(Deflater, GrowsWhatDoesNotGetSmallerByLittle) {
  for (const std::size_t size : std::vector<std::size_t>{1, 10, 100, 1000, 100'000}) {
    Deflater deflater = MakeDeflater();
    EXPECT_LE(Compress(deflater, Noise(size)).size(), size + size / 1000 + 16);
  }
}

TEST(Deflater, DoesNotMindSmallRooms) {
  for (const Bytes& message : Messages()) {
    Deflater deflater = MakeDeflater();
    TightSink sink;
    deflater.Compress(message, sink);
    ASSERT_EQ(InflateOnce({ToBytes(sink.Payload())}).payload, message) << message.size();
  }
}

// Every position of a room's end relative to the stream's, and so of the tail that is cut off.
TEST(Deflater, CutsTheTailWhereverRoomsEnd) {  // RFC 7692 7.2.1
  for (std::size_t size = 16'300; size < 16'480; ++size) {
    Deflater deflater = MakeDeflater();
    TightSink sink;
    const Bytes message = Joined(Noise(size), JsonText(40));
    deflater.Compress(message, sink);
    const Inflated inflated = InflateOnce({ToBytes(sink.Payload())});
    ASSERT_EQ(inflated.error, ProtocolError::None) << size;
    ASSERT_EQ(inflated.payload, message) << size;
  }
}

TEST(Deflater, AppendsToWhatItsSinkHas) {
  Deflater deflater = MakeDeflater();
  TightSink sink;
  deflater.Compress(FromText("Hello"), sink);
  deflater.Compress(FromText("Hello"), sink);
  EXPECT_EQ(ToBytes(sink.Payload()), FromHex("f248cdc9c90700 f200110000"));
}

TEST(Deflater, MayBeMoved) {
  Deflater first = MakeDeflater();
  Compress(first, FromText("Hello"));
  Deflater second = std::move(first);
  EXPECT_EQ(Compress(second, FromText("Hello")), FromHex("f200110000"));
  Deflater third = MakeDeflater(9);
  third = std::move(second);
  EXPECT_LT(Compress(third, FromText("Hello")).size(), 7U);
}

TEST(Deflater, RefusesNumbersOutOfRange) {
  for (const auto& [bits, level, memory] :
       {std::array{7, 6, 8}, std::array{16, 6, 8}, std::array{15, 0, 8}, std::array{15, -1, 8}, std::array{15, 10, 8},
        std::array{15, 6, 0}, std::array{15, 6, 10}, std::array{-15, 6, 8}, std::array{31, 6, 8}}) {
    EXPECT_THROW(Deflater(bits, level, memory), std::logic_error) << bits << " " << level << " " << memory;
  }
}

TEST(DeflaterMemory, IsWhatTheOptionsSay) {
  for (int windowBits = 8; windowBits <= 15; ++windowBits) {
    for (int memoryLevel = 1; memoryLevel <= 9; ++memoryLevel) {
      const Deflater deflater(windowBits, 6, memoryLevel);
      const std::size_t expected = (std::size_t{4} << std::max(windowBits, 9)) + (std::size_t{512} << memoryLevel);
      EXPECT_GE(deflater.MemoryBytes(), expected) << windowBits << " " << memoryLevel;
      EXPECT_LE(deflater.MemoryBytes(), expected + 6 * 1024) << windowBits << " " << memoryLevel;
    }
  }
}

TEST(DeflaterMemory, IsCountedToTheByte) {
  const AllocationCount allocations;
  const Deflater deflater = MakeDeflater();
  EXPECT_GE(allocations.Bytes(), deflater.MemoryBytes());
  EXPECT_LE(allocations.Bytes(), deflater.MemoryBytes() + 256);
}

TEST(DeflaterMemory, IsTakenOnce) {
  Deflater deflater = MakeDeflater();
  const std::size_t bytes = deflater.MemoryBytes();
  const Bytes message = JsonText(100'000);
  TightSink sink;
  deflater.Compress(message, sink);
  sink.Clear();
  const AllocationCount allocations;
  deflater.Reset();
  deflater.Compress(message, sink);
  EXPECT_EQ(allocations.Calls(), 0U);
  EXPECT_EQ(deflater.MemoryBytes(), bytes);
}

TEST(DeflaterMemory, ThrowsWhereThereIsNone) {
  if (!AllocationFailure::IsPossible()) GTEST_SKIP() << "the heap is the sanitizer's";
  int failures = 0;
  for (std::size_t calls = 0; calls < 20; ++calls) {
    const AllocationFailure failure(calls);
    try {
      MakeDeflater();
      break;
    } catch (const std::bad_alloc&) {
      ++failures;
    }
  }
  EXPECT_GE(failures, 4);
  EXPECT_LT(failures, 20);
}

}  // namespace
}  // namespace wshost::protocol
