// SPDX-License-Identifier: MIT
// Many threads, many short-lived queues: nothing is lost, nothing runs twice or out of order.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "wshost/scheduling/SequentialScheduler.h"

namespace wshost {
namespace {

/// A queue whose tasks carry a number each and check that it is the next one.
struct Sequence {
  explicit Sequence(SequentialScheduler& scheduler) : queue(std::in_place, scheduler) {}

  std::optional<TaskQueue> queue;
  int posted = 0;
  int seen = 0;  // of the queue's tasks
};

TEST(SchedulerChurn, LosesAndReordersNothingOfQueuesThatComeAndGo) {
  SequentialScheduler scheduler({.threads = 4});
  std::atomic<int> wrong = 0;
  std::atomic<int> ran = 0;
  std::atomic<int> posted = 0;
  std::vector<std::jthread> threads;
  for (unsigned t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(t);
      std::vector<std::shared_ptr<Sequence>> sequences;
      for (int step = 0; step < 5000; ++step) {
        if (sequences.size() < 10) sequences.push_back(std::make_shared<Sequence>(scheduler));
        const std::size_t at = random() % sequences.size();
        const std::shared_ptr<Sequence> sequence = sequences[at];
        const int number = sequence->posted++;
        ++posted;
        EXPECT_EQ(sequence->queue->Post([&, sequence, number] {
          if (sequence->seen++ != number) ++wrong;
          ++ran;
        }),
                  PostStatus::Queued);
        if (random() % 8 == 0) {
          sequence->queue.reset();  // with tasks in it, or one that runs
          sequences.erase(sequences.begin() + static_cast<std::ptrdiff_t>(at));
        } else if (random() % 8 == 0) {
          TaskQueue moved(std::move(*sequence->queue));
          sequence->queue = std::move(moved);
        }
      }
    });
  }
  threads.clear();
  scheduler.Stop(StopMode::Finish);
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(ran, posted);
  EXPECT_EQ(ran, 20'000);
}

TEST(SchedulerChurn, KeepsNamedQueuesApart) {
  SequentialScheduler scheduler({.threads = 4});
  std::vector<int> counts(16, 0);  // one for each name, without a lock
  std::vector<std::jthread> threads;
  for (unsigned t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      std::mt19937 random(t);
      for (int i = 0; i < 3000; ++i) {
        const std::size_t name = random() % counts.size();
        scheduler.Queue(std::to_string(name))->Post([&counts, name] { ++counts[name]; });
      }
    });
  }
  threads.clear();
  scheduler.Stop(StopMode::Finish);
  int sum = 0;
  for (const int count : counts) sum += count;
  EXPECT_EQ(sum, 12'000);
  EXPECT_EQ(scheduler.NamedQueues(), 0u);
}

TEST(SchedulerChurn, NeverSleepsThroughAPost) {
  SequentialScheduler scheduler({.threads = 3});
  std::vector<std::jthread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      TaskQueue queue(scheduler);
      for (int i = 0; i < 1000; ++i) ASSERT_EQ(queue.Submit([i] { return i; }).get(), i);  // idle before each
    });
  }
}

TEST(SchedulerChurn, DropsAndPostsAtTheSameTime) {
  SequentialScheduler scheduler({.threads = 2});
  TaskQueue queue(scheduler);
  std::atomic<int> gone = 0;
  struct Counted {
    std::atomic<int>* count;
    explicit Counted(std::atomic<int>* c) : count(c) {}
    Counted(Counted&& other) noexcept : count(std::exchange(other.count, nullptr)) {}
    ~Counted() {
      if (count) ++*count;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 4000; ++i) {
          queue.Post([c = Counted(&gone)] {}, i % 3 == t ? Priority::High : Priority::Normal);
        }
      });
    }
    threads.emplace_back([&] {
      for (int i = 0; i < 400; ++i) queue.DropWaiting();
    });
  }
  queue.Submit([] {}).get();
  EXPECT_EQ(scheduler.WaitingTasks(), 0u);
  scheduler.Stop(StopMode::Finish);
  EXPECT_EQ(gone, 8000);
}

}  // namespace
}  // namespace wshost
