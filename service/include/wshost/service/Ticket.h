// SPDX-License-Identifier: MIT
// The side of a receipt that gives the result.
#pragma once

#include <memory>
#include <utility>

#include "wshost/service/CloseOutcome.h"
#include "wshost/service/Completion.h"
#include "wshost/service/SendStatus.h"

namespace wshost {

/// Gives a result once, whatever happens: one that is destroyed without having given any gives the one it was made
/// with. For drivers. Threads: one at a time.
template <typename TResult>
class Ticket {
 public:
  Ticket() noexcept = default;
  /// Errors: std::bad_alloc.
  Ticket(std::shared_ptr<SessionLoop> loop, TResult ifDropped)
      : completion_(std::make_shared<Completion<TResult>>(std::move(loop), std::move(ifDropped))) {}
  Ticket(Ticket&&) noexcept = default;
  Ticket& operator=(Ticket&& other) noexcept {
    const Ticket replaced(std::move(*this));
    completion_ = std::move(other.completion_);
    return *this;
  }
  ~Ticket() {
    if (completion_) std::exchange(completion_, nullptr)->CompleteAsDropped();
  }

  /// Tells whether it has a result to give.
  explicit operator bool() const noexcept { return completion_ != nullptr; }

  /// Gives the result; does nothing the second time. Coroutines that wait go on in a task of the session's loop, or
  /// before this returns if that loop has ended or has no memory for the task.
  void Complete(TResult result) noexcept {
    if (completion_) std::exchange(completion_, nullptr)->Complete(std::move(result));
  }

  const std::shared_ptr<Completion<TResult>>& State() const noexcept { return completion_; }

 private:
  std::shared_ptr<Completion<TResult>> completion_;
};

using PostTicket = Ticket<PostResult>;
using CloseTicket = Ticket<CloseOutcome>;

}  // namespace wshost
