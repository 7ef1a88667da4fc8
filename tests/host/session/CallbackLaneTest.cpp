// SPDX-License-Identifier: MIT
// Tasks of a lane: their order, who holds it, and what is left of them.
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <stdexcept>
#include <string>

#include "LogCapture.h"
#include "session/CallbackLane.h"

namespace wshost::testing {
namespace {

using host::CallbackLane;
using host::CallbackPool;

struct OnALoop {
  CallbackLane lane{nullptr};
  std::string ran;

  void Enter(char name) {
    lane.Enter([this, name] { ran += name; });
  }
};

TEST(CallbackLane, RunsAtOnceOnALoop) {
  OnALoop loop;
  EXPECT_TRUE(loop.lane.RunsAtOnce());
  loop.Enter('a');
  EXPECT_EQ(loop.ran, "a");
}

TEST(CallbackLane, KeepsBackWhatEntersWhileItIsHeld) {
  OnALoop loop;
  loop.lane.Hold();
  EXPECT_FALSE(loop.lane.RunsAtOnce());
  loop.Enter('a');
  loop.Enter('b');
  EXPECT_EQ(loop.ran, "");
  loop.lane.Release();
  EXPECT_EQ(loop.ran, "ab");
  EXPECT_TRUE(loop.lane.RunsAtOnce());
}

TEST(CallbackLane, StopsReleasingWhenItIsHeldAgain) {
  OnALoop loop;
  loop.lane.Hold();
  loop.Enter('a');
  loop.lane.Enter([&] {
    loop.ran += 'h';
    loop.lane.Hold();
  });
  loop.Enter('b');
  loop.lane.Release();
  EXPECT_EQ(loop.ran, "ah");
  loop.lane.Release();
  EXPECT_EQ(loop.ran, "ahb");
}

TEST(CallbackLane, PutsWhatEntersWhileItReleasesBehind) {
  OnALoop loop;
  loop.lane.Hold();
  loop.lane.Enter([&] {
    loop.Enter('c');
    loop.lane.Hold();
    loop.lane.Release();  // as a coroutine does that ends at once
    loop.ran += 'a';
  });
  loop.Enter('b');
  loop.lane.Release();
  EXPECT_EQ(loop.ran, "abc");
}

TEST(CallbackLane, GoesOnReleasingWhenATaskThrows) {
  const LogCapture log("wshost.host");
  OnALoop loop;
  loop.lane.Hold();
  loop.lane.Enter([] { throw std::runtime_error("no"); });
  loop.Enter('a');
  loop.lane.Release();
  EXPECT_EQ(loop.ran, "a");
}

TEST(CallbackLane, InAPoolRunsInOrderOnItsThreads) {
  const auto pool = std::make_shared<CallbackPool>(4);
  CallbackLane lane(pool);
  EXPECT_FALSE(lane.RunsAtOnce());
  std::string ran;
  bool onWorkers = true;
  for (char name = 'a'; name <= 'z'; ++name) {
    lane.Enter([&, name] {
      ran += name;
      onWorkers = onWorkers && pool->IsWorkerThread();
    });
  }
  EXPECT_TRUE(pool->WaitIdle(std::nullopt));
  EXPECT_EQ(ran, "abcdefghijklmnopqrstuvwxyz");
  EXPECT_TRUE(onWorkers);
  EXPECT_FALSE(pool->IsWorkerThread());
  pool->Stop();
}

TEST(CallbackLane, RefusesAndDropsWhenItsPoolHasStopped) {
  auto pool = std::make_shared<CallbackPool>(1);
  CallbackLane lane(pool);
  pool->Stop();
  pool.reset();  // the lane keeps it
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  EXPECT_FALSE(lane.Enter([held = std::move(held)] {}));
  EXPECT_TRUE(watched.expired());
}

TEST(CallbackPool, IsIdleWhenWhatRanHasLetGo) {
  CallbackPool pool(2);
  EXPECT_TRUE(pool.WaitIdle(std::nullopt)) << "before there is any task";
  std::promise<void> mayEnd;
  std::promise<void> runs;
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  EXPECT_TRUE(pool.Post([&, held = std::move(held)] {
    runs.set_value();
    mayEnd.get_future().wait();
  }));
  runs.get_future().wait();
  EXPECT_FALSE(pool.WaitIdle(host::TimePoint{})) << "a time that has passed";
  mayEnd.set_value();
  EXPECT_TRUE(pool.WaitIdle(std::nullopt));
  EXPECT_TRUE(watched.expired());
  pool.Stop();
}

TEST(CallbackPool, FinishesWhatWaitsWhenItStops) {
  CallbackPool pool(1);
  int ran = 0;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(pool.Post([&] { ++ran; }));
  pool.Stop();
  EXPECT_EQ(ran, 100);
  EXPECT_FALSE(pool.Post([&] { ++ran; }));
  EXPECT_TRUE(pool.WaitIdle(std::nullopt)) << "what is refused does not count";
  EXPECT_EQ(ran, 100);
}

TEST(CallbackPool, SurvivesATaskThatThrows) {
  const LogCapture log("wshost.host");
  CallbackPool pool(1);
  int ran = 0;
  EXPECT_TRUE(pool.Post([] { throw std::runtime_error("no"); }));
  EXPECT_TRUE(pool.Post([&] { ++ran; }));
  pool.Stop();
  EXPECT_EQ(ran, 1);
}

}  // namespace
}  // namespace wshost::testing
