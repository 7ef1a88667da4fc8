// SPDX-License-Identifier: MIT
// Every example of docs/scheduling.md, compiled and run.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "wshost/scheduling/SequentialScheduler.h"

namespace wshost {
namespace {

void Log(const std::exception_ptr&) {}

long Price(const std::string& symbol) { return static_cast<long>(symbol.size()); }

struct Account {
  explicit Account(SequentialScheduler& scheduler) : queue(scheduler) {}

  Task<long> Deposit(long amount) {
    co_await queue.SwitchTo();
    co_return balance += amount;
  }

  TaskQueue queue;
  long balance = 0;
};

Task<long> Transfer(Account& from, Account& to, long amount) {
  co_await from.Deposit(-amount);
  co_return co_await to.Deposit(amount);
}

Task<> Quote(TaskQueue& session, TaskQueue& prices, std::vector<long>& quotes) {
  co_await session.SwitchTo();
  const long price = co_await prices.Run([] { return Price("ACME"); });
  quotes.push_back(price);  // on `session` again
}

TEST(SchedulingDocs, FirstExample) {
  SequentialScheduler scheduler({.threads = 2, .onError = Log});
  TaskQueue orders(scheduler);
  std::vector<std::string> book;

  orders.Post([&] { book.push_back("first"); });
  orders.Post([&] { book.push_back("second"); });
  std::future<std::size_t> size = orders.Submit([&] { return book.size(); });
  EXPECT_EQ(size.get(), 2u);
}

TEST(SchedulingDocs, TasksWithQueueIdResultAndPriority) {
  SequentialScheduler scheduler;
  std::future<long> price = scheduler.Queue("Q01")->Submit([] { return Price("ACME"); }, Priority::High);
  EXPECT_EQ(price.get(), 4);
}

TEST(SchedulingDocs, Coroutines) {
  SequentialScheduler scheduler;
  Account ann(scheduler);
  Account bob(scheduler);
  EXPECT_EQ(Transfer(ann, bob, 10).Get(), 10);
  EXPECT_EQ(ann.queue.Submit([&] { return ann.balance; }).get(), -10);
}

TEST(SchedulingDocs, ThereAndBack) {
  SequentialScheduler scheduler;
  TaskQueue session(scheduler);
  TaskQueue prices(scheduler);
  std::vector<long> quotes;
  session.Start(Quote(session, prices, quotes));
  while (session.Submit([&] { return quotes.empty(); }).get()) std::this_thread::yield();
  EXPECT_EQ(quotes, std::vector<long>{4});
}

TEST(SchedulingDocs, Refusals) {
  SequentialScheduler scheduler({.threads = 1, .maxWaitingTasksPerQueue = 100});
  TaskQueue queue(scheduler);
  scheduler.Stop(StopMode::Drop);
  EXPECT_EQ(queue.Post([] {}), PostStatus::Stopped);
  EXPECT_THROW(queue.Submit([] { return 1; }).get(), TaskDropped);
}

}  // namespace
}  // namespace wshost
