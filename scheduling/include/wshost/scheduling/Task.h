// SPDX-License-Identifier: MIT
// A coroutine with a result, which hops between queues and waits for other coroutines without blocking a thread.
#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "wshost/scheduling/detail/Gate.h"
#include "wshost/scheduling/detail/Outcome.h"
#include "wshost/scheduling/detail/Trampoline.h"

namespace wshost {

template <typename T>
class Task;

namespace detail {

template <typename T>
inline constexpr bool kIsTask = false;
template <typename T>
inline constexpr bool kIsTask<Task<T>> = true;

/// What all promises of Task have: who goes on when the coroutine has ended.
class TaskPromiseBase {
 public:
  std::suspend_always initial_suspend() const noexcept { return {}; }
  auto final_suspend() const noexcept { return AtEnd{}; }

  void Await(std::coroutine_handle<> waiter) noexcept { waiter_ = waiter; }
  void Await(Gate& gate) noexcept { gate_ = &gate; }

 private:
  struct AtEnd {
    bool await_ready() const noexcept { return false; }
    template <typename TPromise>
    void await_suspend(std::coroutine_handle<TPromise> ended) const noexcept {
      TaskPromiseBase& promise = ended.promise();
      // Nothing may follow either call: the frame is the waiter's to destroy.
      promise.gate_ ? promise.gate_->Open() : HandOver(promise.waiter_);
    }
    void await_resume() const noexcept {}
  };

  std::coroutine_handle<> waiter_;
  Gate* gate_ = nullptr;
};

template <typename T>
class TaskPromise : public TaskPromiseBase {
 public:
  Task<T> get_return_object() noexcept;
  template <typename U>
  requires std::convertible_to<U, T>
  void return_value(U&& value) { outcome_.Set(std::forward<U>(value)); }
  void unhandled_exception() noexcept { outcome_.Fail(std::current_exception()); }
  T Take() { return outcome_.Take(); }

 private:
  Outcome<T> outcome_;
};

template <>
class TaskPromise<void> : public TaskPromiseBase {
 public:
  Task<void> get_return_object() noexcept;
  void return_void() noexcept { outcome_.SetVoid(); }
  void unhandled_exception() noexcept { outcome_.Fail(std::current_exception()); }
  void Take() { outcome_.Take(); }

 private:
  Outcome<void> outcome_;
};

/// The frame of a detached task: nobody owns it, it goes when it has ended.
struct Detached {
  struct promise_type {
    Detached get_return_object() noexcept { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }  // RunDetached lets nothing out
  };
  std::coroutine_handle<> frame;
};

template <typename T>
Detached RunDetached(Task<T> task, std::function<void(std::exception_ptr)> onFailure);

}  // namespace detail

/// A coroutine that has not begun. It begins when it is awaited, waited for with Get, or let go with Detach, each of
/// which takes it; the thread that does so runs it up to its first suspension. A Task that nobody takes never runs.
/// Since whoever took it waits for its end, references to the waiter's variables are safe in what it awaits. A lambda's
/// captures are not part of the coroutine: pass parameters, by value for Detach.
/// However long a chain of tasks that await each other is, it needs no more stack than one.
/// Threads: one at a time; the coroutine itself runs wherever it last switched to.
template <typename T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      if (frame_) frame_.destroy();
      frame_ = std::exchange(other.frame_, nullptr);
    }
    return *this;
  }
  ~Task() {
    if (frame_) frame_.destroy();
  }

  /// Begins the coroutine and resumes the awaiting one at its end, on the thread and queue where it ends.
  /// Returns: its result. Errors: what it let out.
  auto operator co_await() && {
    Require("co_await");
    return Awaiter{*this};
  }

  /// Begins the coroutine and blocks until it has ended. Returns: its result. Errors: what it let out; std::logic_error
  /// on a worker of a scheduler, which would be lost to all queues meanwhile.
  T Get() && {
    Require("Get");
    if (detail::IsWorkerThread()) throw std::logic_error("Task::Get: called on a worker; co_await the task instead");
    const Task self = std::move(*this);
    detail::Gate gate;
    self.frame_.promise().Await(gate);
    detail::Resume(self.frame_);
    gate.Wait();
    return self.frame_.promise().Take();
  }

  /// Begins the coroutine and lets it go; it owns itself. Its result is dropped. `onFailure` hears what it lets out, on
  /// the thread where that happens; what `onFailure` throws is swallowed. TaskQueue::Start is the same on a queue.
  void Detach(std::function<void(std::exception_ptr)> onFailure) && {
    Require("Detach");
    detail::Resume(detail::RunDetached(std::move(*this), std::move(onFailure)).frame);
  }

 private:
  friend promise_type;

  struct Awaiter {
    Task& task;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) const {
      task.frame_.promise().Await(waiter);
      detail::HandOver(task.frame_);
    }
    T await_resume() const {
      const Task ended = std::move(task);
      return ended.frame_.promise().Take();
    }
  };

  explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

  void Require(const char* call) const {
    if (!frame_) throw std::logic_error(std::string("Task::") + call + ": the task was taken before");
  }

  std::coroutine_handle<promise_type> frame_;
};

namespace detail {

template <typename T>
Task<T> TaskPromise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}

inline Task<void> TaskPromise<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}

template <typename T>
Detached RunDetached(Task<T> task, std::function<void(std::exception_ptr)> onFailure) {
  std::exception_ptr failure;
  try {
    static_cast<void>(co_await std::move(task));
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure && onFailure) {
    try {
      onFailure(std::move(failure));
    } catch (...) {  // a failure to tell of a failure has nobody left to tell
    }
  }
}

}  // namespace detail
}  // namespace wshost
