// SPDX-License-Identifier: MIT
// A result that comes once, and those who wait for it.
#include "wshost/service/Completion.h"

#include <stdexcept>
#include <string>

#include "wshost/scheduling/AtomicWait.h"
#include "wshost/service/Log.h"
#include "wshost/service/LoopThread.h"

namespace wshost {

void AnyCompletion::Wait(const char* call) const {
  // Whether it is there already or not: a mistake that shows only under load would be found too late.
  if (LoopThread::IsCurrent() || loop_->IsCurrentThread()) {
    throw std::logic_error(std::string(call) + ": called on the thread of an event loop, which must not wait");
  }
  for (Waiter* seen = waiters_.load(std::memory_order_acquire); seen != &done_;
       seen = waiters_.load(std::memory_order_acquire)) {
    WaitWhile(waiters_, seen, std::memory_order_acquire);
  }
}

bool AnyCompletion::Add(Waiter& waiter) noexcept {
  Waiter* newest = waiters_.load(std::memory_order_acquire);
  do {
    if (newest == &done_) return false;
    waiter.next = newest;
  } while (!waiters_.compare_exchange_weak(newest, &waiter, std::memory_order_acq_rel, std::memory_order_acquire));
  return true;
}

void AnyCompletion::Finish() noexcept {
  Waiter* newest = waiters_.exchange(&done_, std::memory_order_acq_rel);
  NotifyAll(waiters_);
  if (newest == nullptr) return;
  Waiter* first = nullptr;  // who came first goes on first
  while (newest != nullptr) {
    Waiter* const next = newest->next;
    newest->next = first;
    first = std::exchange(newest, next);
  }
  bool posted = false;
  try {
    posted = loop_->Post([first] { Resume(first); });
  } catch (...) {  // no memory
  }
  if (!posted) Resume(first);
}

void AnyCompletion::Resume(Waiter* first) noexcept {
  while (first != nullptr) {
    const Waiter waiter = *first;  // it lives in the coroutine's frame, which may be gone afterwards
    first = waiter.next;
    try {
      waiter.coroutine.resume();
    } catch (...) {
      WriteLogOf("wshost.service", Poco::Message::PRIO_ERROR, [cause = std::current_exception()] {
        return "a coroutine that awaited a receipt failed: " + TextOf(cause);
      });
    }
  }
}

}  // namespace wshost
