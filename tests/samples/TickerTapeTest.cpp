// SPDX-License-Identifier: MIT
// The tape: one timer that moves the market and runs everybody's ticks until they are cancelled.
#include "TickerTape.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <mutex>
#include <thread>

#include "Tick.h"

namespace {

using namespace std::chrono_literals;

TEST(TickerTape, StartsAtThePricesOfItsMarket) {
  const TickerTape tape(9, 1h);
  EXPECT_EQ(tape.Tick({"MSFT"})["quotes"], MakeTick(Market(9), {"MSFT"}, "")["quotes"]);
}

TEST(TickerTape, MovesTheMarketBeforeTheTicksOfEachInterval) {
  std::latch ticks(3);
  TickerTape tape(9, 1ms);  // after what its thread uses, so that it ends before that
  auto task = tape.Repeat([&ticks] {
    if (!ticks.try_wait()) ticks.count_down();
  });
  ticks.wait();
  task->cancel();
  EXPECT_NE(tape.Tick({"MSFT"})["quotes"], MakeTick(Market(9), {"MSFT"}, "")["quotes"]);
}

TEST(TickerTape, RunsAllActionsOnOneThread) {
  std::promise<std::thread::id> first;
  std::promise<std::thread::id> second;
  std::once_flag firstOnce;
  std::once_flag secondOnce;
  TickerTape tape(9, 1ms);
  auto one = tape.Repeat([&] { std::call_once(firstOnce, [&] { first.set_value(std::this_thread::get_id()); }); });
  auto two = tape.Repeat([&] { std::call_once(secondOnce, [&] { second.set_value(std::this_thread::get_id()); }); });
  EXPECT_EQ(first.get_future().get(), second.get_future().get());
  one->cancel();
  two->cancel();
}

TEST(TickerTape, RunsACancelledActionNoMore) {
  std::mutex mutex;
  Poco::Util::TimerTask::Ptr cancelled;
  int runs = 0;
  std::latch later(5);
  TickerTape tape(9, 1ms);
  {
    const std::lock_guard lock(mutex);
    cancelled = tape.Repeat([&] {
      const std::lock_guard held(mutex);
      if (++runs == 2) cancelled->cancel();
    });
  }
  std::atomic<bool> isCancelled = false;
  auto watcher = tape.Repeat([&] {
    const std::lock_guard held(mutex);
    isCancelled = runs >= 2;
    if (isCancelled && !later.try_wait()) later.count_down();
  });
  later.wait();
  const std::lock_guard lock(mutex);
  watcher->cancel();
  EXPECT_EQ(runs, 2);
}

}  // namespace
