// SPDX-License-Identifier: MIT
// The scheduler, which needs no other part of wshost (O20, Q7): queues in order, two priorities, results.
#include <exception>
#include <future>
#include <iostream>
#include <memory>
#include <string>

#include <wshost/scheduling/SequentialScheduler.h>
#include <wshost/scheduling/Task.h>

#include "Check.h"

namespace {

// Waits for others without holding a thread (Q4).
wshost::Task<long> Sum(wshost::TaskQueue& left, wshost::TaskQueue& right) {
  const long first = co_await left.Run([] { return 40L; });
  co_return first + co_await right.Run([] { return 2L; });
}

void Visit() {
  wshost::SequentialScheduler scheduler({.threads = 2});
  const auto queue = scheduler.Queue("Q01");  // Q2
  Expect("the queue of a name is one", scheduler.Queue("Q01") == queue, true);
  std::promise<void> gate;
  queue->Post([open = gate.get_future().share()] { open.wait(); });
  std::string order;
  queue->Post([&order] { order += "b"; });
  std::future<void> last = queue->Submit([&order] { order += "c"; });  // Q6
  queue->Post([&order] { order += "a"; }, wshost::Priority::High);     // Q3
  wshost::TaskQueue other(scheduler);
  // Q5
  Expect("a result of another queue, meanwhile", Told("a result", other.Submit([] { return 7L; })), 7L);
  gate.set_value();
  Told("the end of the last task", std::move(last));
  Expect("the order of the tasks", order, "abc");  // Q1
  Expect("what a coroutine adds up", Sum(*queue, other).Get(), 42L);
}

}  // namespace

int main() {
  try {
    Visit();
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
