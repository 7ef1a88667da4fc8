// SPDX-License-Identifier: MIT
// Compressed messages, damaged at random with a fixed seed: whatever comes, the bound holds, and how the bytes are cut
// changes nothing.
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "AllocationCount.h"
#include "Compression.h"
#include "Scale.h"
#include "extension/Inflater.h"
#include "wshost/protocol/FrameMemory.h"

namespace wshost::testing {
namespace {

using protocol::ProtocolError;
using Random = std::mt19937;

constexpr std::size_t kLimit = 2000;

std::vector<Bytes> ValidStreams() {
  const Bytes message = Joined(JsonText(1000), Repeated(' ', 200), JsonText(700));
  return {WithoutTail(ZlibDeflate(message, {})), WithoutTail(ZlibDeflate(message, {.strategy = Z_FIXED})),
          WithoutTail(ZlibDeflate(message, {.level = 0, .blockBytes = 500})),
          WithoutTail(ZlibDeflate(message, {.level = 9, .blockBytes = 300})),
          Joined(ZlibDeflate(message, {.flush = Z_FINISH}), WithoutTail(ZlibDeflate(JsonText(500), {})))};
}

void Mutate(Bytes& bytes, Random& random) {
  if (bytes.empty()) return;
  const std::size_t at = random() % bytes.size();
  const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  switch (random() % 5) {
    case 0:
      *place = static_cast<std::byte>(random() & 0xFF);
      break;
    case 1:
      *place ^= static_cast<std::byte>(1U << (random() % 8));
      break;
    case 2:
      bytes.insert(place, static_cast<std::byte>(random() & 0xFF));
      break;
    case 3:
      bytes.erase(place);
      break;
    default:
      bytes.resize(at);
  }
}

std::vector<Bytes> Cut(const Bytes& bytes, Random& random) {
  std::vector<Bytes> parts;
  for (std::span<const std::byte> rest(bytes); !rest.empty();) {
    const std::size_t size = std::min<std::size_t>(rest.size(), random() % 60);
    parts.push_back(ToBytes(rest.first(size)));
    rest = rest.subspan(size);
  }
  return parts;
}

// Where bad text ends a message, a larger room may have got further; the verdict is the same.
TEST(DeflateMutation, NeverExceedsTheBoundNorDependsOnTheCut) {
  const std::vector<Bytes> valid = ValidStreams();
  protocol::Inflater whole(15);
  protocol::Inflater cut(15);
  int verdicts[4] = {};
  for (unsigned seed = 1; seed <= 10'000; ++seed) {
    Random random(seed);
    Bytes stream = valid[seed % valid.size()];
    for (auto count = 1 + random() % 3; count > 0; --count) Mutate(stream, random);
    const bool isText = seed % 2 == 0;
    whole.Reset();
    cut.Reset();
    const Inflated fromWhole = Inflate(whole, {stream}, kLimit, isText);
    const Inflated fromCut = Inflate(cut, Cut(stream, random), kLimit, isText);
    ASSERT_LE(fromWhole.payload.size(), kLimit) << "seed " << seed;
    ASSERT_LE(fromCut.payload.size(), kLimit) << "seed " << seed;
    ASSERT_EQ(fromWhole.error, fromCut.error) << "seed " << seed;
    const bool isStopped = fromWhole.error == ProtocolError::InvalidUtf8;
    ASSERT_TRUE(isStopped || fromWhole.payload == fromCut.payload) << "seed " << seed;
    ++verdicts[fromWhole.error == ProtocolError::None             ? 0
               : fromWhole.error == ProtocolError::InvalidDeflate ? 1
               : fromWhole.error == ProtocolError::MessageTooBig  ? 2
                                                                  : 3];
  }
  for (const int count : verdicts) EXPECT_GT(count, 50);
}

TEST(DeflateMutation, TakesNoMoreMemoryThanTheBound) {
  const std::vector<Bytes> valid = ValidStreams();
  for (unsigned seed = 1; seed <= 1000; ++seed) {
    Random random(seed);
    Bytes stream = valid[seed % valid.size()];
    Mutate(stream, random);
    protocol::Inflater inflater(9);
    const std::vector<Bytes> parts = Cut(stream, random);
    const AllocationCount allocations;
    Inflate(inflater, parts, kLimit);
    ASSERT_LE(allocations.LargestBytes(), protocol::FrameMemory::SizeFor(kLimit)) << "seed " << seed;
  }
}

TEST(DeflateMutation, OfNoiseIsRefusedOrBounded) {
  protocol::Inflater inflater(15);
  std::size_t refused = 0;
  constexpr std::size_t kRounds = Scaled(10'000);
  for (std::size_t size = 0; size < kRounds; ++size) {
    inflater.Reset();
    const Inflated inflated = Inflate(inflater, {Noise(size % 300)}, kLimit);
    ASSERT_LE(inflated.payload.size(), kLimit);
    refused += inflated.error != ProtocolError::None ? 1U : 0U;
  }
  EXPECT_GT(refused, kRounds / 2);
}

}  // namespace
}  // namespace wshost::testing
