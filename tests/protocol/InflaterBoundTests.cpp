// SPDX-License-Identifier: MIT
// What inflating a message may cost: its limit, its window, and nothing for what may come.
#include <gtest/gtest.h>

#include <new>

#include "AllocationCount.h"
#include "Compression.h"
#include "ForEachSplit.h"
#include "extension/Inflater.h"
#include "message/PayloadBuffer.h"

namespace wshost::protocol {
namespace {

using namespace wshost::testing;

TEST(InflaterBound, IsExact) {  // RFC 6455 10.4
  for (const std::size_t size : std::vector<std::size_t>{1, 2, 511, 512, 513, 16'383, 16'384, 16'385, 50'000}) {
    SCOPED_TRACE(size);
    const Bytes message = JsonText(size);
    for (const int level : {0, 6}) {
      const Bytes compressed = WithoutTail(ZlibDeflate(message, {.level = level}));
      EXPECT_EQ(InflateOnce({compressed}, size), (Inflated{ProtocolError::None, message}));
      const Inflated beyond = InflateOnce({compressed}, size - 1);
      EXPECT_EQ(beyond.error, ProtocolError::MessageTooBig);
      EXPECT_EQ(beyond.payload.size(), size - 1);
    }
  }
  EXPECT_EQ(InflateOnce({FromHex("00")}, 0).error, ProtocolError::None);
}

TEST(InflaterBound, HoldsInSinksThatHaveMoreRoom) {
  const Bytes compressed = WithoutTail(ZlibDeflate(JsonText(2000), {}));
  Inflater inflater(15);
  PayloadBuffer sink;
  sink.Reserve(1 << 20, 1 << 20);
  EXPECT_EQ(inflater.Add(compressed, {&sink, 1500}), ProtocolError::MessageTooBig);
  EXPECT_EQ(sink.Payload().size(), 1500U);
}

TEST(InflaterBound, IsForEachMessage) {
  Inflater inflater(15);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Inflate(inflater, {FromHex("f248cdc9c90700")}, 5).payload, FromText("Hello"));
  }
}

TEST(InflaterBound, DoesNotDependOnTheCut) {
  const Bytes compressed = WithoutTail(ZlibDeflate(JsonText(2000), {}));
  ForEachSplit(compressed, [](const std::vector<Bytes>& parts) {
    const Inflated inflated = InflateOnce(parts, 1500);
    ASSERT_EQ(inflated.error, ProtocolError::MessageTooBig);
    ASSERT_EQ(inflated.payload.size(), 1500U);
  });
}

TEST(InflaterBound, MakesBombsCostTheirLimit) {  // RFC 7692 8
  constexpr std::size_t kLimit = 64 * 1024;
  for (const std::size_t bombBytes : {std::size_t{1} << 20, std::size_t{16} << 20}) {
    const Bytes bomb = WithoutTail(ZlibDeflate(Repeated(0, bombBytes), {.level = 9}));
    EXPECT_LT(bomb.size(), bombBytes / 900);
    Inflater inflater(15);
    PayloadBuffer sink;
    const AllocationCount allocations;
    EXPECT_EQ(inflater.Add(bomb, {&sink, kLimit}), ProtocolError::MessageTooBig);
    // The window, and the sink's growing from 16 KiB to the limit.
    EXPECT_LE(allocations.LargestBytes(), kLimit);
    EXPECT_LE(allocations.Bytes(), 3 * kLimit);
    EXPECT_EQ(sink.Payload().size(), kLimit);
  }
}

TEST(InflaterBound, TakesLittleForLittle) {
  Inflater inflater(15);
  PayloadBuffer sink;
  const Bytes compressed = FromHex("f248cd");
  const AllocationCount allocations;
  EXPECT_EQ(inflater.Add(compressed, {&sink, 1 << 20}), ProtocolError::None);
  EXPECT_LE(allocations.Bytes(), 512U + (1U << 15));
}

TEST(InflaterMemory, IsTheWindowAndSevenKibibytes) {
  const Bytes compressed = WithoutTail(ZlibDeflate(Noise(40'000), {}));
  for (int windowBits = 8; windowBits <= 15; ++windowBits) {
    Inflater inflater(windowBits);
    EXPECT_LE(inflater.MemoryBytes(), 7U * 1024) << windowBits;
    Inflate(inflater, {compressed});
    EXPECT_GE(inflater.MemoryBytes(), std::size_t{1} << windowBits) << windowBits;
    EXPECT_LE(inflater.MemoryBytes(), 7 * 1024 + (std::size_t{1} << windowBits)) << windowBits;
  }
}

TEST(InflaterMemory, IsTakenOnce) {
  Inflater inflater(15);
  const Bytes compressed = WithoutTail(ZlibDeflate(JsonText(40'000), {}));
  TightSink sink;
  const InflateTarget target{&sink, kNoLimit};
  EXPECT_EQ(inflater.Add(compressed, target), ProtocolError::None);
  EXPECT_EQ(inflater.Finish(target), ProtocolError::None);
  const std::size_t bytes = inflater.MemoryBytes();
  sink.Clear();
  inflater.Reset();
  const AllocationCount allocations;
  EXPECT_EQ(inflater.Add(compressed, target), ProtocolError::None);
  EXPECT_EQ(inflater.Finish(target), ProtocolError::None);
  EXPECT_EQ(allocations.Calls(), 0U);
  EXPECT_EQ(inflater.MemoryBytes(), bytes);
}

TEST(InflaterMemory, ThrowsWhereThereIsNone) {
  if (!AllocationFailure::IsPossible()) GTEST_SKIP() << "the heap is the sanitizer's";
  const Bytes compressed = WithoutTail(ZlibDeflate(JsonText(40'000), {}));
  int failures = 0;
  for (std::size_t calls = 0; calls < 20; ++calls) {
    PayloadBuffer sink;
    const AllocationFailure failure(calls);
    try {
      Inflater inflater(15);
      EXPECT_EQ(inflater.Add(compressed, {&sink, kNoLimit}), ProtocolError::None);
      break;
    } catch (const std::bad_alloc&) {
      ++failures;
    }
  }
  EXPECT_GE(failures, 4);
  EXPECT_LT(failures, 20);
}

TEST(InflaterMemory, IsUsableAfterItLackedSome) {
  if (!AllocationFailure::IsPossible()) GTEST_SKIP() << "the heap is the sanitizer's";
  Inflater inflater(15);
  const Bytes compressed = FromHex("f248cdc9c90700");
  PayloadBuffer sink;
  {
    const AllocationFailure failure(1);  // The sink's room is given, the window is not.
    EXPECT_THROW(inflater.Add(compressed, {&sink, 100}), std::bad_alloc);
  }
  inflater.Reset();
  EXPECT_EQ(Inflate(inflater, {compressed}).payload, FromText("Hello"));
}

}  // namespace
}  // namespace wshost::protocol
