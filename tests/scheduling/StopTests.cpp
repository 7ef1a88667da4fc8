// SPDX-License-Identifier: MIT
// How a scheduler stops: what still runs, what is dropped, and who hears of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "Blockade.h"
#include "Latch.h"
#include "wshost/scheduling/SequentialScheduler.h"

namespace wshost {
namespace {

TEST(SchedulerStop, FinishesWhatWaits) {
  SequentialScheduler scheduler({.threads = 2});
  TaskQueue queue(scheduler);
  TaskQueue other(scheduler);
  int ran = 0;
  std::atomic<int> ranElsewhere = 0;
  for (int i = 0; i < 1000; ++i) queue.Post([&] { ++ran; });
  for (int i = 0; i < 1000; ++i) other.Post([&] { ++ranElsewhere; });
  scheduler.Stop(StopMode::Finish);
  EXPECT_EQ(ran, 1000);
  EXPECT_EQ(ranElsewhere, 1000);
  EXPECT_EQ(scheduler.WaitingTasks(), 0u);
}

TEST(SchedulerStop, DropsWhatWaitsAndBreaksItsFutures) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  auto closure = std::make_shared<int>(0);
  Latch begun(1);
  Latch goOn(1);
  queue.Post([&] {
    begun.count_down();
    goOn.wait();
  });
  begun.wait();
  std::future<void> dropped = queue.Submit([closure] { ++*closure; });
  queue.Post([closure] { ++*closure; });
  queue.Post([closure] { ++*closure; }, Priority::High);
  std::jthread stopper([&] { scheduler.Stop(StopMode::Drop); });
  while (queue.Post([] {}) != PostStatus::Stopped) std::this_thread::yield();  // until it has begun to stop
  goOn.count_down();
  stopper.join();
  try {
    dropped.get();
    FAIL() << "the future was not broken";
  } catch (const TaskDropped& error) {
    EXPECT_EQ(error.Why(), TaskDropped::Cause::Stopped);
    EXPECT_STREQ(error.what(), "task dropped: its scheduler has stopped");
  }
  EXPECT_EQ(*closure, 0);
  EXPECT_EQ(closure.use_count(), 1);
  EXPECT_EQ(scheduler.WaitingTasks(), 0u);
}

TEST(SchedulerStop, RefusesWhatComesLater) {
  std::optional<SequentialScheduler> scheduler(std::in_place, SchedulerOptions{.threads = 1});
  TaskQueue queue(*scheduler);
  scheduler->Stop(StopMode::Finish);
  EXPECT_EQ(queue.Post([] {}), PostStatus::Stopped);
  scheduler.reset();
  EXPECT_EQ(queue.Post([] {}), PostStatus::Stopped);  // the queue may outlive it
  EXPECT_THROW(queue.Submit([] { return 1; }).get(), TaskDropped);
  EXPECT_EQ(queue.WaitingTasks(), 0u);
}

TEST(SchedulerStop, MayBeCalledAgainAndByManyAtOnce) {
  SequentialScheduler scheduler({.threads = 2});
  TaskQueue queue(scheduler);
  std::atomic<int> ran = 0;
  for (int i = 0; i < 100; ++i) queue.Post([&] { ++ran; });
  {
    std::vector<std::jthread> stoppers;
    for (int i = 0; i < 4; ++i) {
      stoppers.emplace_back([&] {
        scheduler.Stop(StopMode::Finish);
        EXPECT_EQ(ran, 100);  // each returns only when all is done
      });
    }
  }
  scheduler.Stop(StopMode::Drop);
  EXPECT_EQ(ran, 100);
}

TEST(SchedulerStop, IsCutShortByASecondCallThatDrops) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  Latch begun(1);
  Latch goOn(1);
  std::atomic<int> ran = 0;
  queue.Post([&] {
    begun.count_down();
    goOn.wait();
  });
  for (int i = 0; i < 100; ++i) queue.Post([&] { ++ran; });
  begun.wait();
  std::jthread finishing([&] { scheduler.Stop(StopMode::Finish); });
  while (queue.Post([&] { ++ran; }) != PostStatus::Stopped) std::this_thread::yield();
  std::jthread dropping([&] {
    std::jthread release([&] { goOn.count_down(); });
    scheduler.Stop(StopMode::Drop);
  });
  finishing.join();
  dropping.join();
  EXPECT_EQ(scheduler.WaitingTasks(), 0u);
}

