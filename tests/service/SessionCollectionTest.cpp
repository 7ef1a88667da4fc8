// SPDX-License-Identifier: MIT
// Joining, leaving, finding, and whom a relay reaches.
#include "wshost/service/SessionCollection.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include "CollectionBench.h"

namespace wshost::testing {
namespace {

using SessionCollectionTest = CollectionBench;

// ---- joining

TEST_F(SessionCollectionTest, AMemberIsVisibleWhenIts101IsQueued) {
  const auto channel = OpeningOn(near_);
  EXPECT_TRUE(Add(channel));
  EXPECT_TRUE(room_->empty());
  EXPECT_FALSE(room_->Find(channel->Info().id));
  EXPECT_TRUE(room_->Find([](const SessionInfo&) { return true; }).empty());
  EXPECT_EQ(room_->RelayText("early"), 0U);
  channel->Open();
  EXPECT_EQ(room_->size(), 1U);
  EXPECT_TRUE(room_->Find(channel->Info().id));
  EXPECT_EQ(room_->RelayText("late"), 1U);
  RunLoops();
  EXPECT_EQ(channel->Sent(), Texts{"late"});
}

TEST_F(SessionCollectionTest, ARefusalDropsTheReservedMember) {
  const auto channel = OpeningOn(near_);
  EXPECT_TRUE(Add(channel));
  channel->End();
  EXPECT_TRUE(room_->empty());
  EXPECT_FALSE(room_->Remove(channel->Info().id));
  EXPECT_EQ(channel.use_count(), 1U) << "the collection must have let it go";
}

TEST_F(SessionCollectionTest, AServiceJoinsInItsConstructor) {
  struct Joining : AnyService {
    explicit Joining(SessionCollection<AnyService>& room) { joined = room.TryAdd(*this); }
    bool joined;
  };
  const auto channel = OpeningOn(near_);
  const FakeLoop::Here here(*near_);
  const ServiceConstruction construction(*channel);
  const Joining service(*room_);
  EXPECT_TRUE(service.joined);
  EXPECT_EQ(room_->size(), 0U);
  channel->Open();
  EXPECT_EQ(room_->size(), 1U);
}

TEST_F(SessionCollectionTest, ASecondTryAddIsFalse) {  // C9, C11
  const auto channel = Member(near_);
  EXPECT_FALSE(Add(channel));
  EXPECT_EQ(room_->size(), 1U);
  EXPECT_EQ(room_->RelayText("once"), 1U);
  RunLoops();
  EXPECT_EQ(channel->Sent(), Texts{"once"});
  EXPECT_FALSE(room_->TryAdd(AnyRef()));
}

TEST_F(SessionCollectionTest, AnEndedSessionCannotJoin) {
  const auto channel = OpenOn(near_);
  channel->End();
  EXPECT_FALSE(Add(channel));
  EXPECT_TRUE(room_->empty());
}

TEST_F(SessionCollectionTest, JoiningFromAnotherThreadIsVisibleAtOnce) {
  const auto channel = OpenOn(near_);
  EXPECT_TRUE(room_->TryAdd(AnyRef(channel)));
  EXPECT_EQ(room_->size(), 1U);
  EXPECT_EQ(room_->RelayText("hello"), 1U);
  RunLoops();
  EXPECT_EQ(channel->Sent(), Texts{"hello"});
  EXPECT_EQ(channel->ObserverCount(), 1U);
}

TEST_F(SessionCollectionTest, JoiningASessionOfADeadLoopIsFalse) {
  const auto channel = OpenOn(near_);
  near_->Die();
  EXPECT_FALSE(room_->TryAdd(AnyRef(channel)));
  EXPECT_TRUE(room_->empty());
  EXPECT_EQ(channel.use_count(), 1U);
}

TEST_F(SessionCollectionTest, ASessionThatEndsWhileItsJoinIsOnTheWayIsDropped) {
  const auto channel = OpenOn(near_);
  EXPECT_TRUE(room_->TryAdd(AnyRef(channel)));
  channel->End();
  RunLoops();
  EXPECT_TRUE(room_->empty());
  EXPECT_EQ(channel.use_count(), 1U);
}

TEST_F(SessionCollectionTest, AMemberMayLeaveAndJoinAgain) {
  const auto channel = Member(near_);
  for (int i = 0; i < 3; ++i) {
    const FakeLoop::Here here(*near_);
    EXPECT_TRUE(room_->Remove(channel->Info().id));
    EXPECT_TRUE(room_->TryAdd(AnyRef(channel)));
    EXPECT_EQ(room_->RelayText("x"), 1U);
  }
  RunLoops();
  EXPECT_EQ(channel->Sent().size(), 3U);
  EXPECT_EQ(channel->ObserverCount(), 1U);
}

// ---- leaving

TEST_F(SessionCollectionTest, RemoveWorksOnTheLoopAndFromElsewhere) {
  const auto first = Member(near_);
  const auto second = Member(near_);
  {
    const FakeLoop::Here here(*near_);
    EXPECT_TRUE(room_->Remove(first->Info().id));
    EXPECT_FALSE(room_->Remove(first->Info().id));
  }
  EXPECT_TRUE(room_->Remove(second->Info().id));
  EXPECT_EQ(room_->size(), 0U);
  EXPECT_EQ(room_->RelayText("nobody"), 0U);
  RunLoops();
  for (const auto& channel : {first, second}) {
    EXPECT_TRUE(channel->Sent().empty());
    EXPECT_EQ(channel->ObserverCount(), 0U);
    EXPECT_LE(channel.use_count(), 2U);
  }
}

TEST_F(SessionCollectionTest, WhatWasRelayedBeforeARemovalStillArrives) {
  const auto onLoop = Member(far_);
  const auto elsewhere = Member(far_);
  EXPECT_EQ(room_->RelayText("before"), 2U);
  {
    const FakeLoop::Here here(*far_);
    room_->Remove(onLoop->Info().id);
  }
  room_->Remove(elsewhere->Info().id);
  EXPECT_EQ(room_->RelayText("after"), 0U);
  RunLoops();
  EXPECT_EQ(onLoop->Sent(), Texts{"before"});
  EXPECT_EQ(elsewhere->Sent(), Texts{"before"});
}

TEST_F(SessionCollectionTest, AJoinARelayAndARemovalBeforeTheLoopTurnsStillDeliver) {  // C13
  const auto channel = OpenOn(far_);
  EXPECT_TRUE(room_->TryAdd(AnyRef(channel)));
  EXPECT_EQ(room_->RelayText("between"), 1U);
  EXPECT_TRUE(room_->Remove(channel->Info().id));
  EXPECT_EQ(room_->RelayText("after"), 0U);
  RunLoops();
  EXPECT_EQ(channel->Sent(), Texts{"between"});
  EXPECT_EQ(channel->ObserverCount(), 0U);
  EXPECT_EQ(channel.use_count(), 1U) << "the collection must have let it go";
}

TEST_F(SessionCollectionTest, AnEndedSessionIsDroppedByItself) {  // C7
  const auto first = Member(near_);
  const auto second = Member(near_);
  const auto third = Member(near_);
  first->End();  // the others must be found where they were put
  EXPECT_EQ(room_->RelayText("x"), 2U);
  third->End();
  EXPECT_EQ(room_->RelayText("y"), 1U);
  RunLoops();
  EXPECT_EQ(second->Sent(), (Texts{"x", "y"}));
  EXPECT_EQ(room_->size(), 1U);
}

TEST_F(SessionCollectionTest, ARemovalBetweenReservationAndOpeningIsFinal) {
  const auto channel = OpeningOn(near_);
  EXPECT_TRUE(Add(channel));
  EXPECT_TRUE(room_->Remove(channel->Info().id));
  channel->Open();
  EXPECT_TRUE(room_->empty());
  EXPECT_EQ(room_->RelayText("x"), 0U);
  RunLoops();
  EXPECT_TRUE(channel->Sent().empty());
}

// ---- relaying

TEST_F(SessionCollectionTest, ARelayReachesAllAndOneTaskGoesToEachForeignLoop) {
  std::vector<IntrusivePointer<FakeChannel>> members;
  for (int i = 0; i < 10; ++i) members.push_back(Member(i % 2 == 0 ? near_ : far_));
  {
    const FakeLoop::Here here(*near_);
    EXPECT_EQ(room_->Relay(JsonValue::Parse("[1]")), 10U);
  }
  EXPECT_EQ(near_->Waiting(), 0U) << "the caller's own loop is served at once";
  EXPECT_EQ(far_->Waiting(), 1U);
  RunLoops();
  for (const auto& member : members) EXPECT_EQ(member->Sent(), Texts{"[1]"});
}

// While a member is sent to, another thread adds and removes one: it would wait for whoever holds the lock.
TEST_F(SessionCollectionTest, SendsWhileNoLockIsHeld) {  // C10, C12
  constexpr std::chrono::seconds kPatience{60};
  const auto near = Member(near_);
  const auto far = Member(far_);
  const auto coming = OpenOn(far_);
  std::atomic<int> sends{0};
  std::vector<std::thread> threads;
  for (const auto& member : {near, far}) {
    member->OnSend([&] {
      ++sends;
      std::promise<void> done;
      auto changed = done.get_future();
      threads.emplace_back([this, coming, done = std::move(done)]() mutable {
        EXPECT_TRUE(room_->TryAdd(AnyRef(coming)));
        EXPECT_TRUE(room_->Remove(coming->Info().id));
        done.set_value();
      });
      EXPECT_EQ(changed.wait_for(kPatience), std::future_status::ready);
    });
  }
  {
    const FakeLoop::Here here(*near_);
    EXPECT_EQ(room_->RelayText("x"), 2U);
  }
  RunLoops();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sends, 2);
}

TEST_F(SessionCollectionTest, ARelayDoesNotGoToLoopsWithoutMembers) {
  const auto reserved = OpeningOn(far_);
  EXPECT_TRUE(Add(reserved));
  const auto member = Member(near_);
  EXPECT_EQ(room_->RelayBinary(FromHex("01")), 1U);
  EXPECT_EQ(far_->Waiting(), 0U);
  EXPECT_EQ(near_->Waiting(), 1U);
}

TEST_F(SessionCollectionTest, AMessageRelayedBeforeAJoinDoesNotReachIt) {
  const auto old = Member(far_);
  EXPECT_EQ(room_->RelayText("earlier"), 1U);
  const auto onLoop = Member(far_);
  const auto elsewhere = OpenOn(far_);
  EXPECT_TRUE(room_->TryAdd(AnyRef(elsewhere)));
  EXPECT_EQ(room_->RelayText("later"), 3U);
  RunLoops();
  EXPECT_EQ(old->Sent(), (Texts{"earlier", "later"}));
  EXPECT_EQ(onLoop->Sent(), Texts{"later"});
  EXPECT_EQ(elsewhere->Sent(), Texts{"later"});
}

TEST_F(SessionCollectionTest, OrderIsKeptPerSender) {
  const auto member = Member(far_);
  Texts expected;
  for (int i = 0; i < 100; ++i) {
    expected.push_back(std::to_string(i));
    room_->RelayText(expected.back());
  }
  RunLoops();
  EXPECT_EQ(member->Sent(), expected);
}

TEST_F(SessionCollectionTest, TextThatIsNotUtf8IsALogicError) {
  EXPECT_THROW(room_->RelayText("\xFF"), std::logic_error);
}

TEST_F(SessionCollectionTest, AFullLoopDropsTheRelayAndSaysSo) {
  far_ = std::make_shared<FakeLoop>(100);
  const auto onFar = Member(far_);
  const auto onNear = Member(near_);
  EXPECT_EQ(room_->RelayText("0123456789"), 2U);  // counts as 76 bytes
  EXPECT_EQ(room_->RelayText("0123456789"), 1U);
  EXPECT_EQ(room_->DroppedRelayCount(), 1U);
  RunLoops();
  EXPECT_EQ(onFar->Sent().size(), 1U);
  EXPECT_EQ(onNear->Sent().size(), 2U);
  EXPECT_EQ(room_->RelayText("0123456789"), 2U) << "there is room again";
  EXPECT_EQ(room_->EvictedCount(), 0U);
}

// ---- finding

TEST_F(SessionCollectionTest, FindsByIdAndByPredicate) {  // O5, O10
  const auto chat = OpenOn(near_, "/chat");
  const auto stocks = OpenOn(far_, "/stocks");
  EXPECT_TRUE(Add(chat));
  EXPECT_TRUE(Add(stocks));
  EXPECT_EQ(room_->Find(chat->Info().id), AnyRef(chat));
  EXPECT_FALSE(room_->Find(SessionId::Next()));
  const auto found = room_->Find([](const SessionInfo& info) { return info.path == "/stocks"; });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0], AnyRef(stocks));
}

