// SPDX-License-Identifier: MIT
// Named groups: joining, leaving, looking, and whom a relay reaches.
#include "wshost/service/SessionGroups.h"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <string>
#include <utility>

#include "GroupsBench.h"

namespace wshost::testing {
namespace {

using SessionGroupsTest = GroupsBench;

// ---- joining and leaving

TEST_F(SessionGroupsTest, AGroupIsThereWhileItHasMembers) {
  EXPECT_TRUE(groups_->empty());
  EXPECT_EQ(groups_->RelayText("red", "x"), 0U);
  const auto channel = MemberOf("red", near_);
  const SessionId id = channel->Info().id;
  EXPECT_EQ(groups_->size(), 1U);
  EXPECT_EQ(groups_->size("red"), 1U);
  EXPECT_EQ(groups_->Names(), Texts{"red"});
  EXPECT_TRUE(groups_->Contains("red", id));
  EXPECT_FALSE(groups_->Contains("blue", id));
  EXPECT_TRUE(groups_->Remove("red", id));
  EXPECT_FALSE(groups_->Remove("red", id));
  EXPECT_TRUE(groups_->empty());
  EXPECT_TRUE(groups_->Names().empty());
  EXPECT_EQ(groups_->size("red"), 0U);
  RunLoops();
  EXPECT_EQ(channel->ObserverCount(), 0U);
  EXPECT_EQ(channel.use_count(), 1U) << "the groups must have let it go";
}

TEST_F(SessionGroupsTest, ASessionMayBeInManyGroupsAndInEachOnce) {
  const auto channel = MemberOf("a", near_);
  EXPECT_TRUE(AddTo("b", channel));
  EXPECT_TRUE(groups_->Add("c", AnyRef(channel)));
  EXPECT_FALSE(AddTo("b", channel));
  EXPECT_EQ(Sorted(groups_->GroupsOf(channel->Info().id)), (Texts{"a", "b", "c"}));
  EXPECT_EQ(channel->ObserverCount(), 1U) << "however many groups";
  EXPECT_EQ(groups_->RemoveFromAll(channel->Info().id), 3U);
  EXPECT_EQ(groups_->RemoveFromAll(channel->Info().id), 0U);
  EXPECT_TRUE(groups_->GroupsOf(channel->Info().id).empty());
  RunLoops();
  EXPECT_EQ(channel->ObserverCount(), 0U);
}

TEST_F(SessionGroupsTest, AMemberIsVisibleWhenIts101IsQueued) {
  const auto channel = OpeningOn(near_);
  EXPECT_TRUE(AddTo("red", channel));
  EXPECT_TRUE(AddTo("blue", channel));
  const SessionId id = channel->Info().id;
  EXPECT_EQ(groups_->size(), 0U);
  EXPECT_EQ(groups_->size("red"), 0U);
  EXPECT_TRUE(groups_->Names().empty());
  EXPECT_TRUE(groups_->GroupsOf(id).empty());
  EXPECT_TRUE(groups_->Members("red").empty());
  EXPECT_FALSE(groups_->Contains("red", id));
  EXPECT_EQ(groups_->RelayText("red", "early"), 0U);
  channel->Open();
  EXPECT_EQ(groups_->size(), 2U);
  EXPECT_TRUE(groups_->Contains("red", id));
  EXPECT_EQ(groups_->RelayText("red", "late"), 1U);
  RunLoops();
  EXPECT_EQ(channel->Sent(), Texts{"late"});
}

TEST_F(SessionGroupsTest, ARefusalDropsTheReservedMember) {
  const auto channel = OpeningOn(near_);
  EXPECT_TRUE(AddTo("red", channel));
  channel->End();
  EXPECT_TRUE(groups_->empty());
  EXPECT_FALSE(groups_->Remove("red", channel->Info().id));
  EXPECT_EQ(channel.use_count(), 1U);
}

TEST_F(SessionGroupsTest, AServiceJoinsInItsConstructor) {
  struct Joining : AnyService {
    explicit Joining(SessionGroups<AnyService>& groups) { joined = groups.Add("red", *this); }
    bool joined;
  };
  const auto channel = OpeningOn(near_);
  const FakeLoop::Here here(*near_);
  const ServiceConstruction construction(*channel);
  EXPECT_TRUE(Joining(*groups_).joined);
  channel->Open();
  EXPECT_EQ(groups_->size("red"), 1U);
}

TEST_F(SessionGroupsTest, ASessionThatEndsLeavesAllItsGroups) {
  const auto leaving = MemberOf("red", near_);
  EXPECT_TRUE(AddTo("blue", leaving));
  const auto staying = MemberOf("red", far_);
  leaving->End();
  EXPECT_EQ(groups_->Names(), Texts{"red"});
  EXPECT_EQ(groups_->size("red"), 1U);
  EXPECT_EQ(leaving.use_count(), 1U);
  EXPECT_EQ(groups_->RelayText("red", "x"), 1U);
  RunLoops();
  EXPECT_EQ(staying->Sent(), Texts{"x"});
}

TEST_F(SessionGroupsTest, WhoHasEndedOrHasNoLoopCannotJoin) {
  const auto ended = OpenOn(near_);
  ended->End();
  EXPECT_FALSE(AddTo("red", ended));
  EXPECT_FALSE(groups_->Add("red", AnyRef()));
  const auto lost = OpenOn(far_);
  far_->Die();
  EXPECT_FALSE(groups_->Add("red", AnyRef(lost)));
  EXPECT_TRUE(groups_->empty());
  EXPECT_EQ(lost.use_count(), 1U);
}

TEST_F(SessionGroupsTest, ASessionThatEndsWhileItsJoinIsOnTheWayIsDropped) {
  const auto channel = OpenOn(near_);
  EXPECT_TRUE(groups_->Add("red", AnyRef(channel)));
  channel->End();
  RunLoops();
  EXPECT_TRUE(groups_->empty());
  EXPECT_EQ(channel.use_count(), 1U);
}

TEST_F(SessionGroupsTest, AMemberMayLeaveAndJoinAgainBeforeItsLoopTurns) {
  const auto channel = OpenOn(far_);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(groups_->Add("red", AnyRef(channel)));
    EXPECT_EQ(groups_->RelayText("red", std::to_string(i)), 1U);
    EXPECT_TRUE(groups_->Remove("red", channel->Info().id));
  }
  EXPECT_TRUE(groups_->Add("red", AnyRef(channel)));
  RunLoops();
  EXPECT_EQ(channel->Sent(), (Texts{"0", "1", "2"}));
  EXPECT_EQ(channel->ObserverCount(), 1U);
}

// ---- limits

TEST_F(SessionGroupsTest, NamesAndGroupsOfASessionAreBounded) {
  groups_ = std::make_unique<SessionGroups<AnyService>>(GroupLimits{.maxNameBytes = 4, .maxGroupsPerSession = 2});
  const auto channel = OpenOn(near_);
  EXPECT_FALSE(AddTo("12345", channel));
  EXPECT_TRUE(AddTo("1234", channel));
  EXPECT_TRUE(AddTo("", channel)) << "no name is a name";
  EXPECT_FALSE(AddTo("more", channel));
  EXPECT_EQ(groups_->size(), 2U);
  EXPECT_TRUE(groups_->Remove("", channel->Info().id));
  EXPECT_TRUE(AddTo("more", channel));
}

// ---- relaying

TEST_F(SessionGroupsTest, ARelayReachesThatGroupAloneByOneTaskPerLoop) {
  std::vector<IntrusivePointer<FakeChannel>> red;
  for (int i = 0; i < 10; ++i) red.push_back(MemberOf("red", i % 2 == 0 ? near_ : far_));
  const auto blue = MemberOf("blue", far_);
  {
    const FakeLoop::Here here(*near_);
    EXPECT_EQ(groups_->Relay("red", JsonValue::Parse("[1]")), 10U);
  }
  EXPECT_EQ(near_->Waiting(), 0U) << "the caller's own loop is served at once";
  EXPECT_EQ(far_->Waiting(), 1U);
  EXPECT_EQ(groups_->RelayBinary("blue", FromHex("41")), 1U);
  RunLoops();
  for (const auto& each : red) EXPECT_EQ(each->Sent(), Texts{"[1]"});
  EXPECT_EQ(blue->Sent(), Texts{"A"});
}

TEST_F(SessionGroupsTest, ARelayAddressesThoseWhoWereInWhenItWasCalled) {
  const auto staying = MemberOf("red", far_);
  const auto leaving = MemberOf("red", far_);
  EXPECT_EQ(groups_->RelayText("red", "1"), 2U);
  const auto joining = MemberOf("red", far_);
  EXPECT_TRUE(groups_->Remove("red", leaving->Info().id));
  EXPECT_EQ(groups_->RelayText("red", "2"), 2U);
  RunLoops();
  EXPECT_EQ(staying->Sent(), (Texts{"1", "2"}));
  EXPECT_EQ(leaving->Sent(), Texts{"1"});
  EXPECT_EQ(joining->Sent(), Texts{"2"});
}

TEST_F(SessionGroupsTest, ThoseExceptedHearNothingAndAreNotCounted) {
  const auto sender = MemberOf("red", near_);
  const auto near = MemberOf("red", near_);
  const auto far = MemberOf("red", far_);
  const auto elsewhere = MemberOf("blue", far_);
  const std::array except{sender->Info().id, elsewhere->Info().id, sender->Info().id};
  EXPECT_EQ(groups_->RelayText("red", "x", {.except = except}), 2U);
  RunLoops();
  EXPECT_TRUE(sender->Sent().empty());
  EXPECT_EQ(near->Sent(), Texts{"x"});
  EXPECT_EQ(far->Sent(), Texts{"x"});
  EXPECT_EQ(groups_->RelayText("red", "y", {.except = std::array{far->Info().id}}), 2U);
  EXPECT_EQ(far_->Waiting(), 0U) << "nobody there is addressed";
}

TEST_F(SessionGroupsTest, TextThatIsNotUtf8IsALogicError) {
  EXPECT_THROW(groups_->RelayText("red", "\xFF"), std::logic_error);
}

TEST_F(SessionGroupsTest, AFullLoopDropsTheRelayAndSaysSo) {
  far_ = std::make_shared<FakeLoop>(100);
  const auto onFar = MemberOf("red", far_);
  const auto onNear = MemberOf("red", near_);
  EXPECT_EQ(groups_->RelayText("red", "0123456789"), 2U);
  EXPECT_EQ(groups_->RelayText("red", "0123456789"), 1U);
  EXPECT_EQ(groups_->DroppedRelayCount(), 1U);
  RunLoops();
  EXPECT_EQ(onFar->Sent().size(), 1U);
  EXPECT_EQ(onNear->Sent().size(), 2U);
}

TEST_F(SessionGroupsTest, AMemberThatCannotBeSentToIsEvictedFromAllGroups) {
  Texts evicted;
  groups_->OnEvicted([&](SessionId id, EvictionReason reason) { evicted.push_back(id.ToString() + ToText(reason)); });
  const auto slow = MemberOf("red", far_);
  EXPECT_TRUE(AddTo("blue", slow));
  const auto closing = MemberOf("red", far_);
  const auto quick = MemberOf("red", far_);
  slow->Answer(SendStatus::QueueFull);
  closing->Close(CloseCode::Normal, "bye");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(groups_->RelayText("red", "x"), 3U);
  RunLoops();
  EXPECT_EQ(Sorted(evicted),
            Sorted({slow->Info().id.ToString() + "queue full", closing->Info().id.ToString() + "closed"}));
  EXPECT_EQ(groups_->EvictedCount(), 2U);
  EXPECT_EQ(groups_->Names(), Texts{"red"});
  EXPECT_EQ(slow->Evictions().size(), 1U);
  EXPECT_TRUE(closing->Evictions().empty());
  EXPECT_EQ(quick->Sent(), (Texts{"x", "x", "x"}));
}

// ---- looking

TEST_F(SessionGroupsTest, TellsWhoIsWhere) {  // O9
  const auto ann = MemberOf("red", near_);
  const auto bob = MemberOf("red", far_);
  EXPECT_TRUE(AddTo("blue", bob));
  const auto members = groups_->Members("red");
  ASSERT_EQ(members.size(), 2U);
  for (const auto& each : {ann, bob}) EXPECT_EQ(std::count(members.begin(), members.end(), AnyRef(each)), 1);
  EXPECT_EQ(groups_->Members("blue"), std::vector<AnyRef>{AnyRef(bob)});
  EXPECT_TRUE(groups_->Members("green").empty());
  EXPECT_EQ(Sorted(groups_->Names()), (Texts{"blue", "red"}));
  EXPECT_EQ(Sorted(groups_->GroupsOf(bob->Info().id)), (Texts{"blue", "red"}));
  EXPECT_TRUE(groups_->GroupsOf(SessionId::Next()).empty());
}

// ---- presence

class GroupPresence : public GroupsBench {
 protected:
  void SetUp() override {
    groups_->OnJoined([this](const std::string& group, const AnyRef& session) {
      EXPECT_TRUE(session);
      heard_.push_back("+" + group);
    });
    groups_->OnLeft([this](const std::string& group, SessionId) { heard_.push_back("-" + group); });
  }
  Texts Taken() { return std::exchange(heard_, {}); }
  Texts heard_;
};

TEST_F(GroupPresence, IsToldWhenThe101IsQueuedAndWhenTheSessionHasEnded) {
  const auto channel = OpeningOn(near_);
  EXPECT_TRUE(AddTo("red", channel));
  EXPECT_TRUE(AddTo("blue", channel));
  RunLoops();
  EXPECT_TRUE(heard_.empty());
  channel->Open();
  EXPECT_EQ(Sorted(Taken()), (Texts{"+blue", "+red"}));
  EXPECT_TRUE(AddTo("green", channel));
  EXPECT_TRUE(heard_.empty()) << "whoever adds may hold a lock";
  RunLoops();
  EXPECT_EQ(Taken(), Texts{"+green"});
  channel->End();
  RunLoops();
  EXPECT_EQ(Sorted(Taken()), (Texts{"-blue", "-green", "-red"}));
}

TEST_F(GroupPresence, IsToldInOrderAndOnceOnTheSessionsThread) {
  const auto channel = OpenOn(far_);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(groups_->Add("red", AnyRef(channel)));
    EXPECT_TRUE(groups_->Remove("red", channel->Info().id));
  }
  EXPECT_TRUE(groups_->Add("blue", AnyRef(channel)));
  EXPECT_EQ(groups_->RemoveFromAll(channel->Info().id), 1U);
  near_->RunAll();
  EXPECT_TRUE(heard_.empty());
  far_->RunAll();
  channel->End();
  RunLoops();
  EXPECT_EQ(heard_, (Texts{"+red", "-red", "+red", "-red", "+blue", "-blue"}));
}