TEST(SchedulerStop, RefusesToWaitForItself) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  EXPECT_THROW(queue.Submit([&] { scheduler.Stop(StopMode::Finish); }).get(), std::logic_error);
  EXPECT_EQ(queue.Submit([] { return 1; }).get(), 1);
}

TEST(SchedulerStop, MayBeCalledByATaskOfAnotherScheduler) {
  SequentialScheduler outer({.threads = 1});
  SequentialScheduler inner({.threads = 1});
  TaskQueue queue(outer);
  TaskQueue stopped(inner);
  int ran = 0;
  stopped.Post([&] { ++ran; });
  queue.Submit([&] { inner.Stop(StopMode::Finish); }).get();
  EXPECT_EQ(ran, 1);
}

TEST(SchedulerStop, AllowsDroppedTasksToPostAndToStop) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  std::vector<PostStatus> answers;
  struct Poster {
    SequentialScheduler* scheduler;
    TaskQueue* queue;
    std::vector<PostStatus>* answers;
    ~Poster() {
      answers->push_back(queue->Post([] {}));
      scheduler->Stop(StopMode::Finish);
    }
  };
  {
    Latch begun(1);
    Latch goOn(1);
    queue.Post([&] {
      begun.count_down();
      goOn.wait();
    });
    begun.wait();
    queue.Post([poster = std::shared_ptr<Poster>(new Poster{&scheduler, &queue, &answers})] {});
    std::jthread stopper([&] { scheduler.Stop(StopMode::Drop); });
    while (queue.Post([] {}) != PostStatus::Stopped) std::this_thread::yield();
    goOn.count_down();
  }
  EXPECT_THAT(answers, testing::ElementsAre(PostStatus::Stopped));
}

TEST(SchedulerStop, LetsATaskDestroyItsScheduler) {
  auto scheduler = std::make_unique<SequentialScheduler>(SchedulerOptions{.threads = 2});
  TaskQueue queue(*scheduler);
  Latch posted(1);
  std::promise<bool> done;
  std::future<bool> isCurrent = done.get_future();
  queue.Post([&] {
    posted.wait();
    scheduler.reset();
    done.set_value(queue.IsCurrent());
  });
  std::future<void> dropped = queue.Submit([] {});
  posted.count_down();
  EXPECT_TRUE(isCurrent.get());
  EXPECT_THROW(dropped.get(), TaskDropped);
  EXPECT_EQ(queue.Post([] {}), PostStatus::Stopped);
}

TEST(SchedulerStop, RunsOrDropsEverythingWhateverTheMoment) {
  for (int round = 0; round < 60; ++round) {
    std::optional<SequentialScheduler> scheduler(std::in_place,
                                                 SchedulerOptions{.threads = 3, .maxWaitingTasksPerQueue = 100});
    std::deque<TaskQueue> queues;
    for (int i = 0; i < 8; ++i) queues.emplace_back(*scheduler);
    std::atomic<int> queued = 0;
    std::atomic<int> gone = 0;
    std::atomic<bool> stopped = false;
    struct Counted {
      std::atomic<int>* gone;
      explicit Counted(std::atomic<int>* g) : gone(g) {}
      Counted(Counted&& other) noexcept : gone(std::exchange(other.gone, nullptr)) {}
      ~Counted() {
        if (gone) ++*gone;
      }
    };
    Latch flowing(3);
    std::vector<std::jthread> posters;
    for (int p = 0; p < 3; ++p) {
      posters.emplace_back([&] {
        for (int i = 0;; ++i) {
          ++queued;  // whatever the answer, the closure goes exactly once
          const PostStatus status =
              queues[static_cast<std::size_t>(i % 8)].Post([&stopped, c = Counted(&gone)] { EXPECT_FALSE(stopped); });
          if (i == round) flowing.count_down();
          if (status == PostStatus::Stopped && i > round) return;
        }
      });
    }
    flowing.wait();
    scheduler->Stop(round % 2 == 0 ? StopMode::Finish : StopMode::Drop);
    stopped = true;
    posters.clear();
    EXPECT_EQ(queued, gone);
  }
}

}  // namespace
}  // namespace wshost