TEST_F(SessionCollectionTest, APredicateMayCallTheCollection) {
  const auto first = Member(near_);
  const auto second = Member(far_);
  const auto found = room_->Find([&](const SessionInfo& info) {
    room_->RelayText("from a predicate");
    return room_->Remove(info.id);
  });
  EXPECT_EQ(found.size(), 2U);
  EXPECT_TRUE(room_->empty());
}

// ---- ends

TEST_F(SessionCollectionTest, TheCollectionMayGoBeforeItsSessions) {
  const auto open = Member(near_);
  const auto opening = OpeningOn(far_);
  EXPECT_TRUE(Add(opening));
  room_->RelayText("farewell");
  room_.reset();
  opening->Open();
  RunLoops();
  EXPECT_EQ(open->Sent(), Texts{"farewell"});
  for (const auto& channel : {open, opening}) {
    EXPECT_EQ(channel->ObserverCount(), 0U);
    channel->End();
    EXPECT_LE(channel.use_count(), 2U);
  }
}

TEST_F(SessionCollectionTest, SessionsAndLoopsMayGoBeforeTheCollection) {
  {
    const auto channel = Member(near_);
    channel->End();
    EXPECT_EQ(channel.use_count(), 1U);
  }
  near_->Die();
  const std::weak_ptr<FakeLoop> loop = std::exchange(near_, std::make_shared<FakeLoop>());
  const auto member = Member(near_);
  EXPECT_TRUE(loop.expired()) << "a new loop's arrival is when those without members are let go";
  EXPECT_EQ(room_->RelayText("x"), 1U);
  room_.reset();
  RunLoops();
  EXPECT_EQ(member->ObserverCount(), 0U);
}

}  // namespace
}  // namespace wshost::testing
