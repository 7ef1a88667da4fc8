// SPDX-License-Identifier: MIT
// What a task costs, from the post to its end, on two workers; beside it what Poco has, and a plain pool with one
// queue.
#include <Poco/ActiveDispatcher.h>
#include <Poco/ActiveMethod.h>
#include <Poco/ActiveStarter.h>
#include <Poco/Notification.h>
#include <Poco/NotificationQueue.h>
#include <Poco/Runnable.h>
#include <Poco/Thread.h>
#include <Poco/ThreadPool.h>
#include <benchmark/benchmark.h>

#include <atomic>
#include <deque>
#include <latch>
#include <memory>

#include "PlainPool.h"
#include "wshost/scheduling/SequentialScheduler.h"

namespace {

using namespace wshost;
using wshost::benchmark::PlainPool;
namespace bench = ::benchmark;

constexpr int kTasks = 10'000;  // of a batch; who posts waits at its end
constexpr unsigned kWorkers = 2;

// What each task does: nearly nothing, so that what is measured is the way to it.
class Batch {
 public:
  void One() noexcept {
    if (left_.fetch_sub(1, std::memory_order_acq_rel) == 1) done_.count_down();
  }
  void Wait() { done_.wait(); }

 private:
  std::atomic<int> left_ = kTasks;
  std::latch done_{1};
};

void CountTasks(bench::State& state, int tasks = kTasks) { state.SetItemsProcessed(state.iterations() * tasks); }

// ---- a batch to one queue, or to many in turn; `queues` is the argument

void Scheduler(bench::State& state) {
  SequentialScheduler scheduler({.threads = kWorkers, .maxWaitingTasksPerQueue = kTasks});
  std::deque<TaskQueue> queues;
  for (std::int64_t i = 0; i < state.range(0); ++i) queues.emplace_back(scheduler);
  for (auto _ : state) {
    Batch batch;
    std::size_t at = 0;
    for (int i = 0; i < kTasks; ++i) {
      queues[at].Post([&batch] { batch.One(); });
      if (++at == queues.size()) at = 0;
    }
    batch.Wait();
  }
  CountTasks(state);
}

void SchedulerByName(bench::State& state) {
  SequentialScheduler scheduler({.threads = kWorkers, .maxWaitingTasksPerQueue = kTasks});
  for (auto _ : state) {
    Batch batch;
    for (int i = 0; i < kTasks; ++i) scheduler.Queue("Q01")->Post([&batch] { batch.One(); });
    batch.Wait();
  }
  CountTasks(state);
}

void Plain(bench::State& state) {
  PlainPool pool(kWorkers);
  for (auto _ : state) {
    Batch batch;
    for (int i = 0; i < kTasks; ++i) pool.Post([&batch] { batch.One(); });
    batch.Wait();
  }
  CountTasks(state);
}

// Poco's ThreadPool has no queue: a task needs a free thread, else NoThreadAvailableException. So one task at a time.
void PocoThreadPool(bench::State& state) {
  struct Task : Poco::Runnable {
    void run() override { done.count_down(); }
    std::latch done{1};
  };
  Poco::ThreadPool pool(kWorkers, kWorkers);
  for (auto _ : state) {
    Task task;
    pool.start(task);
    task.done.wait();
    pool.joinAll();
  }
  CountTasks(state, 1);
}

// What has the same meaning as one of our queues: methods that run one after the other on the dispatcher's thread.
class Active : public Poco::ActiveDispatcher {
 public:
  Poco::ActiveMethod<void, Batch*, Active, Poco::ActiveStarter<Poco::ActiveDispatcher>> run{this, &Active::RunOne};

