// SPDX-License-Identifier: MIT
// Coroutines: across queues, with results and exceptions, in long chains, and through a stop.
#include "wshost/scheduling/Task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <coroutine>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "Blockade.h"
#include "Latch.h"
#include "wshost/scheduling/SequentialScheduler.h"

namespace wshost {
namespace {

Task<int> Value(int value) { co_return value; }

Task<int> Depth(int depth) {
  if (depth == 0) co_return 0;
  co_return co_await Depth(depth - 1) + 1;
}

void IgnoreFailure(std::exception_ptr) {}

TEST(Task, DoesNotBeginUntilItIsTaken) {
  bool begun = false;
  const auto coroutine = [](bool& flag) -> Task<> {
    flag = true;
    co_return;
  };
  { Task<> dropped = coroutine(begun); }
  EXPECT_FALSE(begun);
  coroutine(begun).Get();
  EXPECT_TRUE(begun);
}

TEST(Task, GivesItsResultToAPlainThread) {  // Q4
  EXPECT_EQ(Value(7).Get(), 7);
  int number = 1;
  const auto reference = [](int& n) -> Task<int&> { co_return n; };
  EXPECT_EQ(&reference(number).Get(), &number);
  const auto owned = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
  EXPECT_EQ(*owned().Get(), 3);
}

TEST(Task, CarriesExceptionsThroughAllThatAwait) {
  const auto inner = []() -> Task<int> {
    throw std::out_of_range("inner");
    co_return 0;
  };
  const auto outer = [&]() -> Task<std::string> {
    try {
      co_await inner();
    } catch (const std::out_of_range& error) {
      co_return error.what();
    }
    co_return "nothing";
  };
  EXPECT_THROW(inner().Get(), std::out_of_range);
  EXPECT_EQ(outer().Get(), "inner");
}

TEST(Task, MayBeTakenOnlyOnce) {
  Task<int> task = Value(1);
  EXPECT_EQ(std::move(task).Get(), 1);
  EXPECT_THROW(std::move(task).Get(), std::logic_error);  // NOLINT: what a moved-from task does
  EXPECT_THROW(std::move(task).Detach(IgnoreFailure), std::logic_error);
}

TEST(Task, NeedsNoStackForALongChain) {
  constexpr int kDepth = 200'000;  // frames of the machine's stack would take far more than it has
  EXPECT_EQ(Depth(kDepth).Get(), kDepth);
}

TEST(Task, NeedsNoStackForManyInTurn) {
  const auto loop = [](int count) -> Task<int> {
    int sum = 0;
    for (int i = 0; i < count; ++i) sum += co_await Value(1);
    co_return sum;
  };
  EXPECT_EQ(loop(500'000).Get(), 500'000);
}

TEST(Task, RefusesToBlockAWorker) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  EXPECT_THROW(queue.Submit([] { return Value(1).Get(); }).get(), std::logic_error);
}

TEST(Task, TellsTheHandlerOfADetachedFailure) {
  std::string heard;
  const auto failing = []() -> Task<> {
    throw std::runtime_error("lost");
    co_return;
  };
  failing().Detach([&](std::exception_ptr error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::runtime_error& thrown) {
      heard = thrown.what();
    }
    throw 1;  // has nobody to hear it
  });
  EXPECT_EQ(heard, "lost");
}

TEST(CoroutineOnQueues, SwitchesToAQueue) {  // Q4
  SequentialScheduler scheduler({.threads = 2});
  TaskQueue first(scheduler);
  TaskQueue second(scheduler);
  const auto hop = [](TaskQueue& a, TaskQueue& b) -> Task<std::vector<bool>> {
    std::vector<bool> seen{a.IsCurrent(), b.IsCurrent()};
    co_await a.SwitchTo();
    seen.insert(seen.end(), {a.IsCurrent(), b.IsCurrent()});
    co_await b.SwitchTo();
    seen.insert(seen.end(), {a.IsCurrent(), b.IsCurrent()});
    co_return seen;
  };
  EXPECT_THAT(hop(first, second).Get(), testing::ElementsAre(false, false, true, false, false, true));
}

TEST(CoroutineOnQueues, RunsAFunctionElsewhereAndComesBack) {  // Q4, Q5
  SequentialScheduler scheduler({.threads = 2});
  TaskQueue home(scheduler);
  TaskQueue away(scheduler);
  const auto trip = [](TaskQueue& h, TaskQueue& a) -> Task<bool> {
    co_await h.SwitchTo();
    const bool wasAway = co_await a.Run([&] { return a.IsCurrent() && !h.IsCurrent(); });
    co_return wasAway&& h.IsCurrent() && !a.IsCurrent();
  };
  EXPECT_TRUE(trip(home, away).Get());
}

TEST(CoroutineOnQueues, GoesOnInTheTaskIfItWasOnNoQueue) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  const auto stay = [](TaskQueue& q) -> Task<bool> {
    co_await q.Run([] {});
    co_return q.IsCurrent();
  };
  EXPECT_TRUE(stay(queue).Get());
}

