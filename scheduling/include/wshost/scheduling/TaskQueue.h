// SPDX-License-Identifier: MIT
// A queue of a scheduler: its tasks run in order, one at a time.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <type_traits>
#include <utility>

#include "wshost/scheduling/PostStatus.h"
#include "wshost/scheduling/Priority.h"
#include "wshost/scheduling/Task.h"
#include "wshost/scheduling/TaskDropped.h"
#include "wshost/scheduling/detail/Awaiters.h"
#include "wshost/scheduling/detail/QueuedTask.h"

namespace wshost {

class SequentialScheduler;

/// A queue, named by this object. Its tasks run in order and never two at once, on whichever worker is free; tasks of
/// other queues run at the same time. An idle queue is these 32 bytes: no thread, no allocation, no entry anywhere.
///
/// Lifetime: independent of the scheduler's; after Stop every post is refused. Destroying the queue lets the tasks that
/// wait run (DropWaiting first, if they shall not), and waits for none: one may be running. A task may destroy its
/// queue. Threads: any, except for moving, assigning and destroying, which must not meet another call on the same
/// object. A task that runs meanwhile does not count as one. All effects of a task are visible to the next task of its
/// queue.
class TaskQueue {
 public:
  /// Makes a queue that belongs to no scheduler, to be assigned to: what posts to it throws std::logic_error.
  TaskQueue() noexcept = default;
  explicit TaskQueue(SequentialScheduler& scheduler);

  /// Takes over the waiting and the running tasks as well; the other belongs to no scheduler then.
  TaskQueue(TaskQueue&& other) noexcept;
  TaskQueue& operator=(TaskQueue&& other) noexcept;
  ~TaskQueue();

  /// Queues a function that nobody waits for. A closure of up to 48 bytes takes no allocation but, now and then, one
  /// for the stock of blocks; a larger one takes one. What the function throws goes to SchedulerOptions::onError.
  /// Errors: std::logic_error if the queue belongs to no scheduler; std::bad_alloc; what moving the function throws.
  template <typename F>
  PostStatus Post(F&& task, Priority priority = Priority::Normal) {
    using Closure = std::decay_t<F>;
    static_assert(std::is_invocable_v<Closure&>, "Post: the task takes no arguments");
    static_assert(!detail::kIsTask<std::invoke_result_t<Closure&>>, "Post: start a coroutine with Start");
    return Enqueue(detail::OwnedTask(new detail::ClosureTask<Closure>(std::forward<F>(task))), priority);
  }

  /// Queues a function with a result. The future is ready once the closure is destroyed; it throws what the function
  /// threw, or TaskDropped if the task was refused or dropped. Errors: as Post.
  template <typename F>
  auto Submit(F&& task, Priority priority = Priority::Normal) {
    using Closure = std::decay_t<F>;
    using Value = std::invoke_result_t<Closure&>;
    static_assert(!detail::kIsTask<Value>, "Submit: start a coroutine with Start, or call its Get");
    auto* promised = new detail::PromisedTask<Closure, Value>(std::forward<F>(task));
    detail::OwnedTask owned(promised);
    std::future<Value> future = promised->Future();
    EnqueueOrDrop(std::move(owned), priority);
    return future;
  }

  /// To be awaited at once: runs a function as a task of this queue, then continues the coroutine on the queue it was
  /// on; if it was on none, here, in the same task. The function stays in the coroutine's frame; nothing is allocated.
  /// Returns: by co_await, what the function returns. Errors: by co_await, what it throws, and TaskDropped if the task
  /// was refused or dropped, or if the scheduler to return to has stopped. Lifetime: the queue must live until the
  /// coroutine suspends, not longer.
  template <typename F>
  auto Run(F&& function, Priority priority = Priority::Normal) {
    static_assert(!detail::kIsTask<std::invoke_result_t<std::decay_t<F>&>>,
                  "Run: co_await the coroutine, and SwitchTo in it");
    return detail::RunAwaiter<std::decay_t<F>>(*this, std::forward<F>(function), priority);
  }

  /// To be awaited at once: continues the coroutine as a task of this queue. On the queue it is on already, this lets
  /// the waiting ones go first. Errors: by co_await, TaskDropped, and then the coroutine goes on where the task was
  /// refused or dropped. Lifetime: as Run.
  detail::SwitchAwaiter SwitchTo(Priority priority = Priority::Normal) { return {*this, priority}; }

  /// Queues the beginning of a coroutine that nobody waits for. What it lets out goes to SchedulerOptions::onError, but
  /// for a TaskDropped that is a cancellation. Errors: as Post.
  PostStatus Start(Task<> task, Priority priority = Priority::Normal);

  /// Tells whether the caller runs inside a task of this queue.
  bool IsCurrent() const noexcept;

  /// Drops the tasks that wait; what is posted from now on is not affected. Their closures are destroyed, and awaiting
  /// coroutines continued with TaskDropped, by the caller; those that a worker has already taken up are dropped by it,
  /// before it would run the next one.
  void DropWaiting();

  /// Returns: the number of tasks that wait now; the running one is not counted.
  std::size_t WaitingTasks() const noexcept;

 protected:
  struct Named {};
  TaskQueue(std::shared_ptr<detail::SchedulerState> scheduler, Named) noexcept;

 private:
  friend class detail::Shard;
  friend class detail::SwitchAwaiter;
  friend class detail::RoundTrip;

  PostStatus Enqueue(detail::OwnedTask task, Priority priority);
  void EnqueueOrDrop(detail::OwnedTask task, Priority priority);
  PostStatus Offer(detail::QueuedTask& task, Priority priority);
  void Leave() noexcept;

  std::shared_ptr<detail::SchedulerState> scheduler_;
  std::atomic<detail::BusyQueue*> busy_ = nullptr;  // while there is work; written under the shard's lock
  std::uint32_t shard_ = 0;
  bool isNamed_ = false;
};

static_assert(sizeof(TaskQueue) <= 32, "the page on scheduling promises 32 bytes");

}  // namespace wshost