 private:
  void RunOne(Batch* const& batch) { batch->One(); }
};

void PocoActiveDispatcher(bench::State& state) {
  std::deque<Active> dispatchers(static_cast<std::size_t>(state.range(0)));  // a thread each
  for (auto _ : state) {
    Batch batch;
    std::size_t at = 0;
    for (int i = 0; i < kTasks; ++i) {
      dispatchers[at].run(&batch);
      if (++at == dispatchers.size()) at = 0;
    }
    batch.Wait();
  }
  CountTasks(state);
}

// Poco's queue of notifications, with two threads that wait for them: a pool as Poco's own examples make one.
void PocoNotificationQueue(bench::State& state) {
  struct Work : Poco::Notification {
    explicit Work(Batch& b) : batch(b) {}
    Batch& batch;
  };
  struct Worker : Poco::Runnable {
    explicit Worker(Poco::NotificationQueue& q) : queue(q) {}
    void run() override {
      for (Poco::AutoPtr<Poco::Notification> next(queue.waitDequeueNotification()); next;
           next = queue.waitDequeueNotification()) {
        static_cast<Work&>(*next).batch.One();
      }
    }
    Poco::NotificationQueue& queue;
  };
  Poco::NotificationQueue queue;
  Worker worker(queue);
  Poco::Thread threads[kWorkers];
  for (Poco::Thread& thread : threads) thread.start(worker);
  for (auto _ : state) {
    Batch batch;
    for (int i = 0; i < kTasks; ++i) queue.enqueueNotification(new Work(batch));
    batch.Wait();
  }
  queue.wakeUpAll();
  for (Poco::Thread& thread : threads) thread.join();
  CountTasks(state);
}

// ---- there and back: an idle queue, a task, and its result, one at a time

void SchedulerThereAndBack(bench::State& state) {
  SequentialScheduler scheduler({.threads = kWorkers});
  TaskQueue queue(scheduler);
  for (auto _ : state) bench::DoNotOptimize(queue.Submit([] { return 1; }).get());
  CountTasks(state, 1);
}

void PlainThereAndBack(bench::State& state) {
  PlainPool pool(kWorkers);
  for (auto _ : state) {
    auto promise = std::make_shared<std::promise<int>>();
    std::future<int> future = promise->get_future();
    pool.Post([promise] { promise->set_value(1); });
    bench::DoNotOptimize(future.get());
  }
  CountTasks(state, 1);
}

void PocoActiveDispatcherThereAndBack(bench::State& state) {
  struct Answering : Poco::ActiveDispatcher {
    Poco::ActiveMethod<int, int, Answering, Poco::ActiveStarter<Poco::ActiveDispatcher>> run{this, &Answering::RunOne};
    int RunOne(const int& value) { return value; }
  } dispatcher;
  for (auto _ : state) {
    Poco::ActiveResult<int> result = dispatcher.run(1);
    result.wait();
    bench::DoNotOptimize(result.data());
  }
  CountTasks(state, 1);
}

// ---- a task that posts the next one to its own queue, and a coroutine that does the same

void SchedulerSelfPosting(bench::State& state) {
  SequentialScheduler scheduler({.threads = kWorkers});
  TaskQueue queue(scheduler);
  struct Step {
    TaskQueue& queue;
    int left = kTasks;
    std::latch done{1};
    void Go() {
      --left > 0 ? static_cast<void>(queue.Post([this] { Go(); })) : done.count_down();
    }
  };
  for (auto _ : state) {
    Step step{queue};
    queue.Post([&step] { step.Go(); });
    step.done.wait();
    queue.Submit([] {}).get();
  }
  CountTasks(state);
}

Task<> Switching(TaskQueue& queue) {
  for (int i = 0; i < kTasks; ++i) co_await queue.SwitchTo();
}

void CoroutineSwitching(bench::State& state) {
  SequentialScheduler scheduler({.threads = kWorkers});
  TaskQueue queue(scheduler);
  for (auto _ : state) Switching(queue).Get();
  CountTasks(state);
}

Task<int> Answer() { co_return 1; }
Task<int> Awaiting() {
  int sum = 0;
  for (int i = 0; i < kTasks; ++i) sum += co_await Answer();
  co_return sum;
}

void CoroutineAwaiting(bench::State& state) {
  for (auto _ : state) bench::DoNotOptimize(Awaiting().Get());
  CountTasks(state);
}

BENCHMARK(Scheduler)->Arg(1)->Arg(16)->Arg(1000)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(SchedulerByName)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(Plain)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(PocoNotificationQueue)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(PocoActiveDispatcher)->Arg(1)->Arg(16)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(PocoThreadPool)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(SchedulerThereAndBack)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(PlainThereAndBack)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(PocoActiveDispatcherThereAndBack)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(SchedulerSelfPosting)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(CoroutineSwitching)->MeasureProcessCPUTime()->UseRealTime();
BENCHMARK(CoroutineAwaiting)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace
