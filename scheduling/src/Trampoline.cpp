// SPDX-License-Identifier: MIT
// How one coroutine hands a thread over to the next without a stack frame for each.
#include "wshost/scheduling/detail/Trampoline.h"

#include <utility>

#include "Current.h"

namespace wshost::detail {
namespace {

struct Loop {
  std::coroutine_handle<> next;
};

constinit thread_local Loop* innermost = nullptr;

class Entered {
 public:
  explicit Entered(Loop& loop) noexcept : outer_(std::exchange(innermost, &loop)) {}
  ~Entered() { innermost = outer_; }
  Entered(const Entered&) = delete;
  Entered& operator=(const Entered&) = delete;

 private:
  Loop* const outer_;
};

}  // namespace

[[gnu::noinline]] void Resume(std::coroutine_handle<> coroutine) {
  Loop loop{coroutine};
  const Entered entered(loop);
  while (const std::coroutine_handle<> next = std::exchange(loop.next, nullptr)) next.resume();
}

[[gnu::noinline]] void HandOver(std::coroutine_handle<> coroutine) {
  if (innermost && !innermost->next) {
    innermost->next = coroutine;
  } else {
    Resume(coroutine);  // the awaiting coroutine was resumed by somebody else
  }
}

[[gnu::noinline]] bool IsWorkerThread() noexcept { return CurrentOfThread().scheduler != nullptr; }

}  // namespace wshost::detail
