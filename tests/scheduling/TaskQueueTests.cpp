// SPDX-License-Identifier: MIT
// Queues as objects and by name: their lives, their moves, and what they know of themselves.
#include "wshost/scheduling/TaskQueue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
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

TEST(TaskQueue, KnowsWhetherItIsTheCurrentOne) {
  SequentialScheduler scheduler({.threads = 2});
  TaskQueue queue(scheduler);
  TaskQueue other(scheduler);
  EXPECT_FALSE(queue.IsCurrent());
  EXPECT_TRUE(queue.Submit([&] { return queue.IsCurrent() && !other.IsCurrent(); }).get());
  EXPECT_TRUE(other.Submit([&] { return !queue.IsCurrent() && other.IsCurrent(); }).get());
  EXPECT_FALSE(queue.IsCurrent());
}

TEST(TaskQueue, LetsATaskPostToItsOwnQueue) {
  SequentialScheduler scheduler({.threads = 2});
  TaskQueue queue(scheduler);
  int left = 10'000;
  Latch done(1);
  std::function<void()> step = [&] { --left > 0 ? static_cast<void>(queue.Post(step)) : done.count_down(); };
  queue.Post(step);
  done.wait();
  EXPECT_EQ(left, 0);
}

TEST(TaskQueue, LetsATaskDestroyItsOwnQueue) {
  SequentialScheduler scheduler({.threads = 2});
  for (int i = 0; i < 500; ++i) {
    auto queue = std::make_unique<TaskQueue>(scheduler);
    TaskQueue& posted = *queue;
    std::promise<void> done;
    std::future<void> after;
    posted.Post([&done, owned = std::move(queue)]() mutable {
      std::future<void> last = owned->Submit([&done] { done.set_value(); });
      owned.reset();  // what was posted before still runs
    });
    done.get_future().get();
  }
}

TEST(TaskQueue, LetsWaitingTasksRunAfterItsEnd) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue blocked(scheduler);
  std::optional<TaskQueue> queue(std::in_place, scheduler);
  Blockade blockade(blocked);
  int ran = 0;
  std::future<int> last;
  for (int i = 0; i < 99; ++i) queue->Post([&] { ++ran; });
  last = queue->Submit([&] { return ++ran; });
  queue.reset();
  EXPECT_EQ(scheduler.WaitingTasks(), 100u);
  blockade.Lift();
  EXPECT_EQ(last.get(), 100);
}

TEST(TaskQueue, DropsWhatWaitsWhenTold) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue blocked(scheduler);
  TaskQueue queue(scheduler);
  Blockade blockade(blocked);
  auto closure = std::make_shared<int>(0);
  std::future<void> dropped = queue.Submit([closure] { ++*closure; });
  queue.Post([closure] { ++*closure; }, Priority::High);
  queue.DropWaiting();
  EXPECT_EQ(closure.use_count(), 1);
  EXPECT_EQ(queue.WaitingTasks(), 0u);
  EXPECT_THROW(
      {
        try {
          dropped.get();
        } catch (const TaskDropped& error) {
          EXPECT_EQ(error.Why(), TaskDropped::Cause::Cleared);
          EXPECT_TRUE(error.IsCancellation());
          throw;
        }
      },
      TaskDropped);
  std::future<int> later = queue.Submit([] { return 5; });
  blockade.Lift();
  EXPECT_EQ(later.get(), 5);
}

TEST(TaskQueue, HasItsWorkerDropWhatItHadTakenUp) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  std::atomic<int> ran = 0;
  Latch inside(1);
  Latch cleared(1);
  std::optional<Blockade> first(std::in_place, queue);
  queue.Post([&] {
    inside.count_down();
    cleared.wait();
  });
  std::future<void> taken = queue.Submit([&] { ++ran; });  // taken up together with the task in front of it
  first->Lift();
  inside.wait();
  queue.DropWaiting();
  std::future<int> later = queue.Submit([&] { return ran.load(); });
  cleared.count_down();
  EXPECT_EQ(later.get(), 0);
  EXPECT_THROW(taken.get(), TaskDropped);
  EXPECT_EQ(scheduler.WaitingTasks(), 0u);
}

