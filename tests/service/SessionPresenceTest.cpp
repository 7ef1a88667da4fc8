// SPDX-License-Identifier: MIT
// Who hears of joining and leaving, on which thread, and how often.
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "CollectionBench.h"
#include "LogCapture.h"

namespace wshost::testing {
namespace {

class SessionPresence : public CollectionBench {
 protected:
  void SetUp() override {
    room_->OnJoined([this](const AnyRef& session) {
      heard_.push_back("+" + session.Id().ToString());
      EXPECT_TRUE(IsRightThread());
    });
    room_->OnLeft([this](SessionId id) {
      heard_.push_back("-" + id.ToString());
      EXPECT_TRUE(IsRightThread());
    });
  }
  bool IsRightThread() const { return runsOn_ == nullptr || runsOn_->IsCurrentThread(); }
  static std::string Joined(const IntrusivePointer<FakeChannel>& channel) {
    return "+" + channel->Info().id.ToString();
  }
  static std::string Left(const IntrusivePointer<FakeChannel>& channel) { return "-" + channel->Info().id.ToString(); }
  Texts Taken() { return std::exchange(heard_, {}); }

  Texts heard_;
  const FakeLoop* runsOn_ = nullptr;  // where the test wants handlers to run
};

TEST_F(SessionPresence, AMemberThatJoinsInOnOpenIsToldWhenIts101IsQueued) {  // E7
  const auto channel = OpeningOn(near_);
  EXPECT_TRUE(Add(channel));
  RunLoops();
  EXPECT_TRUE(heard_.empty());
  channel->Open();
  EXPECT_EQ(Taken(), Texts{Joined(channel)}) << "at once: before the first message is read";
  RunLoops();
  EXPECT_TRUE(heard_.empty());
}

TEST_F(SessionPresence, ARefusedSessionIsNeverHeardOf) {
  const auto channel = OpeningOn(near_);
  EXPECT_TRUE(Add(channel));
  channel->End();
  RunLoops();
  EXPECT_TRUE(heard_.empty());
}

TEST_F(SessionPresence, AReservationThatIsRemovedIsNeverHeardOf) {
  const auto channel = OpeningOn(near_);
  EXPECT_TRUE(Add(channel));
  EXPECT_TRUE(room_->Remove(channel->Info().id));
  channel->Open();
  RunLoops();
  EXPECT_TRUE(heard_.empty());
}

TEST_F(SessionPresence, AnOpenSessionIsToldOnItsThreadAndNotInsideTryAdd) {
  const auto channel = OpenOn(far_);
  runsOn_ = far_.get();
  EXPECT_TRUE(Add(channel));
  EXPECT_TRUE(heard_.empty()) << "whoever adds may hold a lock";
  RunLoops();
  EXPECT_EQ(Taken(), Texts{Joined(channel)});
  const auto other = OpenOn(far_);
  EXPECT_TRUE(room_->TryAdd(AnyRef(other)));
  RunLoops();
  EXPECT_EQ(Taken(), Texts{Joined(other)});
}

TEST_F(SessionPresence, ARemovedMemberIsToldOnItsThread) {
  const auto channel = Member(far_);
  RunLoops();
  heard_.clear();
  runsOn_ = far_.get();
  EXPECT_TRUE(room_->Remove(channel->Info().id));
  EXPECT_TRUE(heard_.empty());
  far_->RunAll();
  EXPECT_EQ(Taken(), Texts{Left(channel)});
  channel->End();
  RunLoops();
  EXPECT_TRUE(heard_.empty()) << "once";
}

TEST_F(SessionPresence, AnEndedMemberIsToldOnce) {  // T17, E11
  const auto channel = Member(near_);
  channel->End();
  EXPECT_FALSE(room_->Remove(channel->Info().id));
  RunLoops();
  EXPECT_EQ(heard_, (Texts{Joined(channel), Left(channel)}));
}

TEST_F(SessionPresence, AnEvictedMemberIsToldOnce) {  // C12
  const auto slow = Member(far_);
  slow->Answer(SendStatus::QueueFull);
  room_->RelayText("x");
  RunLoops();
  slow->End();
  RunLoops();
  EXPECT_EQ(heard_, (Texts{Joined(slow), Left(slow)}));
}

TEST_F(SessionPresence, ComesInOrderHoweverOftenAMemberComesAndGoesBeforeItsLoopTurns) {
  const auto channel = OpenOn(far_);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(room_->TryAdd(AnyRef(channel)));
    EXPECT_TRUE(room_->Remove(channel->Info().id));
  }
  RunLoops();
  EXPECT_EQ(heard_,
            (Texts{Joined(channel), Left(channel), Joined(channel), Left(channel), Joined(channel), Left(channel)}));
}

TEST_F(SessionPresence, ASessionThatEndsBeforeItsJoinIsToldIsStillToldInOrder) {
  const auto channel = OpenOn(far_);
  EXPECT_TRUE(room_->TryAdd(AnyRef(channel)));
  channel->End();
  RunLoops();
  EXPECT_EQ(heard_, (Texts{Joined(channel), Left(channel)}));
}

TEST_F(SessionPresence, HandlersMayThrowAndMayCallTheCollection) {
  const LogCapture log("wshost.sessions");
  room_->OnJoined([](const AnyRef&) { throw std::runtime_error("no"); });
  room_->OnJoined([this](const AnyRef& session) {
    EXPECT_EQ(room_->size(), 1U);
    EXPECT_EQ(room_->RelayText("welcome"), 1U);
    EXPECT_TRUE(room_->Remove(session.Id()));
    room_->OnLeft([](SessionId) {});
  });
  const auto channel = OpeningOn(near_);
  EXPECT_TRUE(Add(channel));
  {
    const FakeLoop::Here here(*near_);
    channel->Open();
  }
  EXPECT_EQ(channel->Sent(), Texts{"welcome"});
  RunLoops();
  EXPECT_EQ(heard_, (Texts{Joined(channel), Left(channel)}));
  EXPECT_EQ(log.Count(channel->Info().ToString() + ": a handler of OnJoined failed: no"), 1U);
}

TEST_F(SessionPresence, AHandlerThatComesLaterHearsOfWhatComesLater) {
  const auto channel = Member(near_);
  RunLoops();
  Texts later;
  room_->OnJoined([&](const AnyRef& session) { later.push_back("+" + session.Id().ToString()); });
  room_->OnLeft([&](SessionId id) { later.push_back("-" + id.ToString()); });
  channel->End();
  RunLoops();
  EXPECT_EQ(later, Texts{Left(channel)});
}

TEST_F(SessionPresence, ACollectionThatGoesTellsNobody) {
  const auto channel = Member(near_);
  RunLoops();
  heard_.clear();
  room_.reset();
  RunLoops();
  channel->End();
  RunLoops();
  EXPECT_TRUE(heard_.empty());
}

TEST_F(SessionPresence, AHandlerMayDestroyTheCollection) {
  const auto channel = Member(near_);
  room_->OnLeft([this](SessionId) { room_.reset(); });
  channel->End();
  RunLoops();
  EXPECT_EQ(room_, nullptr);
  EXPECT_EQ(channel.use_count(), 1U);
}

TEST_F(SessionPresence, TheCollectionIsNotGoneWhileAHandlerOnAnotherThreadRuns) {
  std::latch started(1);
  std::atomic<bool> finished{false};
  room_->OnLeft([&](SessionId) {
    started.count_down();
    for (int i = 0; i < 10'000; ++i) std::this_thread::yield();
    finished = true;
  });
  const auto channel = Member(far_);
  room_->Remove(channel->Info().id);
  std::thread loop([this] { far_->RunAll(); });
  started.wait();
  room_.reset();
  EXPECT_TRUE(finished);
  loop.join();
}

TEST_F(SessionPresence, AnEmptyHandlerIsALogicError) {
  EXPECT_THROW(room_->OnJoined(nullptr), std::logic_error);
  EXPECT_THROW(room_->OnLeft(nullptr), std::logic_error);
  EXPECT_THROW(room_->OnEvicted(nullptr), std::logic_error);
}

}  // namespace
}  // namespace wshost::testing
