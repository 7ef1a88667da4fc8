// SPDX-License-Identifier: MIT
// Bounds and endings of the worker pool, with latches instead of waiting.
#include "http/HttpWorkers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <vector>

#include "Latch.h"

namespace wshost::host {
namespace {

TEST(HttpWorkers, StartsNoThreadBeforeTheFirstJob) {
  Latch done(1);
  HttpWorkers workers(4, 4);
  EXPECT_EQ(workers.ThreadCount(), 0u);
  ASSERT_TRUE(workers.Submit([&] { done.count_down(); }));
  done.wait();
  EXPECT_EQ(workers.ThreadCount(), 1u);
}

TEST(HttpWorkers, RunsAsManyJobsAtOnceAsItHasThreads) {
  Latch together(3);
  Latch done(3);
  HttpWorkers workers(3, 0);
  for (int count = 0; count < 3; ++count) {
    ASSERT_TRUE(workers.Submit([&] {
      together.arrive_and_wait();  // hangs unless all three run at the same time
      done.count_down();
    }));
  }
  done.wait();
  EXPECT_EQ(workers.ThreadCount(), 3u);
}

TEST(HttpWorkers, RefusesTheJobThatWouldWaitBeyondTheBound) {
  Latch started(1);
  Latch release(1);
  Latch done(2);
  std::atomic<int> ran{0};
  HttpWorkers workers(1, 2);
  ASSERT_TRUE(workers.Submit([&] {
    started.count_down();
    release.wait();
    ++ran;
  }));
  started.wait();
  const auto count = [&] {
    ++ran;
    done.count_down();
  };
  EXPECT_TRUE(workers.Submit(count));
  EXPECT_TRUE(workers.Submit(count));
  EXPECT_FALSE(workers.Submit(count));
  release.count_down();
  done.wait();
  EXPECT_EQ(ran.load(), 3);
  EXPECT_EQ(workers.ThreadCount(), 1u);
}

TEST(HttpWorkers, RunsWaitingJobsInTheOrderOfSubmission) {
  Latch release(1);
  Latch done(1);
  std::vector<int> order;  // touched by the one thread only, and read behind the latch
  HttpWorkers workers(1, 10);
  ASSERT_TRUE(workers.Submit([&] { release.wait(); }));
  for (int number = 0; number < 5; ++number) {
    ASSERT_TRUE(workers.Submit([&order, number] { order.push_back(number); }));
  }
  ASSERT_TRUE(workers.Submit([&] { done.count_down(); }));
  release.count_down();
  done.wait();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(HttpWorkers, MakesRoomWhenAJobHasEnded) {
  HttpWorkers workers(1, 1);
  for (int count = 0; count < 10; ++count) {
    // The job before may still be counted as running, but the one before that cannot be: this thread has begun another.
    const auto done = std::make_shared<Latch>(1);
    ASSERT_TRUE(workers.Submit([done] { done->count_down(); })) << count;
    done->wait();
  }
}

TEST(HttpWorkers, LivesOnWhenAJobThrows) {
  Latch done(1);
  HttpWorkers workers(1, 10);
  ASSERT_TRUE(workers.Submit([] { throw std::runtime_error("thrown on purpose"); }));
  ASSERT_TRUE(workers.Submit([] { throw 42; }));
  ASSERT_TRUE(workers.Submit([&] { done.count_down(); }));
  done.wait();
  EXPECT_EQ(workers.ThreadCount(), 1u);
}

/// Tells when the last copy of it is gone.
class Farewell {
 public:
  explicit Farewell(Latch& gone) : gone_(gone) {}
  ~Farewell() { gone_.count_down(); }
  Farewell(const Farewell&) = delete;
  Farewell& operator=(const Farewell&) = delete;

 private:
  Latch& gone_;
};

TEST(HttpWorkers, LetsTheRunningJobEndAndDropsTheWaitingOnesWhenStopped) {
  Latch started(1);
  Latch release(1);
  Latch dropped(1);
  std::atomic<bool> ended = false;
  std::atomic<bool> waitingRan = false;
  HttpWorkers workers(1, 5);
  ASSERT_TRUE(workers.Submit([&] {
    started.count_down();
    release.wait();
    ended = true;
  }));
  started.wait();
  ASSERT_TRUE(workers.Submit([&waitingRan, farewell = std::make_shared<Farewell>(dropped)] { waitingRan = true; }));
  auto stopping = std::async(std::launch::async, [&] { workers.Stop(); });
  dropped.wait();  // while the first job still runs
  EXPECT_FALSE(workers.Submit([] {}));
  EXPECT_FALSE(ended);
  release.count_down();
  stopping.get();
  EXPECT_TRUE(ended);
  EXPECT_FALSE(waitingRan);
}

TEST(HttpWorkers, TakesNothingAfterStopHoweverOften) {
  Latch done(1);
  HttpWorkers workers(2, 2);
  ASSERT_TRUE(workers.Submit([&] { done.count_down(); }));
  done.wait();
  workers.Stop();
  workers.Stop();
  EXPECT_FALSE(workers.Submit([] {}));
  EXPECT_EQ(workers.ThreadCount(), 0u);
}

TEST(HttpWorkers, RefusesToBeStoppedByAJob) {
  std::promise<bool> threw;
  HttpWorkers workers(1, 1);
  ASSERT_TRUE(workers.Submit([&] {
    try {
      workers.Stop();
      threw.set_value(false);
    } catch (const std::logic_error&) {
      threw.set_value(true);
    }
  }));
  EXPECT_TRUE(threw.get_future().get());
}

TEST(HttpWorkers, KnowsItsOwnThreadsFromOthers) {
  std::promise<bool> inside;
  HttpWorkers workers(1, 1);
  HttpWorkers others(1, 1);
  ASSERT_TRUE(workers.Submit([&] { inside.set_value(workers.IsWorkerThread() && !others.IsWorkerThread()); }));
  EXPECT_TRUE(inside.get_future().get());
  EXPECT_FALSE(workers.IsWorkerThread());
}

TEST(HttpWorkers, TakesJobsFromManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kJobs = 500;
  std::atomic<int> ran{0};
  std::atomic<int> taken{0};
  Latch done(kThreads * kJobs);
  {
    HttpWorkers workers(3, kThreads * kJobs);
    std::vector<std::future<void>> submitters;
    for (int thread = 0; thread < kThreads; ++thread) {
      submitters.push_back(std::async(std::launch::async, [&] {
        for (int job = 0; job < kJobs; ++job) {
          taken += workers.Submit([&] {
            ++ran;
            done.count_down();
          });
        }
      }));
    }
    done.wait();
  }
  EXPECT_EQ(taken.load(), kThreads * kJobs);
  EXPECT_EQ(ran.load(), kThreads * kJobs);
}

TEST(HttpWorkers, RefusesToHaveNoThread) { EXPECT_THROW(HttpWorkers(0, 1), std::logic_error); }

}  // namespace
}  // namespace wshost::host
