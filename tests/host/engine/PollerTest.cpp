// SPDX-License-Identifier: MIT
// Both pollers of this system, on real pairs of sockets.
#include "engine/Poller.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "engine/SharedMember.h"
#include "system/Sockets.h"

namespace wshost::host {
namespace {

using namespace std::chrono_literals;

class Member final : public SharedMember<Member> {
 public:
  void OnReady(Readiness) override {}
  void OnDeadline() override {}
  void OnTurnEnd() override {}
  void OnFailure() override {}
};

// Two sockets that are each other's peers.
class Pair {
 public:
  Pair() = default;
  ~Pair() {
    CloseSocket(ends_[0]);
    if (ends_[1] != kNoSocket) CloseSocket(ends_[1]);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  SocketHandle Ours() const { return ends_[0]; }
  void Say() const {
    const std::byte byte{'x'};
    EXPECT_EQ(Send(ends_[1], {&byte, 1}).bytes, 1U);
  }
  void Hear() const {
    std::byte byte{};
    EXPECT_EQ(ReceiveBytes(ends_[0], {&byte, 1}).bytes, 1U);
  }
  void HalfClose() const { ShutdownSending(ends_[1]); }
  void HangUp() { CloseSocket(std::exchange(ends_[1], kNoSocket)); }
  void FillUp() const {
    const std::vector<std::byte> bytes(65536);
    while (Send(ends_[0], bytes).bytes > 0) {
    }
  }
  void Drain() const {
    std::vector<std::byte> bytes(65536);
    while (ReceiveBytes(ends_[1], bytes).bytes > 0) {
    }
  }

 private:
  static IoResult Send(SocketHandle from, std::span<const std::byte> bytes) { return SendPieces(from, {&bytes, 1}); }

  std::array<SocketHandle, 2> ends_ = MakeSocketPair();
};

class PollerSuite : public ::testing::TestWithParam<PollerKind> {
 protected:
  std::vector<Poller::Ready> Look(std::size_t room = 16, std::optional<Duration> timeout = Duration::zero()) {
    std::vector<Poller::Ready> ready(room);
    ready.resize(poller_->Wait(ready, timeout));
    return ready;
  }

