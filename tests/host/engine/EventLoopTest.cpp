// SPDX-License-Identifier: MIT
// Turns: what runs in them, in which order, and what wakes them.
#include "engine/EventLoop.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>

#include "ManualClock.h"
#include "ManualPoller.h"
#include "engine/SharedMember.h"

namespace wshost::host {
namespace {

using namespace std::chrono_literals;
using testing::ManualClock;
using testing::ManualPoller;

class Member final : public SharedMember<Member> {
 public:
  explicit Member(std::string& story) : story_(story) {}
  ~Member() override { story_ += "x"; }
  void OnReady(Readiness readiness) override {
    story_ += "r";
    seen = readiness;
    if (onReady) onReady();
  }
  void OnDeadline() override {
    story_ += "d";
    if (onDeadline) onDeadline();
  }
  void OnTurnEnd() override {
    story_ += "e";
    if (onTurnEnd) onTurnEnd();
  }
  void OnFailure() override {
    story_ += "f";
    if (onFailure) onFailure();
  }
  Readiness seen;
  std::function<void()> onReady;
  std::function<void()> onDeadline;
  std::function<void()> onTurnEnd;
  std::function<void()> onFailure;

 private:
  std::string& story_;
};

class EventLoopTest : public ::testing::Test {
 protected:
  void Turn() { loop_->RunTurn(Duration::zero()); }
  std::shared_ptr<Member> NewMember() {
    auto member = std::make_shared<Member>(story_);
    loop_->Adopt(member);
    return member;
  }

