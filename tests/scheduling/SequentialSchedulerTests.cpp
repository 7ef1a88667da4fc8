// SPDX-License-Identifier: MIT
// Order, priorities, results, limits and turns: what a scheduler promises about the tasks of its queues.
#include "wshost/scheduling/SequentialScheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#ifdef __linux__
#include <sched.h>
#endif

#include <atomic>
#include <deque>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "Blockade.h"
#include "Latch.h"
#include "wshost/scheduling/UsableCores.h"

namespace wshost {
namespace {

using ::testing::ElementsAre;

template <typename T>
TaskDropped::Cause CauseOf(std::future<T>& future) {
  try {
    future.get();
  } catch (const TaskDropped& dropped) {
    return dropped.Why();
  }
  throw std::runtime_error("the task was not dropped");
}

TEST(SequentialScheduler, RunsTasksOfAQueueInOrder) {  // Q1, Q7
  SequentialScheduler scheduler({.threads = 4});
  TaskQueue queue(scheduler);
  std::vector<int> seen;  // no lock: tasks of one queue never run at the same time
  for (int i = 0; i < 5000; ++i) EXPECT_EQ(queue.Post([&seen, i] { seen.push_back(i); }), PostStatus::Queued);
  WaitFor(queue);
  ASSERT_EQ(seen.size(), 5000u);
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(seen[static_cast<std::size_t>(i)], i);
}

TEST(SequentialScheduler, NeverRunsTwoTasksOfAQueueAtOnce) {  // Q1
  SequentialScheduler scheduler({.threads = 4});
  TaskQueue queue(scheduler);
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::vector<std::jthread> posters;
  for (int p = 0; p < 4; ++p) {
    posters.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        queue.Post([&] {
          const int now = ++running;
          if (now > most) most = now;
          --running;
        });
      }
    });
  }
  posters.clear();
  WaitFor(queue);
  EXPECT_EQ(most, 1);
}

TEST(SequentialScheduler, RunsTasksOfDifferentQueuesAtTheSameTime) {  // Q2
  SequentialScheduler scheduler({.threads = 3});
  std::deque<TaskQueue> queues;
  Latch meeting(3);  // nobody would get past it if they ran one after the other
  std::vector<std::future<void>> done;
  for (int i = 0; i < 3; ++i) {
    done.push_back(queues.emplace_back(scheduler).Submit([&] { meeting.arrive_and_wait(); }));
  }
  for (std::future<void>& each : done) each.get();
  EXPECT_EQ(scheduler.WaitingTasks(), 0u);
}

TEST(SequentialScheduler, ServesManyMoreQueuesThanThreads) {  // Q2
  SequentialScheduler scheduler({.threads = 2});
  std::deque<TaskQueue> queues;
  std::atomic<int> sum = 0;
  Latch done(3000);
  for (int i = 0; i < 1000; ++i) queues.emplace_back(scheduler);
  for (int round = 0; round < 3; ++round) {
    for (TaskQueue& queue : queues) {
      queue.Post([&] {
        ++sum;
        done.count_down();
      });
    }
  }
  done.wait();
  EXPECT_EQ(sum, 3000);
}

TEST(SequentialScheduler, PutsHighPriorityInFrontOfWhatWaits) {  // Q3
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  std::string order;
  Blockade blockade(queue);
  queue.Post([&] { order += 'a'; });
  queue.Post([&] { order += 'b'; }, Priority::Normal);
  queue.Post([&] { order += 'C'; }, Priority::High);
  queue.Post([&] { order += 'd'; });
  queue.Post([&] { order += 'E'; }, Priority::High);
  blockade.Lift();
  WaitFor(queue);
  EXPECT_EQ(order, "ECabd");  // each at the beginning of the queue as it was when it came
}

TEST(SequentialScheduler, LetsHighPriorityOvertakeWhatAWorkerHasTakenUp) {  // Q3
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  std::string order;
  Blockade blockade(queue);
  queue.Post([&] {
    order += 'a';
    queue.Post([&] { order += 'X'; }, Priority::High);
    queue.Post([&] { order += 'z'; });
  });
  queue.Post([&] { order += 'b'; });
  queue.Post([&] { order += 'c'; });
  blockade.Lift();
  WaitFor(queue);
  WaitFor(queue);
  EXPECT_EQ(order, "aXbcz");
}

