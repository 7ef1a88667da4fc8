// SPDX-License-Identifier: MIT
// What a callback that is a coroutine returns: it goes on where the session's callbacks run, whatever it waited for.
#pragma once

#include <coroutine>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include "wshost/service/LoopTask.h"

namespace wshost {

/// Where coroutine callbacks of one session belong: what runs them goes on with them, and hears of their end.
class SessionTaskOwner {
 public:
  virtual ~SessionTaskOwner() = default;

  /// Runs `resumption` as the session's callbacks are run, beside none of them unless they may overlap.
  /// A resumption that is destroyed without having run destroys its coroutine. Threads: any.
  virtual void GoOn(LoopTask resumption) noexcept = 0;

  /// Hears that a coroutine has ended, and what it threw, if it did. Threads: the session's.
  virtual void Ended(std::exception_ptr failure) noexcept = 0;
};

/// A coroutine callback. It starts when its session starts it, and may `co_await` anything that can be awaited: a Task,
/// a SendReceipt, an awaitable of another library. Whatever resumes it, it goes on as a callback of its session does:
/// in order, on the session's thread.
///
/// Lifetime: once started, a coroutine owns itself, and its session and service object live as long as it does. If the
/// host is closed while it is suspended, it is destroyed, not resumed, when what it waits for is done.
class [[nodiscard]] SessionTask {
 public:
  class promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  SessionTask(SessionTask&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  SessionTask& operator=(SessionTask&&) = delete;
  ~SessionTask() {
    if (handle_) handle_.destroy();
  }

  /// Runs it until it is first suspended, or has ended: then `owner` has been told, also of what it threw. `owner`
  /// lives as long as the coroutine does. Called: once.
  void Start(std::shared_ptr<SessionTaskOwner> owner) && noexcept;

 private:
  explicit SessionTask(Handle handle) noexcept : handle_(handle) {}
  Handle handle_;
};

namespace detail {

// Resumes a coroutine once, or destroys it.
class Resumption {
 public:
  explicit Resumption(std::coroutine_handle<> handle) noexcept : handle_(handle) {}
  Resumption(Resumption&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Resumption& operator=(Resumption&&) = delete;
  ~Resumption() {
    if (handle_) handle_.destroy();
  }
  void operator()() { std::exchange(handle_, nullptr).resume(); }

 private:
  std::coroutine_handle<> handle_;
};

// What the awaited thing resumes in a session's coroutine's stead: it brings the coroutine back to its session.
class WayBack {
 public:
  struct promise_type {
    WayBack get_return_object() noexcept { return WayBack(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }  // GoOn() throws nothing
  };
  static WayBack Of(std::coroutine_handle<> handle, std::shared_ptr<SessionTaskOwner> owner);

  std::coroutine_handle<promise_type> handle;

 private:
  explicit WayBack(std::coroutine_handle<promise_type> coroutine) noexcept : handle(coroutine) {}
};

// The awaiter of anything that can be awaited: its member or free operator co_await, or itself.
template <typename TAwaitable>
decltype(auto) AwaiterOf(TAwaitable&& awaitable) {
  if constexpr (requires { std::forward<TAwaitable>(awaitable).operator co_await(); }) {
    return std::forward<TAwaitable>(awaitable).operator co_await();
  } else if constexpr (requires { operator co_await(std::forward<TAwaitable>(awaitable)); }) {
    return operator co_await(std::forward<TAwaitable>(awaitable));
  } else {
    return std::forward<TAwaitable>(awaitable);
  }
}

// Waits as TAwaiter does, and comes back to the session.
template <typename TAwaiter>
class ReturningAwaiter {
 public:
  ReturningAwaiter(TAwaiter&& awaiter, const std::shared_ptr<SessionTaskOwner>& owner)
      : awaiter_(std::forward<TAwaiter>(awaiter)), owner_(owner) {}

  bool await_ready() { return awaiter_.await_ready(); }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> coroutine) {
    const auto back = WayBack::Of(coroutine, owner_).handle;
    using Suspended = decltype(awaiter_.await_suspend(back));
    try {
      // Where it returns, this object may be gone already: another thread has brought the coroutine back.
      if constexpr (std::is_void_v<Suspended>) {
        awaiter_.await_suspend(back);
        return std::noop_coroutine();
      } else if constexpr (std::is_same_v<Suspended, bool>) {
        if (awaiter_.await_suspend(back)) return std::noop_coroutine();
        back.destroy();
        return coroutine;
      } else {
        return awaiter_.await_suspend(back);
      }
    } catch (...) {  // not suspended: the coroutine goes on with the exception
      back.destroy();
      throw;
    }
  }
  decltype(auto) await_resume() { return awaiter_.await_resume(); }

 private:
  TAwaiter awaiter_;
  const std::shared_ptr<SessionTaskOwner>& owner_;
};

}  // namespace detail

class SessionTask::promise_type {
 public:
  SessionTask get_return_object() noexcept { return SessionTask(Handle::from_promise(*this)); }
  std::suspend_always initial_suspend() noexcept { return {}; }

  // Tells the owner when nothing of the coroutine is left.
  struct Last {
    bool await_ready() noexcept { return false; }
    void await_suspend(Handle handle) noexcept {
      const auto owner = std::move(handle.promise().owner_);
      auto failure = std::move(handle.promise().failure_);
      handle.destroy();
      owner->Ended(std::move(failure));
    }
    void await_resume() noexcept {}
  };
  Last final_suspend() noexcept { return {}; }
  void return_void() noexcept {}
  void unhandled_exception() noexcept { failure_ = std::current_exception(); }

  template <typename TAwaitable>
  auto await_transform(TAwaitable&& awaitable) {
    using Awaiter = decltype(detail::AwaiterOf(std::forward<TAwaitable>(awaitable)));
    return detail::ReturningAwaiter<Awaiter>(detail::AwaiterOf(std::forward<TAwaitable>(awaitable)), owner_);
  }

 private:
  friend class SessionTask;
  std::shared_ptr<SessionTaskOwner> owner_;
  std::exception_ptr failure_;
};

inline void SessionTask::Start(std::shared_ptr<SessionTaskOwner> owner) && noexcept {
  const Handle handle = std::exchange(handle_, nullptr);
  handle.promise().owner_ = std::move(owner);
  handle.resume();
}

}  // namespace wshost