TEST(TaskQueue, DropsItsOwnWaitingTasksFromInsideATask) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  int ran = 0;
  Blockade blockade(queue);
  queue.Post([&] { queue.DropWaiting(); });
  std::future<void> dropped = queue.Submit([&] { ++ran; });
  blockade.Lift();
  EXPECT_THROW(dropped.get(), TaskDropped);
  EXPECT_EQ(ran, 0);
}

TEST(TaskQueue, TakesItsTasksAlongWhenMoved) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue from(scheduler);
  std::vector<int> order;
  std::optional<TaskQueue> to;
  {
    Blockade blockade(from);
    from.Post([&] { order.push_back(1); });
    to.emplace(std::move(from));
    EXPECT_EQ(to->WaitingTasks(), 1u);
    to->Post([&] { order.push_back(2); });
  }
  EXPECT_TRUE(to->Submit([&] { return to->IsCurrent(); }).get());
  EXPECT_THAT(order, testing::ElementsAre(1, 2));
  EXPECT_THROW(from.Post([] {}), std::logic_error);
  from = std::move(*to);
  EXPECT_EQ(from.Submit([] { return 3; }).get(), 3);
}

TEST(TaskQueue, BelongsToNoSchedulerUntilAssigned) {
  TaskQueue queue;
  EXPECT_THROW(queue.Post([] {}), std::logic_error);
  EXPECT_THROW(queue.Submit([] {}), std::logic_error);
  EXPECT_FALSE(queue.IsCurrent());
  EXPECT_EQ(queue.WaitingTasks(), 0u);
  queue.DropWaiting();
  SequentialScheduler scheduler({.threads = 1});
  queue = TaskQueue(scheduler);
  EXPECT_EQ(queue.Submit([] { return 1; }).get(), 1);
}

TEST(TaskQueue, RunsClosuresOfAnySizeAndAlignment) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  struct alignas(128) Aligned {
    int value;
  };
  std::array<int, 500> large{};
  large[499] = 3;
  EXPECT_EQ(queue.Submit([large] { return large[499]; }).get(), 3);
  EXPECT_EQ(
      queue.Submit([a = Aligned{4}] { return reinterpret_cast<std::uintptr_t>(&a) % 128 == 0 ? a.value : 0; }).get(),
      4);
  std::unique_ptr<int> seen;
  queue.Post([&seen, owned = std::make_unique<int>(5)]() mutable { seen = std::move(owned); });
  WaitFor(queue);
  EXPECT_EQ(*seen, 5);
}

TEST(NamedQueue, IsTheSameForAllWhoAsk) {
  SequentialScheduler scheduler({.threads = 2});
  const std::shared_ptr<TaskQueue> queue = scheduler.Queue("Q01");
  EXPECT_EQ(queue, scheduler.Queue("Q01"));
  EXPECT_NE(queue, scheduler.Queue("Q02"));
  EXPECT_EQ(scheduler.Queue(7), scheduler.Queue(7));
  const std::shared_ptr<TaskQueue> number = scheduler.Queue(7);
  EXPECT_NE(number, scheduler.Queue("7"));
}

TEST(NamedQueue, IsFreedWhenNobodyHoldsItAndItHasNoWork) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue blocked(scheduler);
  std::future<void> last;
  {
    Blockade blockade(blocked);
    last = scheduler.Queue("Q01")->Submit([] {});
    EXPECT_EQ(scheduler.NamedQueues(), 1u);
    const std::shared_ptr<TaskQueue> held = scheduler.Queue("Q02");
    EXPECT_EQ(scheduler.NamedQueues(), 2u);
  }
  last.get();
  scheduler.Stop(StopMode::Finish);
  EXPECT_EQ(scheduler.NamedQueues(), 0u);
}

TEST(NamedQueue, KeepsItsOrderWhileNobodyHoldsIt) {  // Q1
  SequentialScheduler scheduler({.threads = 4});
  std::vector<int> seen;
  for (int i = 0; i < 2000; ++i) scheduler.Queue("Q01")->Post([&seen, i] { seen.push_back(i); });
  scheduler.Queue("Q01")->Submit([] {}).get();
  ASSERT_EQ(seen.size(), 2000u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
}

TEST(NamedQueue, OutlivesItsScheduler) {
  std::shared_ptr<TaskQueue> queue;
  {
    SequentialScheduler scheduler({.threads = 1});
    queue = scheduler.Queue("Q01");
  }
  EXPECT_EQ(queue->Post([] {}), PostStatus::Stopped);
}

}  // namespace
}  // namespace wshost
