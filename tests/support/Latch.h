// SPDX-License-Identifier: MIT
// std::latch, which libstdc++ 12 lets sleep through its end where there is no futex, as on Windows: see AtomicWait.h.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace wshost {

/// Opens, once and for all, when it has been counted down. Threads: any.
class Latch {
 public:
  explicit Latch(std::ptrdiff_t count) noexcept : left_(count) {}
  Latch(const Latch&) = delete;
  Latch& operator=(const Latch&) = delete;

  void count_down(std::ptrdiff_t by = 1) {
    const std::lock_guard lock(mutex_);
    left_ -= by;
    if (left_ <= 0) opened_.notify_all();  // under the lock: who waits may destroy it at once
  }
  void wait() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return left_ <= 0; });
  }
  void arrive_and_wait() {
    count_down();
    wait();
  }
  bool try_wait() {
    const std::lock_guard lock(mutex_);
    return left_ <= 0;
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  std::ptrdiff_t left_;
};

}  // namespace wshost