TEST(CoroutineOnQueues, RunsAFunctionOnItsOwnQueueBehindWhatWaits) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  std::string order;
  const auto task = [](TaskQueue& q, std::string& o) -> Task<> {
    co_await q.SwitchTo();
    q.Post([&o] { o += 'a'; });
    co_await q.Run([&o] { o += 'b'; });
    o += 'c';
    q.Post([&o] { o += 'e'; });
    co_await q.Run([&o] { o += 'd'; }, Priority::High);
    co_await q.SwitchTo();
    o += 'f';
  };
  task(queue, order).Get();
  EXPECT_EQ(order, "abcdef");
}

TEST(CoroutineOnQueues, CarriesExceptionsOfAFunctionHome) {
  SequentialScheduler scheduler({.threads = 2});
  TaskQueue home(scheduler);
  TaskQueue away(scheduler);
  const auto trip = [](TaskQueue& h, TaskQueue& a) -> Task<bool> {
    co_await h.SwitchTo();
    try {
      co_await a.Run([] { throw std::out_of_range("away"); });
    } catch (const std::out_of_range&) {
      co_return h.IsCurrent();
    }
    co_return false;
  };
  EXPECT_TRUE(trip(home, away).Get());
}

TEST(CoroutineOnQueues, ComesHomeThoughTheQueueObjectIsGone) {
  SequentialScheduler scheduler({.threads = 2});
  auto home = std::make_unique<TaskQueue>(scheduler);
  TaskQueue away(scheduler);
  const auto trip = [](std::unique_ptr<TaskQueue>& h, TaskQueue& a) -> Task<int> {
    co_await h->SwitchTo();
    int value = co_await a.Run([&h] {
      h.reset();
      return 3;
    });
    value += co_await a.Run([] { return 4; });
    co_return value;
  };
  EXPECT_EQ(trip(home, away).Get(), 7);
}

TEST(CoroutineOnQueues, ComesHomeToANamedQueueThatNobodyHolds) {
  SequentialScheduler scheduler({.threads = 2});
  const auto trip = [](SequentialScheduler& s) -> Task<std::size_t> {
    co_await s.Queue("home")->SwitchTo();
    co_await s.Queue("away")->Run([] {});
    co_return s.Queue("home")->IsCurrent() ? 1 : 0;
  };
  EXPECT_EQ(trip(scheduler).Get(), 1u);
  scheduler.Stop(StopMode::Finish);
  EXPECT_EQ(scheduler.NamedQueues(), 0u);
}