  ManualClock clock_;
  std::string story_;
  ManualPoller* poller_ = new ManualPoller;  // the loop's
  std::shared_ptr<EventLoop> loop_ =
      std::make_shared<EventLoop>(std::unique_ptr<Poller>(poller_), clock_, 100 + 2 * EventLoop::kTaskBytes);
};

TEST_F(EventLoopTest, TakesMembersInWhileOthersAreBeingLetGo) {
  Member& first = *NewMember();
  loop_->Post([&] {
    loop_->Release(first);
    NewMember();
    loop_->Release(*NewMember());
    EXPECT_EQ(loop_->MemberCount(), 1U);
    EXPECT_EQ(story_, "") << "until the end of the turn";
  });
  Turn();
  EXPECT_EQ(story_, "xx");
  int visits = 0;
  loop_->ForEachMember([&](LoopMember& member) {
    ++visits;
    loop_->Release(member);
  });
  EXPECT_EQ(visits, 1);
  Turn();
  EXPECT_EQ(story_, "xxx");
  EXPECT_EQ(loop_->MemberCount(), 0U);
}

TEST_F(EventLoopTest, RunsPostedTasksInOrderAndTheirOwnInTheNextTurn) {
  EXPECT_TRUE(loop_->Post([this] {
    story_ += "1";
    loop_->Post([this] { story_ += "3"; });
  }));
  EXPECT_TRUE(loop_->Post([this] { story_ += "2"; }));
  Turn();
  EXPECT_EQ(story_, "12");
  Turn();
  EXPECT_EQ(story_, "123");
}

TEST_F(EventLoopTest, ServesReadyMembersThenDeadlinesThenTasksThenTurnEnds) {
  const auto member = NewMember();
  loop_->Watch(5, Interest::Read, *member);
  loop_->SetDeadline(*member, 10ms);
  loop_->AskForTurnEnd(*member);
  loop_->Post([this] { story_ += "p"; });
  clock_.Advance(10ms);
  poller_->Report(5, {.readable = true, .writable = true, .hungUp = false});
  Turn();
  EXPECT_EQ(story_, "rdpe");
  EXPECT_TRUE(member->seen.readable);
  EXPECT_FALSE(member->seen.writable);
  loop_->Unwatch(5);
  loop_->Release(*member);
}

TEST_F(EventLoopTest, LimitsOnlyWhatIsPostedWithASize) {
  EXPECT_TRUE(loop_->Post([] {}, 60));
  EXPECT_FALSE(loop_->Post([this] { story_ += "dropped"; }, 41));
  EXPECT_TRUE(loop_->Post([] {}, 40));
  EXPECT_TRUE(loop_->Post([this] { story_ += "free"; }));
  Turn();
  EXPECT_EQ(story_, "free");
  EXPECT_TRUE(loop_->Post([] {}, 100)) << "what has been taken counts no more";
}

TEST_F(EventLoopTest, LetsGoOfATasksClosureBeforeTheNextOneRuns) {
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watch = held;
  loop_->Post([held = std::move(held)] {});
  loop_->Post([&] { EXPECT_TRUE(watch.expired()); });
  Turn();
}

TEST_F(EventLoopTest, DoesNotWaitWhenSomethingIsPosted) {
  Turn();
  EXPECT_EQ(poller_->LastTimeout(), Duration::zero());
  loop_->RunTurn(5s);
  EXPECT_EQ(poller_->LastTimeout(), 5s);
  loop_->RunTurn();
  EXPECT_EQ(poller_->LastTimeout(), std::nullopt);
  loop_->Post([] {});
  loop_->RunTurn(5s);
  EXPECT_EQ(poller_->LastTimeout(), Duration::zero());
}

TEST_F(EventLoopTest, WaitsUntilTheNextDeadlineAndNoLonger) {
  const auto member = NewMember();
  loop_->SetDeadline(*member, 300ms);
  clock_.Advance(100ms);
  loop_->RunTurn(5s);
  EXPECT_EQ(poller_->LastTimeout(), 200ms);
  EXPECT_EQ(story_, "");
  loop_->RunTurn(50ms);
  EXPECT_EQ(poller_->LastTimeout(), 50ms);
  clock_.Advance(1h);
  loop_->RunTurn();
  EXPECT_EQ(poller_->LastTimeout(), Duration::zero());
  EXPECT_EQ(story_, "d");
  loop_->Release(*member);
}

TEST_F(EventLoopTest, ADelayOfZeroTakesADeadlineAway) {
  const auto member = NewMember();
  loop_->SetDeadline(*member, 1ms);
  loop_->SetDeadline(*member, 0ms);
  clock_.Advance(1h);
  Turn();
  EXPECT_EQ(story_, "");
  loop_->Release(*member);
}

TEST_F(EventLoopTest, GivesOneTurnEndHoweverOftenItIsAskedFor) {
  const auto member = NewMember();
  for (int i = 0; i < 3; ++i) loop_->AskForTurnEnd(*member);
  Turn();
  Turn();
  EXPECT_EQ(story_, "e");
  loop_->Release(*member);
}

TEST_F(EventLoopTest, AnEndOfTurnMayAskForAnother) {
  const auto first = NewMember();
  const auto second = NewMember();
  int left = 3;
  first->onTurnEnd = [&] {
    loop_->AskForTurnEnd(*second);
    if (--left > 0) loop_->AskForTurnEnd(*first);
  };
  loop_->AskForTurnEnd(*first);
  Turn();
  EXPECT_EQ(story_, "eeeeee") << "three of each, in the same turn";
  loop_->Release(*first);
  loop_->Release(*second);
}

// The service's exceptions do not come here: it is memory that is missing, or a log's disk that is full.
TEST_F(EventLoopTest, AFailureEndsOneMemberOrTaskAndTheLoopGoesOn) {
  const auto fail = [] { throw std::bad_alloc(); };
  const auto failing = NewMember();
  const auto healthy = NewMember();
  loop_->Watch(5, Interest::Read, *failing);
  failing->onReady = failing->onDeadline = failing->onTurnEnd = failing->onFailure = fail;
  poller_->Report(5, {true, false, false});
  loop_->SetDeadline(*failing, 1ms);
  clock_.Advance(2ms);
  loop_->Post(fail);
  loop_->Post([] { throw 7; });
  loop_->Post([this] { story_ += "t"; });
  loop_->AskForTurnEnd(*failing);
  loop_->AskForTurnEnd(*healthy);
  Turn();
  EXPECT_EQ(story_, "rfdftefe");
  loop_->Unwatch(5);
  loop_->Release(*failing);
  loop_->Release(*healthy);
}

TEST_F(EventLoopTest, CountsADeadlineFromNowAndNotFromTheTurnsStart) {
  const auto member = NewMember();
  loop_->Post([&] {
    clock_.Advance(1h);  // a callback that takes its time
    loop_->SetDeadline(*member, 1ms);
  });
  Turn();
  Turn();
  EXPECT_EQ(story_, "");
  clock_.Advance(1ms);
  Turn();
  EXPECT_EQ(story_, "d");
  loop_->Release(*member);
}

TEST_F(EventLoopTest, LetsAReleasedMemberGoAtTheEndOfTheTurn) {
  auto member = NewMember();
  NewMember();
  loop_->Watch(5, Interest::Read, *member);
  loop_->SetDeadline(*member, 1ms);
  Member* raw = member.get();
  raw->onReady = [this, raw] {
    loop_->Unwatch(5);
    loop_->AskForTurnEnd(*raw);
    loop_->Release(*raw);
    loop_->Release(*raw);
    story_ += "-";
  };
  member.reset();
  clock_.Advance(1h);
  poller_->Report(5, {.readable = true, .writable = false, .hungUp = false});
  Turn();
  EXPECT_EQ(story_, "r-ex") << "no deadline any more, but alive until the turn has ended";
  EXPECT_EQ(loop_->MemberCount(), 1U);
}

TEST_F(EventLoopTest, VisitsEachMemberWhileAnyAreReleased) {
  std::vector<std::shared_ptr<Member>> members;
  for (int i = 0; i < 5; ++i) members.push_back(NewMember());
  int visits = 0;
  loop_->ForEachMember([&](LoopMember& member) {
    ++visits;
    loop_->Release(member);
    if (&member == members[0].get()) loop_->Release(*members[4]);
  });
  EXPECT_EQ(visits, 4);
  EXPECT_EQ(loop_->MemberCount(), 0U);
}

TEST_F(EventLoopTest, KnowsItsThread) {
  EXPECT_FALSE(loop_->IsCurrentThread());
  Turn();
  EXPECT_TRUE(loop_->IsCurrentThread());
  std::thread([this] { EXPECT_FALSE(loop_->IsCurrentThread()); }).join();
}

TEST_F(EventLoopTest, StoppingRunsWhatIsPostedThenRefusesAndReleases) {
  NewMember();
  loop_->Post([this] {
    EXPECT_TRUE(loop_->IsCurrentThread());
    story_ += "1";
    EXPECT_TRUE(loop_->Post([this] { story_ += "2"; }));
  });
  loop_->Stop();
  loop_->Run();
  EXPECT_EQ(story_, "12x");
  EXPECT_EQ(loop_->MemberCount(), 0U);
  EXPECT_FALSE(loop_->Post([this] { story_ += "never"; }));
  EXPECT_FALSE(loop_->IsCurrentThread()) << "the thread's id may belong to another one soon";
}

// With a real poller and a thread: the waking itself is the subject.
TEST(EventLoop, IsWokenByAPostFromAnotherThread) {
  const SteadyClock clock;
  for (const PollerKind kind : {PollerKind::Best, PollerKind::Poll}) {
    EventLoop loop(MakePoller(kind), clock, 100);
    std::thread thread([&] { loop.Run(); });
    for (int i = 0; i < 100; ++i) {
      std::promise<bool> ran;
      ASSERT_TRUE(loop.Post([&] { ran.set_value(loop.IsCurrentThread()); }));
      EXPECT_TRUE(ran.get_future().get());
    }
    loop.Stop();
    thread.join();
    EXPECT_FALSE(loop.Post([] {}));
  }
}

TEST(EventLoop, RunsEveryAcceptedTaskOnceWhenManyThreadsPostUntilItStops) {
  const SteadyClock clock;
  EventLoop loop(MakePoller(PollerKind::Best), clock, 100);
  std::thread thread([&] { loop.Run(); });
  std::atomic<int> accepted{0};
  int ran = 0;  // the loop's
  std::vector<std::thread> posters;
  for (int t = 0; t < 4; ++t) {
    posters.emplace_back([&] {
      while (loop.Post([&] { ++ran; })) {
        if (++accepted == 2000) loop.Stop();
      }
    });
  }
  for (std::thread& poster : posters) poster.join();
  thread.join();
  EXPECT_GE(accepted, 2000);
  EXPECT_EQ(ran, accepted);
}

}  // namespace
}  // namespace wshost::host
