// SPDX-License-Identifier: MIT
// What the calling thread is doing for which scheduler.
#include "Current.h"

namespace wshost::detail {

[[gnu::noinline]] Current& CurrentOfThread() noexcept {
  constinit thread_local Current current;
  return current;
}

}  // namespace wshost::detail