TEST_F(GroupPresence, AnEvictedMemberIsToldForEachGroup) {
  const auto slow = MemberOf("red", far_);
  EXPECT_TRUE(AddTo("blue", slow));
  RunLoops();
  heard_.clear();
  slow->Answer(SendStatus::QueueFull);
  groups_->RelayText("red", "x");
  RunLoops();
  EXPECT_EQ(Sorted(Taken()), (Texts{"-blue", "-red"}));
}

TEST_F(GroupPresence, HandlersMayCallTheGroupsAndDestroyThem) {
  groups_->OnJoined([this](const std::string& group, const AnyRef& session) {
    if (group == "red") {
      EXPECT_TRUE(groups_->Add("lobby", session));
    } else {
      EXPECT_EQ(groups_->RemoveFromAll(session.Id()), 2U);
    }
  });
  groups_->OnLeft([this](const std::string&, SessionId) { groups_.reset(); });
  const auto channel = OpenOn(near_);
  EXPECT_TRUE(groups_->Add("red", AnyRef(channel)));
  RunLoops();
  EXPECT_EQ(groups_, nullptr);
  EXPECT_EQ(heard_, (Texts{"+red", "+lobby", heard_.back()}));
  EXPECT_EQ(channel->ObserverCount(), 0U);
}

// ---- ends

TEST_F(SessionGroupsTest, TheGroupsMayGoBeforeTheirSessions) {
  const auto open = MemberOf("red", near_);
  const auto opening = OpeningOn(far_);
  EXPECT_TRUE(AddTo("red", opening));
  groups_->RelayText("red", "farewell");
  groups_.reset();
  opening->Open();
  RunLoops();
  EXPECT_EQ(open->Sent(), Texts{"farewell"});
  for (const auto& channel : {open, opening}) {
    EXPECT_EQ(channel->ObserverCount(), 0U);
    channel->End();
    EXPECT_LE(channel.use_count(), 2U);
  }
}

}  // namespace
}  // namespace wshost::testing
