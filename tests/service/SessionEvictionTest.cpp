// SPDX-License-Identifier: MIT
// Members that a message could not be sent to.
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "CollectionBench.h"

namespace wshost::testing {
namespace {

class SessionEviction : public CollectionBench {
 protected:
  void SetUp() override {
    room_->OnEvicted([this](SessionId id, EvictionReason reason) { evicted_.emplace_back(id, reason); });
  }
  using Evicted = std::vector<std::pair<SessionId, EvictionReason>>;
  Evicted evicted_;
};

TEST_F(SessionEviction, AFullQueueEvictsThatMemberAlone) {
  const auto slow = Member(far_);
  const auto quick = Member(far_);
  slow->Answer(SendStatus::QueueFull);
  EXPECT_EQ(room_->RelayText("x"), 2U) << "whether it can be sent is found out later";
  RunLoops();
  EXPECT_EQ(evicted_, (Evicted{{slow->Info().id, EvictionReason::QueueFull}}));
  EXPECT_EQ(room_->EvictedCount(), 1U);
  EXPECT_EQ(room_->size(), 1U);
  EXPECT_EQ(quick->Sent(), Texts{"x"});
  ASSERT_EQ(slow->Evictions().size(), 1U);
  EXPECT_EQ(slow->Evictions()[0].code, CloseCode::PolicyViolation);
  EXPECT_FALSE(slow->Evictions()[0].reason.empty());
  EXPECT_EQ(slow->ObserverCount(), 0U);
}

TEST_F(SessionEviction, IsReportedOnceHoweverManyRelaysWereOnTheWay) {
  const auto slow = Member(far_);
  slow->Answer(SendStatus::QueueFull);
  for (int i = 0; i < 10; ++i) room_->RelayText("x");
  RunLoops();
  EXPECT_EQ(evicted_.size(), 1U);
  EXPECT_EQ(room_->EvictedCount(), 1U);
  EXPECT_EQ(slow->Evictions().size(), 1U);
}

TEST_F(SessionEviction, AClosingMemberIsEvictedAsClosed) {
  const auto closing = Member(far_);
  closing->Close(CloseCode::Normal, "bye");
  EXPECT_EQ(room_->RelayText("x"), 1U);
  RunLoops();
  EXPECT_EQ(evicted_, (Evicted{{closing->Info().id, EvictionReason::Closed}}));
  EXPECT_TRUE(closing->Evictions().empty()) << "its own closing goes on";
}

TEST_F(SessionEviction, AllOfManyFailuresInOneRelayAreSeenTo) {  // C12
  std::vector<IntrusivePointer<FakeChannel>> members;
  for (int i = 0; i < 20; ++i) {
    members.push_back(Member(far_));
    if (i % 3 == 0) members.back()->Answer(SendStatus::QueueFull);
  }
  room_->RelayText("x");
  RunLoops();
  EXPECT_EQ(evicted_.size(), 7U);
  EXPECT_EQ(room_->size(), 13U);
  EXPECT_EQ(room_->RelayText("y"), 13U);
  RunLoops();
  EXPECT_EQ(evicted_.size(), 7U);
  EXPECT_EQ(members[1]->Sent(), (Texts{"x", "y"}));
}

TEST_F(SessionEviction, IsNotReportedInsideTheRelay) {
  const auto slow = Member(near_);
  slow->Answer(SendStatus::QueueFull);
  {
    const FakeLoop::Here here(*near_);
    room_->RelayText("x");
  }
  EXPECT_TRUE(evicted_.empty());
  EXPECT_EQ(room_->EvictedCount(), 1U);
  RunLoops();
  EXPECT_EQ(evicted_.size(), 1U);
}

TEST_F(SessionEviction, HandlersMayThrowAndMayUseTheCollection) {
  room_->OnEvicted([](SessionId, EvictionReason) { throw std::runtime_error("a handler"); });
  room_->OnEvicted([](SessionId, EvictionReason) { throw 1; });
  Texts last;
  room_->OnEvicted([&](SessionId id, EvictionReason reason) {
    last.push_back(ToText(reason));
    EXPECT_FALSE(room_->Remove(id));
    room_->OnEvicted([](SessionId, EvictionReason) {});
    room_->RelayText("somebody left");
  });
  const auto slow = Member(near_);
  const auto quick = Member(far_);
  slow->Answer(SendStatus::QueueFull);
  room_->RelayText("x");
  RunLoops();
  RunLoops();
  EXPECT_EQ(last, Texts{"queue full"});
  EXPECT_EQ(quick->Sent(), (Texts{"x", "somebody left"}));
}

TEST_F(SessionEviction, IsNotReportedToACollectionThatHasGone) {
  const auto slow = Member(near_);
  slow->Answer(SendStatus::QueueFull);
  {
    const FakeLoop::Here here(*near_);
    room_->RelayText("x");
  }
  room_.reset();
  RunLoops();
  EXPECT_TRUE(evicted_.empty());
}

TEST_F(SessionEviction, TheCollectionIsNotGoneWhileAHandlerOnAnotherThreadRuns) {
  const auto slow = Member(far_);
  slow->Answer(SendStatus::QueueFull);
  std::latch started(1);
  std::atomic<bool> finished{false};
  room_->OnEvicted([&](SessionId, EvictionReason) {
    started.count_down();
    for (int i = 0; i < 10'000; ++i) std::this_thread::yield();
    finished = true;
  });
  room_->RelayText("x");
  std::thread loop([this] { far_->RunAll(); });
  started.wait();
  room_.reset();
  EXPECT_TRUE(finished);
  loop.join();
}

TEST_F(SessionEviction, AHandlerMayDestroyTheCollection) {
  const auto slow = Member(far_);
  slow->Answer(SendStatus::QueueFull);
  room_->OnEvicted([this](SessionId, EvictionReason) { room_.reset(); });
  room_->RelayText("x");
  RunLoops();
  EXPECT_EQ(room_, nullptr);
}

}  // namespace
}  // namespace wshost::testing
