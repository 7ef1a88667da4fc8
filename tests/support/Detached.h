// SPDX-License-Identifier: MIT
// The smallest coroutine: it starts at once, and nobody waits for it.
#pragma once

#include <coroutine>

namespace wshost::testing {

struct Detached {
  struct promise_type {
    Detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() { throw; }  // out of whoever resumed it
  };
};

}  // namespace wshost::testing
