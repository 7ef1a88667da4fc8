// SPDX-License-Identifier: MIT
// What a loop keeps while large messages come, and when it gives it back.
#include "session/LoopMemory.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

#include "../../protocol/AllocationCount.h"
#include "PeerBench.h"
#include "wshost/protocol/FrameMemory.h"

namespace wshost::testing {
namespace {

using host::LoopMemory;
using namespace std::chrono_literals;
using protocol::FrameMemory;

constexpr std::size_t kPiece = 1024 * 1024;

class LoopMemoryTest : public ::testing::Test {
 protected:
  LoopMemoryTest() {
    FrameMemory::KeepUpTo(FrameMemory::kMostKeptBytes);
    FrameMemory::GiveAllBack();
  }
  // What is kept when as much has been used at once.
  static std::size_t KeptAfter(std::size_t pieces) {
    std::vector<void*> used;
    for (std::size_t i = 0; i < pieces; ++i) used.push_back(FrameMemory::Take(kPiece));
    for (void* const piece : used) FrameMemory::Give(piece, kPiece);
    return FrameMemory::KeptBytes();
  }
  void WaitFor(host::Duration time) {
    bench_.clock_.Advance(time);
    bench_.loop_->RunTurn(1h);
  }

  PeerBench bench_;
};

TEST_F(LoopMemoryTest, KeepsMuchForSomeSeconds) {
  const auto& memory = bench_.context_->memory;
  EXPECT_EQ(KeptAfter(64), kPiece);
  memory->KeepMuch();
  memory->KeepMuch();
  EXPECT_EQ(bench_.loop_->MemberCount(), 1U);
  EXPECT_EQ(KeptAfter(64), LoopMemory::kMostKeptBytes / 2);
  WaitFor(LoopMemory::kKeepsFor - 1ms);
  EXPECT_EQ(KeptAfter(64), LoopMemory::kMostKeptBytes / 2);
  WaitFor(1ms);
  EXPECT_EQ(FrameMemory::KeptBytes(), FrameMemory::kMostKeptBytes);
  EXPECT_EQ(KeptAfter(64), kPiece) << "half of it, for it is one size";
  EXPECT_EQ(bench_.loop_->MemberCount(), 0U);
  bench_.loop_->RunTurn(1h);
  EXPECT_EQ(bench_.poller_->LastTimeout(), 1h) << "an idle loop is not woken for it again";
  memory->KeepMuch();
  EXPECT_EQ(KeptAfter(64), LoopMemory::kMostKeptBytes / 2) << "it can begin anew";
}

TEST_F(LoopMemoryTest, IsAskedForByAReadThatFillsTheBufferAndByNoOther) {
  bench_.OpenSession();
  const Bytes frame = TextFrame(std::string(64 * 1024, 'x'));
  for (int i = 0; i < 7; ++i) bench_.wire_->Say(frame);
  bench_.Settle();
  EXPECT_EQ(bench_.loop_->MemberCount(), 1U);
  for (int i = 0; i < 9; ++i) bench_.wire_->Say(frame);
  bench_.Settle();
  EXPECT_EQ(bench_.story_.messages.size(), 16U);
  EXPECT_EQ(bench_.loop_->MemberCount(), 2U);
  WaitFor(LoopMemory::kKeepsFor);
  EXPECT_EQ(bench_.loop_->MemberCount(), 1U);
}

TEST_F(LoopMemoryTest, ChangesNothingWithoutMemory) {
  if (!AllocationFailure::IsPossible()) GTEST_SKIP() << "a sanitizer's heap does not fail on demand";
  std::size_t failures = 0;
  for (bool done = false; !done; ++failures) {
    ASSERT_LT(failures, 10U);
    const AllocationFailure failure(failures);
    try {
      bench_.context_->memory->KeepMuch();
      done = true;
    } catch (const std::bad_alloc&) {
      EXPECT_EQ(bench_.loop_->MemberCount(), 0U);
    }
  }
  EXPECT_GE(failures, 3U);
  EXPECT_EQ(bench_.loop_->MemberCount(), 1U);
}

}  // namespace
}  // namespace wshost::testing