TEST(SequentialScheduler, GivesTheResultOfATaskToAFuture) {  // Q4, Q5
  SequentialScheduler scheduler({.threads = 2});
  std::future<long> sum = scheduler.Queue("Q01")->Submit([] { return 40L + 2; }, Priority::High);
  EXPECT_EQ(sum.get(), 42);
}

TEST(SequentialScheduler, TellsWhenATaskWithoutResultHasRun) {  // Q4, Q6
  SequentialScheduler scheduler({.threads = 2});
  bool hasRun = false;
  std::future<void> done = scheduler.Queue("Q01")->Submit([&] { hasRun = true; });
  done.get();
  EXPECT_TRUE(hasRun);
}

TEST(SequentialScheduler, GivesReferencesAndMoveOnlyResults) {  // Q5
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  int value = 1;
  EXPECT_EQ(&queue.Submit([&]() -> int& { return value; }).get(), &value);
  EXPECT_EQ(*queue.Submit([owned = std::make_unique<int>(7)]() mutable { return std::move(owned); }).get(), 7);
}

TEST(SequentialScheduler, CarriesExceptionsToTheFuture) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  std::future<int> future = queue.Submit([]() -> int { throw std::out_of_range("seven"); });
  EXPECT_THROW(future.get(), std::out_of_range);
}

TEST(SequentialScheduler, HasDestroyedTheClosureWhenTheFutureIsReady) {
  SequentialScheduler scheduler({.threads = 2});
  TaskQueue queue(scheduler);
  for (int i = 0; i < 200; ++i) {
    auto shared = std::make_shared<int>(i);
    EXPECT_EQ(queue.Submit([shared] { return *shared; }).get(), i);
    EXPECT_EQ(shared.use_count(), 1);
  }
}

TEST(SequentialScheduler, TellsOnErrorWhatATaskLetOut) {
  std::vector<std::string> heard;
  SequentialScheduler scheduler({.threads = 1, .onError = [&](std::exception_ptr error) {
                                   try {
                                     std::rethrow_exception(error);
                                   } catch (const std::exception& thrown) {
                                     heard.emplace_back(thrown.what());
                                   }
                                   throw std::runtime_error("the handler fails as well");
                                 }});
  TaskQueue queue(scheduler);
  queue.Post([] { throw std::runtime_error("first"); });
  queue.Post([] { throw std::runtime_error("second"); });
  WaitFor(queue);
  EXPECT_THAT(heard, ElementsAre("first", "second"));
}

TEST(SequentialScheduler, SurvivesATaskThatThrowsWithoutAHandler) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  queue.Post([] { throw 42; });
  EXPECT_EQ(queue.Submit([] { return 1; }).get(), 1);
}

TEST(SequentialScheduler, RefusesWhatAFullQueueHasNoRoomFor) {
  SequentialScheduler scheduler({.threads = 1, .maxWaitingTasksPerQueue = 2});
  TaskQueue queue(scheduler);
  TaskQueue other(scheduler);
  Blockade blockade(queue);
  const auto nothing = [] {};
  EXPECT_EQ(queue.Post(nothing), PostStatus::Queued);
  EXPECT_EQ(queue.Post(nothing), PostStatus::Queued);
  EXPECT_EQ(queue.Post(nothing), PostStatus::QueueFull);
  EXPECT_EQ(queue.Post(nothing, Priority::High), PostStatus::QueueFull);
  EXPECT_EQ(other.Post(nothing), PostStatus::Queued);
  std::future<void> refused = queue.Submit(nothing);
  EXPECT_EQ(CauseOf(refused), TaskDropped::Cause::QueueFull);
  EXPECT_EQ(queue.WaitingTasks(), 2u);
}

TEST(SequentialScheduler, MakesRoomWithEachTaskThatBegins) {
  SequentialScheduler scheduler({.threads = 1, .maxWaitingTasksPerQueue = 1, .maxWaitingTasks = 1});
  TaskQueue queue(scheduler);
  std::vector<PostStatus> answers;
  Latch done(1);
  queue.Post([&] {
    answers.push_back(queue.Post([&] {
      answers.push_back(queue.Post([&] { done.count_down(); }));
      answers.push_back(queue.Post([] {}));
    }));
  });
  done.wait();
  EXPECT_THAT(answers, ElementsAre(PostStatus::Queued, PostStatus::Queued, PostStatus::SchedulerFull));
}