  std::unique_ptr<Poller> poller_ = MakePoller(GetParam());
  Member member_;
  Member other_;
  Pair pair_;
};

TEST_P(PollerSuite, TellsNothingWhenNothingIsReady) {
  EXPECT_TRUE(Look().empty());
  poller_->Add(pair_.Ours(), Interest::Read, member_);
  EXPECT_TRUE(Look().empty());
}

TEST_P(PollerSuite, TellsOfAReadableSocketUntilItIsRead) {
  poller_->Add(pair_.Ours(), Interest::Read, member_);
  pair_.Say();
  for (int i = 0; i < 2; ++i) {
    const auto ready = Look();
    ASSERT_EQ(ready.size(), 1U);
    EXPECT_EQ(ready[0].member, &member_);
    EXPECT_TRUE(ready[0].what.readable);
    EXPECT_FALSE(ready[0].what.writable);
    EXPECT_FALSE(ready[0].what.hungUp);
  }
  pair_.Hear();
  EXPECT_TRUE(Look().empty());
}

TEST_P(PollerSuite, TellsOfAWritableSocketOnlyWhileThereIsRoom) {
  poller_->Add(pair_.Ours(), Interest::Write, member_);
  ASSERT_EQ(Look().size(), 1U);
  EXPECT_TRUE(Look()[0].what.writable);
  pair_.FillUp();
  EXPECT_TRUE(Look().empty());
  pair_.Drain();
  EXPECT_EQ(Look().size(), 1U);
}

TEST_P(PollerSuite, TellsOfBoth) {
  poller_->Add(pair_.Ours(), Interest::ReadWrite, member_);
  pair_.Say();
  const auto ready = Look();
  ASSERT_EQ(ready.size(), 1U);
  EXPECT_TRUE(ready[0].what.readable);
  EXPECT_TRUE(ready[0].what.writable);
}

TEST_P(PollerSuite, TellsOfAHangUpEvenToThoseWhoWantNothing) {
  poller_->Add(pair_.Ours(), Interest::None, member_);
  pair_.Say();
  EXPECT_TRUE(Look().empty());
  pair_.HangUp();
  const auto ready = Look();
  ASSERT_EQ(ready.size(), 1U);
  EXPECT_TRUE(ready[0].what.hungUp);
}

TEST_P(PollerSuite, TellsOfAHalfClosedPeerAsReadable) {
  poller_->Add(pair_.Ours(), Interest::Read, member_);
  pair_.HalfClose();
  const auto ready = Look();
  ASSERT_EQ(ready.size(), 1U);
  EXPECT_TRUE(ready[0].what.readable);
}

TEST_P(PollerSuite, DoesNotTellOfAHalfClosedPeerToThoseWhoDoNotRead) {
  poller_->Add(pair_.Ours(), Interest::None, member_);
  pair_.HalfClose();
  EXPECT_TRUE(Look().empty());
  poller_->Change(pair_.Ours(), Interest::Write, member_);
  const auto ready = Look();
  ASSERT_EQ(ready.size(), 1U);
  EXPECT_TRUE(ready[0].what.writable);
  EXPECT_FALSE(ready[0].what.hungUp);
  pair_.FillUp();
  EXPECT_TRUE(Look().empty());
}

TEST_P(PollerSuite, WaitsForRoomAtAHalfClosedPeer) {
  poller_->Add(pair_.Ours(), Interest::Write, member_);
  pair_.HalfClose();
  pair_.FillUp();
  std::thread reader([this] { pair_.Drain(); });
  const auto ready = Look(16, 10s);
  reader.join();
  ASSERT_EQ(ready.size(), 1U);
  EXPECT_TRUE(ready[0].what.writable);
}

TEST_P(PollerSuite, ChangesInterestAndMember) {
  poller_->Add(pair_.Ours(), Interest::Read, member_);
  pair_.Say();
  poller_->Change(pair_.Ours(), Interest::None, member_);
  EXPECT_TRUE(Look().empty());
  poller_->Change(pair_.Ours(), Interest::Read, other_);
  ASSERT_EQ(Look().size(), 1U);
  EXPECT_EQ(Look()[0].member, &other_);
}

TEST_P(PollerSuite, ASocketChangesHandsWithItsInterest) {
  poller_->Add(pair_.Ours(), Interest::Read, member_);
  poller_->Change(pair_.Ours(), Interest::Read, other_);
  pair_.Say();
  ASSERT_EQ(Look().size(), 1U);
  EXPECT_EQ(Look()[0].member, &other_);
}

TEST_P(PollerSuite, ForgetsARemovedSocket) {
  poller_->Add(pair_.Ours(), Interest::Read, member_);
  pair_.Say();
  poller_->Remove(pair_.Ours());
  EXPECT_TRUE(Look().empty());
  poller_->Remove(pair_.Ours());
  poller_->Add(pair_.Ours(), Interest::Read, member_);
  EXPECT_EQ(Look().size(), 1U);
}

TEST_P(PollerSuite, RefusesWhatMakesNoSense) {
  poller_->Add(pair_.Ours(), Interest::Read, member_);
  EXPECT_THROW(poller_->Add(pair_.Ours(), Interest::Read, member_), std::system_error);
  const Pair unknown;
  EXPECT_THROW(poller_->Change(unknown.Ours(), Interest::Read, member_), std::system_error);
}

TEST_P(PollerSuite, AWakeBeforeTheWaitEndsItAndIsUsedUp) {
  poller_->Wake();
  poller_->Wake();
  EXPECT_TRUE(Look(16, std::nullopt).empty());
  EXPECT_TRUE(Look().empty());
}

TEST_P(PollerSuite, MoreWakesThanAnybodyReadsDoNotBlock) {
  for (int i = 0; i < 100'000; ++i) poller_->Wake();
  EXPECT_TRUE(Look(16, std::nullopt).empty());
}

TEST_P(PollerSuite, IsWokenFromAnotherThread) {
  std::thread waker([this] { poller_->Wake(); });
  EXPECT_TRUE(Look(16, std::nullopt).empty());
  waker.join();
}

TEST_P(PollerSuite, AWakeDoesNotHideASocket) {
  poller_->Add(pair_.Ours(), Interest::Read, member_);
  pair_.Say();
  poller_->Wake();
  EXPECT_EQ(Look(2).size(), 1U);
}

TEST_P(PollerSuite, ServesAllOfManySocketsThroughASmallArray) {
  constexpr std::size_t kSockets = 50;
  std::vector<Pair> pairs(kSockets);
  std::vector<Member> members(kSockets);
  for (std::size_t i = 0; i < kSockets; ++i) {
    poller_->Add(pairs[i].Ours(), Interest::Read, members[i]);
    pairs[i].Say();
  }
  std::set<LoopMember*> served;  // nobody reads: those served first stay ready, and must not starve the others
  for (std::size_t i = 0; i < 2 * kSockets; ++i) {
    for (const auto& ready : Look(4)) served.insert(ready.member);
  }
  EXPECT_EQ(served.size(), kSockets);
}

TEST_P(PollerSuite, KeepsTheRightMembersWhileSocketsComeAndGo) {
  constexpr std::size_t kSockets = 30;
  std::vector<Pair> pairs(kSockets);
  std::vector<Member> members(kSockets);
  for (std::size_t i = 0; i < kSockets; ++i) poller_->Add(pairs[i].Ours(), Interest::Read, members[i]);
  std::set<LoopMember*> expected;
  for (std::size_t i = 0; i < kSockets; ++i) {
    pairs[i].Say();
    if (i % 3 == 0) {
      poller_->Remove(pairs[i].Ours());
    } else {
      expected.insert(&members[i]);
    }
  }
  std::set<LoopMember*> seen;
  for (const auto& ready : Look(kSockets + 1)) seen.insert(ready.member);
  EXPECT_EQ(seen, expected);
}

INSTANTIATE_TEST_SUITE_P(OfThisSystem, PollerSuite, ::testing::Values(PollerKind::Best, PollerKind::Poll),
                         [](const auto& kind) { return kind.param == PollerKind::Poll ? "Poll" : "Best"; });

}  // namespace
}  // namespace wshost::host
