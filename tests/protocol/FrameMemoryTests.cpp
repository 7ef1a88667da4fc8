// SPDX-License-Identifier: MIT
// What a thread keeps of the memory that frames and messages give back, and when it lets it go.
#include "wshost/protocol/FrameMemory.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "AllocationCount.h"

namespace wshost::protocol {
namespace {

using wshost::testing::AllocationCount;

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;

/// A thread that keeps nothing, and as much as others do, before and behind each test.
class FrameMemoryTest : public ::testing::Test {
 protected:
  FrameMemoryTest() {
    FrameMemory::KeepUpTo(FrameMemory::kMostKeptBytes);
    FrameMemory::GiveAllBack();
  }
  ~FrameMemoryTest() override {
    FrameMemory::KeepUpTo(FrameMemory::kMostKeptBytes);
    FrameMemory::GiveAllBack();
  }
  // Takes as many pieces as that, and then gives them back.
  static void Use(std::size_t size, std::size_t count) {
    std::vector<void*> pieces;
    for (std::size_t i = 0; i < count; ++i) pieces.push_back(FrameMemory::Take(size));
    for (void* const piece : pieces) FrameMemory::Give(piece, size);
  }
};

TEST_F(FrameMemoryTest, KnowsTheSizeOfWhatItGivesBackOfEverySize) {
  FrameMemory::KeepUpTo(32 * kMiB);
  std::size_t last = 0;
  for (std::size_t bytes = 1; bytes <= 2 * kMiB; bytes += bytes / 16 + 1) {
    const std::size_t size = FrameMemory::SizeFor(bytes);
    ASSERT_GE(size, bytes);
    if (size == last) continue;
    last = size;
    Use(size, 1);
    ASSERT_EQ(FrameMemory::KeptBytes(), size);
    FrameMemory::GiveBackBeyond(size);
    ASSERT_EQ(FrameMemory::KeptBytes(), size);
    FrameMemory::GiveBackBeyond(size - 1);
    ASSERT_EQ(FrameMemory::KeptBytes(), 0U);
  }
  EXPECT_EQ(last, 2 * kMiB);
}

TEST_F(FrameMemoryTest, KeepsTwoMiBAndOneOfEachSizeUnlessMoreIsAllowed) {
  Use(256 * kKiB, 12);
  EXPECT_EQ(FrameMemory::KeptBytes(), kMiB);
  Use(512 * kKiB, 12);
  EXPECT_EQ(FrameMemory::KeptBytes(), 2 * kMiB);
  Use(kKiB, 1);
  EXPECT_EQ(FrameMemory::KeptBytes(), 2 * kMiB);
  FrameMemory::KeepUpTo(16 * kMiB);
  Use(256 * kKiB, 64);
  EXPECT_EQ(FrameMemory::KeptBytes(), 9 * kMiB) << "half of it of one size";
  const AllocationCount allocations;
  void* const kept = FrameMemory::Take(256 * kKiB);
  EXPECT_EQ(allocations.Calls(), 0U);
  FrameMemory::Give(kept, 256 * kKiB);
}

TEST_F(FrameMemoryTest, GivesTheLargestBackFirst) {
  FrameMemory::KeepUpTo(16 * kMiB);
  Use(kMiB, 3);
  Use(64 * kKiB, 4);
  FrameMemory::GiveBackBeyond(2 * kMiB);
  EXPECT_EQ(FrameMemory::KeptBytes(), kMiB + 256 * kKiB);
  FrameMemory::GiveBackBeyond(100 * kKiB);
  EXPECT_EQ(FrameMemory::KeptBytes(), 64 * kKiB);
  FrameMemory::GiveAllBack();
  EXPECT_EQ(FrameMemory::KeptBytes(), 0U);
}

TEST_F(FrameMemoryTest, WhatIsAllowedConcernsThisThreadAlone) {
  FrameMemory::KeepUpTo(16 * kMiB);
  std::thread([] {
    Use(kMiB, 8);
    EXPECT_EQ(FrameMemory::KeptBytes(), kMiB);
  }).join();
  EXPECT_EQ(FrameMemory::KeptBytes(), 0U);
}

}  // namespace
}  // namespace wshost::protocol
