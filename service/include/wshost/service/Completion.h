// SPDX-License-Identifier: MIT
// A result that comes once, and those who wait for it: what a Ticket and its Receipts share.
#pragma once

#include <atomic>
#include <coroutine>
#include <memory>
#include <utility>

#include "wshost/service/SessionLoop.h"

namespace wshost {

/// Everything about a Completion but its result. It takes no lock and, once made, no memory: a coroutine that waits has
/// its place in the list in its own frame.
class AnyCompletion {
 public:
  /// A suspended coroutine's place in the list.
  struct Waiter {
    std::coroutine_handle<> coroutine;
    Waiter* next = nullptr;
  };

  /// Coroutines go on on `loop`.
  explicit AnyCompletion(std::shared_ptr<SessionLoop> loop) noexcept : loop_(std::move(loop)) {}
  AnyCompletion(const AnyCompletion&) = delete;
  AnyCompletion& operator=(const AnyCompletion&) = delete;

  bool IsDone() const noexcept { return waiters_.load(std::memory_order_acquire) == &done_; }

  /// Waits until the result is there. Errors: std::logic_error naming `call` on the thread of a loop, done or not.
  /// Threads: any but a loop's.
  void Wait(const char* call) const;

  /// Puts a coroutine on the list. Returns: false, and it is not on it, if the result is there already. Threads: any.
  bool Add(Waiter& waiter) noexcept;

 protected:
  ~AnyCompletion() = default;
  /// Makes the result known. Called: once, when it has been written.
  void Finish() noexcept;

 private:
  static void Resume(Waiter* first) noexcept;

  const std::shared_ptr<SessionLoop> loop_;
  Waiter done_;                            // its address says that the result is there
  std::atomic<Waiter*> waiters_{nullptr};  // the newest first
};

/// The state shared by one Ticket<TResult> and the Receipts that were copied from it.
template <typename TResult>
class Completion final : public AnyCompletion {
 public:
  /// `ifDropped` is the result if nobody gives another.
  Completion(std::shared_ptr<SessionLoop> loop, TResult ifDropped) noexcept
      : AnyCompletion(std::move(loop)), result_(std::move(ifDropped)) {}

  /// Gives the result. Called: once at most, by the one who owns the Ticket.
  void Complete(TResult result) noexcept {
    result_ = std::move(result);
    Finish();
  }
  void CompleteAsDropped() noexcept { Finish(); }

  /// Called: once IsDone().
  const TResult& Result() const noexcept { return result_; }

 private:
  TResult result_;
};

}  // namespace wshost
