// SPDX-License-Identifier: MIT
// What takes memory and what does not. The operators new of this program count.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <functional>
#include <new>
#include <optional>

#include "Blockade.h"
#include "Latch.h"
#include "wshost/scheduling/SequentialScheduler.h"

namespace {

std::atomic<std::size_t> allocations = 0;

void* Counted(std::size_t size, std::size_t alignment) {
  ++allocations;
  void* memory = alignment > alignof(std::max_align_t)
                     ? std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)
                     : std::malloc(size);
  if (!memory) throw std::bad_alloc();
  return memory;
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) { return Counted(size, 1); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  return Counted(size, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace wshost {
namespace {

TEST(SchedulerMemory, TakesNoneForAnIdleQueue) {
  SequentialScheduler scheduler({.threads = 1});
  std::array<std::optional<TaskQueue>, 1000> queues;
  const std::size_t before = allocations;
  for (std::optional<TaskQueue>& queue : queues) queue.emplace(scheduler);
  EXPECT_EQ(allocations, before);
  EXPECT_LE(sizeof(TaskQueue), 32u);
}

TEST(SchedulerMemory, TakesNoneForASmallTaskOnceTheStockIsFilled) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  std::array<void*, 6> small{};  // 48 bytes
  Latch done(1);
  std::size_t before = 0;
  std::size_t after = 0;
  int left = 1000;
  std::function<void()> step = [&] {
    if (left == 900) before = allocations;
    if (left == 1) after = allocations;
    if (--left > 0) {
      queue.Post([&step, copy = std::array<void*, 5>{small[0]}] { copy[0] ? static_cast<void>(copy) : step(); });
    } else {
      done.count_down();
    }
  };
  queue.Post([&step] { step(); });
  done.wait();
  EXPECT_EQ(after, before);
}

TEST(SchedulerMemory, TakesOneForALargeTask) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue queue(scheduler);
  Blockade blockade(queue);
  const std::array<char, 49> large{};
  const std::size_t before = allocations;
  queue.Post([large] { static_cast<void>(large); });
  EXPECT_EQ(allocations, before + 1);
}

TEST(SchedulerMemory, TakesNoneToSwitchQueues) {
  SequentialScheduler scheduler({.threads = 1});
  TaskQueue first(scheduler);
  TaskQueue second(scheduler);
  const auto hop = [](TaskQueue& a, TaskQueue& b) -> Task<std::size_t> {
    co_await a.SwitchTo();
    co_await b.SwitchTo();
    co_await a.Run([] {});
    const std::size_t before = allocations;
    for (int i = 0; i < 100; ++i) {
      co_await a.SwitchTo();
      co_await b.Run([] {});
    }
    co_return allocations - before;
  };
  EXPECT_EQ(hop(first, second).Get(), 0u);
}

}  // namespace
}  // namespace wshost
