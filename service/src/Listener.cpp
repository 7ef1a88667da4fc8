// SPDX-License-Identifier: MIT
// One handler of an event: who is running it, and its end.
#include "wshost/service/Listener.h"

#include "wshost/scheduling/AtomicWait.h"

namespace wshost {

constinit thread_local Listener::Call* Listener::innermost_ = nullptr;

Listener::Call::Call(Listener& listener) noexcept
    : listener_(listener), outer_(innermost_), isAllowed_((listener.calls_.fetch_add(1) & kEnded) == 0) {
  innermost_ = this;
}

Listener::Call::~Call() {
  innermost_ = outer_;
  if ((listener_.calls_.fetch_sub(1) & kEnded) != 0) NotifyAll(listener_.calls_);
}

std::uint32_t Listener::CallsOnThisThread() const noexcept {
  std::uint32_t count = 0;
  for (const Call* call = innermost_; call; call = call->outer_) {
    if (&call->listener_ == this) ++count;
  }
  return count;
}

void Listener::End() noexcept {
  const bool isFirst = (calls_.fetch_or(kEnded) & kEnded) == 0;
  const std::uint32_t own = CallsOnThisThread();
  for (std::uint32_t calls = calls_.load(); calls != (kEnded | own); calls = calls_.load()) WaitWhile(calls_, calls);
  if (!isFirst) return;
  Leave();
  if (own == 0) Release();
}

}  // namespace wshost
