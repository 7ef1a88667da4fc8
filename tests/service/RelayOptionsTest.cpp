// SPDX-License-Identifier: MIT
// Relays that leave some members out, actions for all members, and the closing of all.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "CollectionBench.h"

namespace wshost::testing {
namespace {

using RelayOptionsTest = CollectionBench;

// ---- except

TEST_F(RelayOptionsTest, ThoseExceptedHearNothingAndAreNotCounted) {  // C8, O10
  std::vector<IntrusivePointer<FakeChannel>> members;
  for (int i = 0; i < 6; ++i) members.push_back(Member(i % 2 == 0 ? near_ : far_));
  const std::array except{members[0]->Info().id, members[3]->Info().id};
  {
    const FakeLoop::Here here(*near_);
    EXPECT_EQ(room_->Relay(JsonValue("x"), {.except = except}), 4U);
  }
  RunLoops();
  for (std::size_t i = 0; i < members.size(); ++i) {
    EXPECT_EQ(members[i]->Sent(), i == 0 || i == 3 ? Texts{} : Texts{"\"x\""}) << i;
  }
}

TEST_F(RelayOptionsTest, IdsThatAreNoVisibleMembersAreNotSubtracted) {
  const auto member = Member(near_);
  const auto other = Member(near_);
  const auto reserved = OpeningOn(near_);
  EXPECT_TRUE(Add(reserved));
  const SessionId out = other->Info().id;
  const std::array except{SessionId::Next(), reserved->Info().id, out, out, SessionId()};
  EXPECT_EQ(room_->RelayText("x", {.except = except}), 1U);
  RunLoops();
  EXPECT_EQ(member->Sent(), Texts{"x"});
  EXPECT_TRUE(other->Sent().empty());
}

TEST_F(RelayOptionsTest, ALoopWhoseMembersAreAllExceptedIsNotTroubled) {
  const auto onNear = Member(near_);
  const auto onFar = Member(far_);
  EXPECT_EQ(room_->RelayBinary(FromHex("01"), {.except = std::array{onFar->Info().id}}), 1U);
  EXPECT_EQ(far_->Waiting(), 0U);
  EXPECT_EQ(near_->Waiting(), 1U);
}

TEST_F(RelayOptionsTest, TheIdsAreCopiedByTheCall) {
  const auto left = Member(far_);
  const auto right = Member(far_);
  {
    std::vector<SessionId> except{left->Info().id};
    EXPECT_EQ(room_->RelayText("x", {.except = except}), 1U);
    except[0] = right->Info().id;
  }
  RunLoops();
  EXPECT_TRUE(left->Sent().empty());
  EXPECT_EQ(right->Sent(), Texts{"x"});
}

TEST_F(RelayOptionsTest, AnExceptedMemberIsNotEvicted) {
  const auto slow = Member(far_);
  slow->Answer(SendStatus::QueueFull);
  const auto quick = Member(far_);
  EXPECT_EQ(room_->RelayText("x", {.except = std::array{slow->Info().id}}), 1U);
  RunLoops();
  EXPECT_EQ(room_->EvictedCount(), 0U);
  EXPECT_EQ(quick->Sent(), Texts{"x"});
}

TEST_F(RelayOptionsTest, OrderHoldsBetweenRelaysWithAndWithoutOptions) {
  const auto member = Member(far_);
  const std::array nobody{SessionId()};
  room_->RelayText("1");
  room_->RelayText("2", {.except = nobody});
  room_->RelayText("3", {.priority = Priority::Normal});
  room_->RelayText("4", {.except = nobody});
  RunLoops();
  EXPECT_EQ(member->Sent(), (Texts{"1", "2", "3", "4"}));
}

TEST_F(RelayOptionsTest, AFullLoopIsCountedOnceAndItsMembersAreNot) {
  far_ = std::make_shared<FakeLoop>(100);
  const auto first = Member(far_);
  const auto second = Member(far_);
  const auto onNear = Member(near_);
  EXPECT_EQ(room_->RelayText("x", {.except = std::array{first->Info().id}}), 1U) << "the list has its weight too";
  EXPECT_EQ(room_->DroppedRelayCount(), 1U);
}

// ---- InvokeAll

class InvokeAll : public CollectionBench {
 protected:
  struct CountingService : AnyService {
    void OnError(const ServiceError& error) override { errors.emplace_back(error.text); }
    Texts errors;
    int calls = 0;
  };
  struct Session {
    IntrusivePointer<FakeChannel> channel;
    std::unique_ptr<CountingService> service;
  };
  Session Served(const std::shared_ptr<FakeLoop>& loop) {
    Session session{Member(loop), nullptr};
    const ServiceConstruction construction(*session.channel);
    session.service = std::make_unique<CountingService>();
    session.channel->SetService(session.service.get());
    return session;
  }
  static void Count(AnyService& service) { ++static_cast<CountingService&>(service).calls; }
};

TEST_F(InvokeAll, RunsOnEachMembersThreadByOneTaskPerLoop) {  // O10, O11, T27
  std::vector<Session> sessions;
  for (int i = 0; i < 6; ++i) sessions.push_back(Served(i % 2 == 0 ? near_ : far_));
  EXPECT_EQ(room_->InvokeAll([](AnyService& service) {
    EXPECT_TRUE(service.Channel().Loop()->IsCurrentThread());
    Count(service);
  }),
            6U);
  EXPECT_EQ(near_->Waiting(), 1U);
  EXPECT_EQ(far_->Waiting(), 1U);
  for (const Session& session : sessions) EXPECT_EQ(session.service->calls, 0);
  RunLoops();
  for (const Session& session : sessions) EXPECT_EQ(session.service->calls, 1);
}

TEST_F(InvokeAll, IsPostedToTheCallersOwnLoopToo) {
  const Session session = Served(near_);
  const FakeLoop::Here here(*near_);
  EXPECT_EQ(room_->InvokeAll(Count), 1U);
  EXPECT_EQ(session.service->calls, 0) << "an action never runs inside a callback";
  near_->RunAll();
  EXPECT_EQ(session.service->calls, 1);
}

TEST_F(InvokeAll, AddressesThoseWhoWereVisibleWhenItWasCalled) {
  const Session before = Served(far_);
  const auto reserved = OpeningOn(far_);
  EXPECT_TRUE(Add(reserved));
  EXPECT_EQ(room_->InvokeAll(Count), 1U);
  const Session after = Served(far_);
  room_->Remove(before.channel->Info().id);
  RunLoops();
  EXPECT_EQ(before.service->calls, 1);
  EXPECT_EQ(after.service->calls, 0);
}

TEST_F(InvokeAll, PassesOverThoseThatHaveEnded) {
  const Session session = Served(far_);
  const Session other = Served(far_);
  EXPECT_EQ(room_->InvokeAll(Count), 2U);
  session.channel->SetService(nullptr);
  session.channel->End();
  RunLoops();
  EXPECT_EQ(session.service->calls, 0);
  EXPECT_EQ(other.service->calls, 1);
}

TEST_F(InvokeAll, AFailingActionClosesItsSessionAndNoOther) {
  const Session first = Served(near_);
  const Session second = Served(near_);
  EXPECT_EQ(room_->InvokeAll([&](AnyService& service) {
    if (service.Id() == first.channel->Info().id) throw std::runtime_error("no");
    Count(service);
  }),
            2U);
  RunLoops();
  EXPECT_EQ(first.service->errors, Texts{"no"});
  ASSERT_EQ(first.channel->Closings().size(), 1U);
  EXPECT_EQ(first.channel->Closings()[0].code, CloseCode::InternalError);
  EXPECT_EQ(second.service->calls, 1);
  EXPECT_TRUE(second.channel->Closings().empty());
}

TEST_F(InvokeAll, AnActionMayChangeTheCollectionAndNeedNotBeCopyable) {
  std::vector<Session> sessions;
  for (int i = 0; i < 5; ++i) sessions.push_back(Served(near_));
  const auto joining = OpenOn(near_);
  int calls = 0;
  EXPECT_EQ(room_->InvokeAll([this, joining, owned = std::make_unique<int*>(&calls)](AnyService& service) {
    ++**owned;
    EXPECT_TRUE(room_->Remove(service.Id()));
    room_->TryAdd(AnyRef(joining));
    room_->RelayText("changed");
  }),
            5U);
  near_->RunOne();
  EXPECT_EQ(calls, 5);
  RunLoops();
  EXPECT_EQ(room_->size(), 1U);
}

TEST_F(InvokeAll, AFullLoopIsNotAddressed) {
  far_ = std::make_shared<FakeLoop>(100);
  const Session onFar = Served(far_);
  const Session onNear = Served(near_);
  EXPECT_EQ(room_->InvokeAll(Count), 1U);
  EXPECT_EQ(room_->DroppedRelayCount(), 1U);
  RunLoops();
  EXPECT_EQ(onFar.service->calls, 0);
  EXPECT_EQ(onNear.service->calls, 1);
}

// ---- CloseAll

TEST_F(RelayOptionsTest, CloseAllClosesEveryVisibleMember) {  // T27, O18
  const auto onNear = Member(near_);
  const auto onFar = Member(far_);
  const auto reserved = OpeningOn(far_);
  EXPECT_TRUE(Add(reserved));
  EXPECT_EQ(room_->CloseAll(CloseCode::ServiceRestart, "back soon"), 2U);
  for (const auto& member : {onNear, onFar}) {
    EXPECT_EQ(member->Closings(), (std::vector{FakeChannel::Closing{CloseCode::ServiceRestart, "back soon"}}));
  }
  EXPECT_TRUE(reserved->Closings().empty());
}

TEST_F(RelayOptionsTest, CloseAllRefusesACodeThatMayNotTravelEvenIfNobodyIsThere) {
  try {
    room_->CloseAll(CloseCode::Abnormal);
    FAIL() << "it must be refused";
  } catch (const std::logic_error& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("CloseAll")) << error.what();
  }
}

// ---- the end of a collection

TEST_F(RelayOptionsTest, ACollectionThatClosesSessionsClosesAllItsMembers) {  // O18
  auto room = std::make_unique<SessionCollection<AnyService>>(WhenDestroyed::CloseSessions);
  const auto open = OpenOn(near_);
  const auto opening = OpeningOn(far_);
  const auto gone = OpenOn(far_);
  for (const auto& channel : {open, opening, gone}) EXPECT_TRUE(room->TryAdd(AnyRef(channel)));
  EXPECT_TRUE(room->Remove(gone->Info().id));
  room.reset();
  for (const auto& channel : {open, opening}) {
    ASSERT_EQ(channel->Closings().size(), 1U);
    EXPECT_EQ(channel->Closings()[0].code, CloseCode::GoingAway);
  }
  EXPECT_TRUE(gone->Closings().empty());
  RunLoops();
  EXPECT_EQ(open->ObserverCount(), 0U);
}

TEST_F(RelayOptionsTest, ACollectionLetsItsMembersGoUnlessToldOtherwise) {  // O18
  const auto member = Member(near_);
  room_.reset();
  RunLoops();
  EXPECT_TRUE(member->IsOpen());
  EXPECT_TRUE(member->Closings().empty());
}

// ---- types

TEST_F(RelayOptionsTest, OfTypeFindsThoseOfOneType) {  // F12
  struct Customer : AnyService {};
  struct Order : AnyService {};
  SessionCollection<WebSocketsService> all;
  std::vector<IntrusivePointer<FakeChannel>> channels;
  for (const std::type_index type : {std::type_index(typeid(Customer)), std::type_index(typeid(Order)),
                                     std::type_index(typeid(Customer)), std::type_index(typeid(void))}) {
    channels.push_back(MakeIntrusive<FakeChannel>(near_, "/x", type));
    channels.back()->Open();
    all.TryAdd(SessionRef<WebSocketsService>(channels.back()));
  }
  const std::vector<SessionRef<Customer>> customers = all.OfType<Customer>();
  ASSERT_EQ(customers.size(), 2U);
  for (const auto& each : customers) EXPECT_EQ(each.Info().type, typeid(Customer));
  EXPECT_EQ(all.OfType<Order>().size(), 1U);
  EXPECT_EQ(all.OfType<WebSocketsService>().size(), 4U);
  EXPECT_TRUE(all.OfType<AnyService>().empty()) << "a class between is not known by the mapped type";
  near_->RunAll();
  for (const auto& channel : channels) channel->End();
}

}  // namespace
}  // namespace wshost::testing