TEST(CoroutineOnQueues, StartsOnAQueue) {
  std::atomic<int> failures = 0;
  SequentialScheduler scheduler({.threads = 1, .onError = [&](std::exception_ptr) { ++failures; }});
  TaskQueue queue(scheduler);
  std::promise<bool> done;
  const auto started = [](TaskQueue& q, std::promise<bool>& p) -> Task<> {
    p.set_value(q.IsCurrent());
    co_await q.SwitchTo();
    throw std::runtime_error("late");
  };
  EXPECT_EQ(queue.Start(started(queue, done)), PostStatus::Queued);
  EXPECT_TRUE(done.get_future().get());
  WaitFor(queue);
  WaitFor(queue);
  EXPECT_EQ(failures, 1);
  scheduler.Stop(StopMode::Drop);
  std::promise<bool> never;
  EXPECT_EQ(queue.Start(started(queue, never)), PostStatus::Stopped);
  EXPECT_EQ(failures, 1);
}

TEST(CoroutineOnQueues, ThrowWhatRefusesThem) {
  SequentialScheduler scheduler({.threads = 1, .maxWaitingTasksPerQueue = 1});
  TaskQueue queue(scheduler);
  const auto causes = [](TaskQueue& q) -> Task<std::vector<TaskDropped::Cause>> {
    std::vector<TaskDropped::Cause> seen;
    try {
      co_await q.SwitchTo();
    } catch (const TaskDropped& dropped) {
      seen.push_back(dropped.Why());
    }
    try {
      co_await q.Run([] {});
    } catch (const TaskDropped& dropped) {
      seen.push_back(dropped.Why());
    }
    co_return seen;
  };
  {
    Blockade blockade(queue);
    queue.Post([] {});
    EXPECT_THAT(causes(queue).Get(),
                testing::ElementsAre(TaskDropped::Cause::QueueFull, TaskDropped::Cause::QueueFull));
  }
  scheduler.Stop(StopMode::Finish);
  EXPECT_THAT(causes(queue).Get(), testing::ElementsAre(TaskDropped::Cause::Stopped, TaskDropped::Cause::Stopped));
  TaskQueue none;
  EXPECT_THROW(causes(none).Get(), std::logic_error);
}

TEST(CoroutineOnQueues, ThrowAtHomeWhatDroppedThem) {
  SequentialScheduler scheduler({.threads = 2});
  TaskQueue home(scheduler);
  TaskQueue away(scheduler);
  const auto trip = [](TaskQueue& h, TaskQueue& a, Latch& leaving) -> Task<bool> {
    co_await h.SwitchTo();
    try {
      leaving.count_down();
      co_await a.Run([] {});
    } catch (const TaskDropped& dropped) {
      co_return dropped.Why() == TaskDropped::Cause::Cleared&& h.IsCurrent();
    }
    co_return false;
  };
  Blockade blockade(away);
  Latch leaving(1);
  std::promise<bool> result;
  const auto store = [&](Task<bool> task) -> Task<> { result.set_value(co_await std::move(task)); };
  store(trip(home, away, leaving)).Detach(IgnoreFailure);
  leaving.wait();
  while (away.WaitingTasks() == 0) std::this_thread::yield();
  away.DropWaiting();
  EXPECT_TRUE(result.get_future().get());
}

TEST(CoroutineOnQueues, EndCleanlyWhenTheSchedulerStops) {
  for (const StopMode mode : {StopMode::Drop, StopMode::Finish}) {
    auto guard = std::make_shared<int>(0);
    std::atomic<int> ended = 0;
    std::atomic<int> failed = 0;
    {
      SequentialScheduler scheduler({.threads = 3, .onError = [&](std::exception_ptr) { ++failed; }});
      TaskQueue a(scheduler);
      TaskQueue b(scheduler);
      const auto endless = [](TaskQueue& x, TaskQueue& y, std::shared_ptr<int>, std::atomic<int>& count,
                              Latch& going) -> Task<> {
        struct AtEnd {
          std::atomic<int>& ends;
          ~AtEnd() { ++ends; }
        } const atEnd{count};
        co_await x.SwitchTo();
        for (int i = 0;; ++i) {
          if (i == 3) going.count_down();
          co_await y.Run([] {});
          co_await x.SwitchTo(i % 2 == 0 ? Priority::Normal : Priority::High);
        }
      };
      Latch going(20);
      for (int i = 0; i < 20; ++i) (i % 2 == 0 ? a : b).Start(endless(a, b, guard, ended, going));
      going.wait();
      scheduler.Stop(mode);
      EXPECT_EQ(ended, 20);
      EXPECT_EQ(guard.use_count(), 1);
    }
    EXPECT_EQ(failed, 0);
  }
}