TEST(SequentialScheduler, RefusesWhatTheWholeHasNoRoomFor) {
  SequentialScheduler scheduler({.threads = 1, .maxWaitingTasks = 2});
  TaskQueue queue(scheduler);
  TaskQueue other(scheduler);
  Blockade blockade(queue);
  EXPECT_EQ(queue.Post([] {}), PostStatus::Queued);
  EXPECT_EQ(other.Post([] {}), PostStatus::Queued);
  EXPECT_EQ(scheduler.WaitingTasks(), 2u);
  EXPECT_EQ(other.Post([] {}), PostStatus::SchedulerFull);
  std::future<int> refused = queue.Submit([] { return 1; });
  EXPECT_EQ(CauseOf(refused), TaskDropped::Cause::SchedulerFull);
}

TEST(SequentialScheduler, LetsQueuesTakeTurns) {
  constexpr std::size_t kRow = SequentialScheduler::kTasksInARow;
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue busy(scheduler);
  TaskQueue other(scheduler);
  std::string order;
  std::size_t before = 0;
  Blockade blockade(busy);
  for (std::size_t i = 0; i < 3 * kRow; ++i) busy.Post([&] { order += 'b'; });
  other.Post([&] { before = order.size(); });
  blockade.Lift();
  WaitFor(other);
  WaitFor(busy);
  EXPECT_EQ(before, kRow - 1);  // the blockade was the first of the row
  EXPECT_EQ(order.size(), 3 * kRow);
}

TEST(SequentialScheduler, LetsOthersRunBesideAQueueThatNeverEnds) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue endless(scheduler);
  std::atomic<bool> stop = false;
  std::function<void()> again = [&] {
    if (!stop) endless.Post(again);
  };
  endless.Post(again);
  for (int i = 0; i < 100; ++i) {
    TaskQueue other(scheduler);
    EXPECT_EQ(other.Submit([i] { return i; }).get(), i);
  }
  stop = true;
  scheduler.Stop(StopMode::Drop);  // what it posts is destroyed before the scheduler is
}

TEST(SequentialScheduler, LetsOthersRunBesideOneEndlessQueuePerWorker) {
  SequentialScheduler scheduler({.threads = 2});
  std::deque<TaskQueue> endless;
  std::atomic<bool> stop = false;
  std::deque<std::function<void()>> again;
  for (int i = 0; i < 2; ++i) {
    TaskQueue& queue = endless.emplace_back(scheduler);
    std::function<void()>& self = again.emplace_back();
    self = [&] {
      if (!stop) queue.Post(self);
    };
    queue.Post(self);
  }
  for (int i = 0; i < 20; ++i) {
    TaskQueue other(scheduler);
    EXPECT_EQ(other.Submit([i] { return i; }).get(), i);
  }
  stop = true;
  scheduler.Stop(StopMode::Finish);
}

TEST(SequentialScheduler, HasAThreadPerCoreUnlessTold) {
  EXPECT_EQ(SequentialScheduler({.threads = 3}).Threads(), 3u);
  EXPECT_EQ(SequentialScheduler().Threads(), UsableCores());
}

#ifdef __linux__
TEST(UsableCores, AreThoseThatTheThreadIsBoundTo) {
  std::size_t usable = 0;
  std::thread([&usable] {
    cpu_set_t cores;
    ASSERT_EQ(sched_getaffinity(0, sizeof cores, &cores), 0);
    int one = 0;
    while (!CPU_ISSET(one, &cores)) ++one;
    CPU_ZERO(&cores);
    CPU_SET(one, &cores);
    ASSERT_EQ(sched_setaffinity(0, sizeof cores, &cores), 0);
    usable = UsableCores();
  }).join();
  EXPECT_EQ(usable, 1u);
}
#endif

TEST(SequentialScheduler, RefusesOptionsThatCannotWork) {
  EXPECT_THROW(SequentialScheduler({.threads = 1025}), std::logic_error);
  EXPECT_THROW(SequentialScheduler({.maxWaitingTasksPerQueue = 0}), std::logic_error);
  EXPECT_THROW(SequentialScheduler({.maxWaitingTasks = 0}), std::logic_error);
}

}  // namespace
}  // namespace wshost
