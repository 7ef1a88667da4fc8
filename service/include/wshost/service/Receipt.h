// SPDX-License-Identifier: MIT
// What Post and DrainAndClose give back: the way to hear what became of it.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

#include "wshost/service/Ticket.h"

namespace wshost {

/// A handle to a result that is sure to come, once: ask, wait, or `co_await` it. Copies share the result; letting go of
/// it is free.
///
/// `co_await receipt` does not suspend if the result is there. Otherwise the coroutine goes on on the session's loop,
/// in a task of its own; if that loop has ended, on the thread that ends the session.
///
/// Threads: one object is for one thread at a time; copy it.
/// Lifetime: a coroutine that awaits one is not destroyed before it has gone on.
template <typename TResult>
class Receipt {
 public:
  explicit Receipt(const Ticket<TResult>& ticket) noexcept : completion_(ticket.State()) {}

  /// Tells whether the result is there. Threads: any.
  bool IsDone() const noexcept { return completion_->IsDone(); }

  /// Returns the result if it is there.
  std::optional<TResult> TryGet() const {
    if (!IsDone()) return std::nullopt;
    return completion_->Result();
  }

  /// Waits for the result. Errors: std::logic_error on a loop's thread, where the wait would never end.
  /// Threads: any but a loop's.
  void Wait() const { completion_->Wait("Receipt::Wait"); }

  /// As Wait(). Returns: the result.
  TResult Get() const {
    completion_->Wait("Receipt::Get");
    return completion_->Result();
  }

  /// What `co_await` asks.
  class Awaiter {
   public:
    explicit Awaiter(std::shared_ptr<Completion<TResult>> completion) noexcept : completion_(std::move(completion)) {}

    bool await_ready() const noexcept { return completion_->IsDone(); }
    bool await_suspend(std::coroutine_handle<> coroutine) noexcept {
      waiter_.coroutine = coroutine;
      return completion_->Add(waiter_);  // from here on it may be running, on another thread
    }
    TResult await_resume() const { return completion_->Result(); }

   private:
    std::shared_ptr<Completion<TResult>> completion_;
    AnyCompletion::Waiter waiter_;
  };
  Awaiter operator co_await() const noexcept { return Awaiter(completion_); }

 private:
  std::shared_ptr<Completion<TResult>> completion_;
};

/// What became of a posted message.
using SendReceipt = Receipt<PostResult>;
/// How a session ended that was drained.
using CloseReceipt = Receipt<CloseOutcome>;

}  // namespace wshost