TEST(CoroutineOnQueues, KeepTheirQueuesApart) {
  SequentialScheduler scheduler({.threads = 4});
  TaskQueue a(scheduler);
  TaskQueue b(scheduler);
  int ofA = 0;  // touched on a only
  int ofB = 0;  // touched on b only
  const auto work = [](TaskQueue& x, int& ofX, TaskQueue& y, int& ofY) -> Task<> {
    co_await x.SwitchTo();
    for (int i = 0; i < 200; ++i) {
      ++ofX;
      co_await y.Run([&] { ++ofY; });
    }
  };
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] { (i % 2 == 0 ? work(a, ofA, b, ofB) : work(b, ofB, a, ofA)).Get(); });
  }
  threads.clear();
  EXPECT_EQ(a.Submit([&] { return ofA; }).get(), 800);
  EXPECT_EQ(b.Submit([&] { return ofB; }).get(), 800);
}

TEST(CoroutineOnQueues, TravelBetweenSchedulers) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue home(scheduler);
  auto other = std::make_unique<SequentialScheduler>(SchedulerOptions{.threads = 1});
  TaskQueue away(*other);
  const auto trip = [](TaskQueue& h, TaskQueue& a) -> Task<bool> {
    co_await h.SwitchTo();
    const bool there = co_await a.Run([&] { return a.IsCurrent(); });
    co_return there&& h.IsCurrent();
  };
  EXPECT_TRUE(trip(home, away).Get());
}

TEST(CoroutineOnQueues, ThrowWhenTheWayHomeIsCut) {
  auto scheduler = std::make_unique<SequentialScheduler>(SchedulerOptions{.threads = 1});
  auto home = std::make_unique<TaskQueue>(*scheduler);
  SequentialScheduler other({.threads = 1});
  TaskQueue away(other);
  const auto trip = [](TaskQueue& h, TaskQueue& a) -> Task<int> {
    co_await h.SwitchTo();
    co_return co_await a.Run([] { return 1; });
  };
  std::optional<Blockade> blockade(std::in_place, away);
  std::promise<bool> cut;
  const auto observe = [&](Task<int> task) -> Task<> {
    try {
      co_await std::move(task);
      cut.set_value(false);
    } catch (const TaskDropped& dropped) {
      cut.set_value(dropped.Why() == TaskDropped::Cause::Stopped);
    }
  };
  observe(trip(*home, away)).Detach(IgnoreFailure);
  while (away.WaitingTasks() == 0) std::this_thread::yield();
  home.reset();
  scheduler.reset();  // the coroutine is away; it finds nobody when it comes back
  blockade->Lift();
  EXPECT_TRUE(cut.get_future().get());
}

// A coroutine type of somebody else, which is resumed by its own handle.
struct Foreign {
  struct promise_type {
    Foreign get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
};

TEST(Task, MayBeAwaitedByCoroutinesOfAnotherKind) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  std::promise<int> result;
  const auto foreign = [](TaskQueue& q, std::promise<int>& p) -> Foreign {
    const int value = co_await Value(1);
    const int there = co_await q.Run([] { return 2; });
    p.set_value(value + there + co_await Depth(10));
  };
  foreign(queue, result);
  EXPECT_EQ(result.get_future().get(), 13);
  // Inside a coroutine of ours it runs to its suspension and does not disturb the one around it.
  std::promise<int> second;
  const auto ours = [&]() -> Task<int> {
    foreign(queue, second);
    co_return co_await Value(5);
  };
  EXPECT_EQ(ours().Get(), 5);
  EXPECT_EQ(second.get_future().get(), 13);
}

}  // namespace
}  // namespace wshost
