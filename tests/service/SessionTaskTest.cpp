// SPDX-License-Identifier: MIT
// Coroutine callbacks: where they go on, and what becomes of them.
#include "wshost/service/SessionTask.h"

#include <gtest/gtest.h>

#include <coroutine>
#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace wshost::testing {
namespace {

// A session that goes on when the test says so.
class FakeOwner final : public SessionTaskOwner {
 public:
  void GoOn(LoopTask resumption) noexcept override {
    if (isOver) return;
    waiting.push_back(std::move(resumption));
  }
  void Ended(std::exception_ptr thrown) noexcept override {
    ++ended;
    failure = std::move(thrown);
  }
  void RunOne() {
    LoopTask next = std::move(waiting.front());
    waiting.pop_front();
    next();
  }

  std::deque<LoopTask> waiting;
  std::exception_ptr failure;
  int ended = 0;
  bool isOver = false;
};

// Something to wait for, done when the test says so.
struct Event {
  bool await_ready() const noexcept { return isReady; }
  void await_suspend(std::coroutine_handle<> handle) noexcept { waiter = handle; }
  int await_resume() const noexcept { return value; }
  void Happen(int result) {
    value = result;
    std::exchange(waiter, nullptr).resume();
  }

  std::coroutine_handle<> waiter;
  int value = 0;
  bool isReady = false;
};

// The same behind an operator co_await, and with a suspension that may be declined.
struct Declining {
  struct Awaiter {
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<>) const noexcept { return false; }
    std::string await_resume() const { return "at once"; }
  };
  Awaiter operator co_await() const noexcept { return {}; }
};

struct Throwing {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const { throw std::runtime_error("cannot wait"); }
  void await_resume() const noexcept {}
};

class SessionTasks : public ::testing::Test {
 protected:
  std::shared_ptr<FakeOwner> owner_ = std::make_shared<FakeOwner>();
  std::vector<std::string> story_;
};

SessionTask Note(std::vector<std::string>& story, Event& event) {
  story.emplace_back("begun");
  story.push_back(std::to_string(co_await event));
}

TEST_F(SessionTasks, RunOnlyWhenStarted) {
  Event event;
  { const SessionTask never = Note(story_, event); }
  EXPECT_TRUE(story_.empty());
}

TEST_F(SessionTasks, GoOnWhereTheirSessionRuns) {
  Event event;
  Note(story_, event).Start(owner_);
  EXPECT_EQ(story_, (std::vector<std::string>{"begun"}));
  event.Happen(7);
  EXPECT_EQ(story_.size(), 1U) << "it must not go on where the event happened";
  EXPECT_EQ(owner_->ended, 0);
  ASSERT_EQ(owner_->waiting.size(), 1U);
  owner_->RunOne();
  EXPECT_EQ(story_, (std::vector<std::string>{"begun", "7"}));
  EXPECT_EQ(owner_->ended, 1);
  EXPECT_EQ(owner_->failure, nullptr);
}

TEST_F(SessionTasks, DoNotLeaveTheirSessionForWhatIsReady) {
  Event event{.waiter = {}, .value = 3, .isReady = true};
  Note(story_, event).Start(owner_);
  EXPECT_EQ(owner_->ended, 1);
  EXPECT_TRUE(owner_->waiting.empty());
  EXPECT_EQ(story_.back(), "3");
}

TEST_F(SessionTasks, AwaitWhatDeclinesToSuspend) {
  const auto run = [](std::vector<std::string>& story) -> SessionTask { story.push_back(co_await Declining()); };
  run(story_).Start(owner_);
  EXPECT_EQ(story_, (std::vector<std::string>{"at once"}));
  EXPECT_EQ(owner_->ended, 1);
}

TEST_F(SessionTasks, HandTheirExceptionToTheSession) {
  const auto run = [](Event& event) -> SessionTask {
    co_await event;
    throw std::runtime_error("broken");
  };
  Event event;
  run(event).Start(owner_);
  event.Happen(0);
  owner_->RunOne();
  ASSERT_EQ(owner_->ended, 1);
  EXPECT_THROW(std::rethrow_exception(owner_->failure), std::runtime_error);
}

TEST_F(SessionTasks, MayCatchWhatCannotBeAwaited) {
  const auto run = [](std::vector<std::string>& story) -> SessionTask {
    try {
      co_await Throwing();
    } catch (const std::runtime_error& error) {
      story.emplace_back(error.what());
    }
  };
  run(story_).Start(owner_);
  EXPECT_EQ(story_, (std::vector<std::string>{"cannot wait"}));
  EXPECT_EQ(owner_->ended, 1);
}

TEST_F(SessionTasks, AreDestroyedWhenTheirSessionIsOver) {
  const auto kept = std::make_shared<int>(1);
  const auto run = [](std::shared_ptr<int>, Event& event) -> SessionTask { co_await event; };
  Event event;
  run(kept, event).Start(owner_);
  EXPECT_EQ(kept.use_count(), 2);
  EXPECT_GT(owner_.use_count(), 1) << "its owner lives as long as it does";
  owner_->isOver = true;
  event.Happen(0);
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_EQ(owner_.use_count(), 1);
  EXPECT_EQ(owner_->ended, 0);
}

TEST_F(SessionTasks, AreDestroyedWithAResumptionThatNeverRuns) {
  const auto kept = std::make_shared<int>(1);
  const auto run = [](std::shared_ptr<int>, Event& event) -> SessionTask { co_await event; };
  Event event;
  run(kept, event).Start(owner_);
  event.Happen(0);
  ASSERT_EQ(owner_->waiting.size(), 1U);
  owner_->waiting.clear();
  EXPECT_EQ(kept.use_count(), 1);
}

TEST_F(SessionTasks, OwnTheirParametersUntilTheyEnd) {
  const auto kept = std::make_shared<int>(1);
  const auto run = [](std::shared_ptr<int>) -> SessionTask { co_return; };
  run(kept).Start(owner_);
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_EQ(owner_->ended, 1);
}

}  // namespace
}  // namespace wshost::testing
