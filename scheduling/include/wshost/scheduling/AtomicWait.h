// SPDX-License-Identifier: MIT
// Waiting for an atomic to change, on systems with and without a futex.
#pragma once

#include <atomic>
#include <cstddef>

// libstdc++ 12 waits by the system's futex where there is one. Elsewhere, as on Windows, it looks at the value before
// it takes the mutex of its condition variable, and sleeps through a notification that comes between: see
// __waiter_pool::_M_do_wait in <bits/atomic_wait.h>. So Windows' own call is used there.

namespace wshost {

#ifdef _WIN32
namespace detail {
/// Sleeps until somebody wakes who sleeps on `address`, unless the `bytes` there differ from those at `old`; or for no
/// reason.
void SleepOnAddress(const volatile void* address, const void* old, std::size_t bytes) noexcept;
void WakeOneOnAddress(const void* address) noexcept;
void WakeAllOnAddress(const void* address) noexcept;
}  // namespace detail
#endif

/// Blocks while `value` is `old`: std::atomic::wait(). Whoever changes it calls one of the two below. Threads: any.
template <typename T>
void WaitWhile(const std::atomic<T>& value, T old, std::memory_order order = std::memory_order_seq_cst) noexcept {
#ifdef _WIN32
  static_assert(sizeof(std::atomic<T>) == sizeof(T));
  while (value.load(order) == old) detail::SleepOnAddress(&value, &old, sizeof old);
#else
  value.wait(old, order);
#endif
}

template <typename T>
void NotifyOne(std::atomic<T>& value) noexcept {
#ifdef _WIN32
  detail::WakeOneOnAddress(&value);
#else
  value.notify_one();
#endif
}

template <typename T>
void NotifyAll(std::atomic<T>& value) noexcept {
#ifdef _WIN32
  detail::WakeAllOnAddress(&value);
#else
  value.notify_all();
#endif
}

}  // namespace wshost
