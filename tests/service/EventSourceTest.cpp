// SPDX-License-Identifier: MIT
// Handlers that come and go while events are raised.
#include "wshost/service/EventSource.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "LogCapture.h"
#include "Scale.h"

namespace wshost::testing {
namespace {

class EventSourceTest : public ::testing::Test {
 protected:
  EventSource<int> source_{"wshost.test", "OnTest"};
};

TEST_F(EventSourceTest, CallsAllHandlersInTheOrderInWhichTheyCame) {  // E3
  std::string heard;
  const auto first = source_.Subscribe([&](int value) { heard += "a" + std::to_string(value); });
  const auto second = source_.Subscribe([&](int value) { heard += "b" + std::to_string(value); });
  source_.Raise(1);
  source_.Raise(2);
  EXPECT_EQ(heard, "a1b1a2b2");
}

TEST_F(EventSourceTest, HasNoListenersUntilSomebodySubscribesAndAfterAllHaveGone) {
  EXPECT_FALSE(source_.HasListeners());
  auto first = source_.Subscribe([](int) {});
  auto second = source_.Subscribe([](int) {});
  first.End();
  EXPECT_FALSE(first);
  EXPECT_TRUE(source_.HasListeners());
  second = Subscription();
  EXPECT_FALSE(source_.HasListeners());
}

TEST_F(EventSourceTest, ADetachedHandlerStays) {
  int calls = 0;
  {
    auto subscription = source_.Subscribe([&](int) { ++calls; });
    subscription.Detach();
  }
  source_.Raise(1);
  EXPECT_EQ(calls, 1);
}

TEST_F(EventSourceTest, AMovedSubscriptionIsStillOne) {
  int calls = 0;
  std::optional<Subscription> outer;
  {
    auto inner = source_.Subscribe([&](int) { ++calls; });
    outer = std::move(inner);
  }
  source_.Raise(1);
  outer.reset();
  source_.Raise(2);
  EXPECT_EQ(calls, 1);
}

TEST_F(EventSourceTest, AnEmptyHandlerIsALogicErrorThatNamesTheEvent) {
  try {
    const auto subscription = source_.Subscribe(nullptr);
    FAIL() << "it must be refused";
  } catch (const std::logic_error& error) {
    EXPECT_EQ(std::string(error.what()), "OnTest: the handler is empty");
  }
}

TEST_F(EventSourceTest, WhatAHandlerThrowsIsLoggedAndTheOthersAreCalled) {
  const LogCapture log("wshost.test");
  int calls = 0;
  const auto first = source_.Subscribe([](int) { throw std::runtime_error("sorry"); });
  const auto second = source_.Subscribe([](int) { throw 1; });
  const auto third = source_.Subscribe([&](int) { ++calls; });
  source_.Raise(1);
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(log.Count("OnTest failed: sorry"), 1U);
  EXPECT_EQ(log.Count("OnTest failed"), 2U);
}

TEST_F(EventSourceTest, AHandlerMayUnsubscribeItselfAndOthersAndSubscribe) {
  std::string heard;
  Subscription first, second, third;
  first = source_.Subscribe([&](int) {
    heard += "a";
    first.End();  // does not wait for itself
    second.End();
    third = source_.Subscribe([&](int) { heard += "c"; });
  });
  second = source_.Subscribe([&](int) { heard += "b"; });
  source_.Raise(1);
  EXPECT_EQ(heard, "a");
  source_.Raise(2);
  EXPECT_EQ(heard, "ac");
}

TEST_F(EventSourceTest, AHandlerMayRaiseTheSameEventAndEndWithinIt) {
  int calls = 0;
  Subscription subscription;
  subscription = source_.Subscribe([&](int depth) {
    ++calls;
    if (depth == 0) return subscription.End();
    source_.Raise(depth - 1);
  });
  source_.Raise(3);
  source_.Raise(3);
  EXPECT_EQ(calls, 4);
}

TEST_F(EventSourceTest, WhatAHandlerHoldsIsLetGoWhenItsSubscriptionEnds) {
  auto held = std::make_shared<int>(1);
  auto subscription = source_.Subscribe([held](int) {});
  EXPECT_EQ(held.use_count(), 2);
  subscription.End();
  EXPECT_EQ(held.use_count(), 1);
  source_.Subscribe([held](int) {}).Detach();
  source_.Clear();
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(EventSourceTest, ASubscriptionMayOutliveItsSource) {
  auto source = std::make_unique<EventSource<int>>("wshost.test", "OnTest");
  auto held = std::make_shared<int>(1);
  const auto subscription = source->Subscribe([held](int) {});
  source.reset();
  EXPECT_LE(held.use_count(), 2);
}

// Runs a handler on another thread, and ends it by `end` meanwhile.
template <typename TEnd>
void ExpectWaits(EventSource<int>& source, Subscription& subscription, TEnd end) {
  std::latch started(1);
  std::atomic<bool> finished{false};
  subscription = source.Subscribe([&](int) {
    started.count_down();
    for (int i = 0; i < 10'000; ++i) std::this_thread::yield();
    finished = true;
  });
  std::thread raising([&] { source.Raise(1); });
  started.wait();
  end();
  EXPECT_TRUE(finished);
  raising.join();
}

TEST_F(EventSourceTest, EndingWaitsForAHandlerThatAnotherThreadRuns) {
  Subscription subscription;
  ExpectWaits(source_, subscription, [&] { subscription.End(); });
}

TEST_F(EventSourceTest, ClearingWaitsForHandlersThatOtherThreadsRun) {
  Subscription subscription;
  ExpectWaits(source_, subscription, [&] { source_.Clear(); });
}

TEST_F(EventSourceTest, EndingInsideAHandlerStillWaitsForOtherThreads) {
  std::latch bothRun(2);
  std::atomic<bool> otherFinished{false};
  Subscription subscription;
  subscription = source_.Subscribe([&](int value) {
    bothRun.arrive_and_wait();
    if (value == 1) {
      subscription.End();
      EXPECT_TRUE(otherFinished);
    } else {
      for (int i = 0; i < 10'000; ++i) std::this_thread::yield();
      otherFinished = true;
    }
  });
  std::thread raising([&] { source_.Raise(2); });
  source_.Raise(1);
  raising.join();
}

TEST_F(EventSourceTest, SubscribersComeAndGoWhileOthersRaise) {
  constexpr int kRounds = static_cast<int>(Scaled(2000, 100));
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> calls{0};
  std::vector<std::thread> raising;
  for (int i = 0; i < 2; ++i) {
    raising.emplace_back([&] {
      while (!done) source_.Raise(1);
    });
  }
  std::vector<std::thread> subscribing;
  for (int thread = 0; thread < 2; ++thread) {
    subscribing.emplace_back([&] {
      for (int i = 0; i < kRounds; ++i) {
        auto alive = std::make_unique<std::atomic<bool>>(true);
        auto subscription = source_.Subscribe([&calls, &flag = *alive](int) {
          EXPECT_TRUE(flag);
          ++calls;
        });
        if (i % 64 == 0) {
          for (const auto before = calls.load(); calls == before;) std::this_thread::yield();
        }
        subscription.End();
        *alive = false;  // and gone: a call after this is a use after free
      }
    });
  }
  for (std::thread& thread : subscribing) thread.join();
  done = true;
  for (std::thread& thread : raising) thread.join();
  EXPECT_GT(calls, 0U);
  EXPECT_FALSE(source_.HasListeners());
}

}  // namespace
}  // namespace wshost::testing
