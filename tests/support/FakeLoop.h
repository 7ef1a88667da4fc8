// SPDX-License-Identifier: MIT
// A session loop whose tasks run when the test says so, or on a thread of the test's.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <limits>
#include <utility>

#include "wshost/service/SessionChannel.h"
#include "wshost/service/ThreadAnnotations.h"

namespace wshost::testing {

/// Threads: Post(), Stop() and IsCurrentThread() from any.
class FakeLoop final : public SessionLoop {
 public:
  /// While it lives, its thread is the loop's.
  class Here {
   public:
    explicit Here(const FakeLoop& loop) : outer_(std::exchange(current_, &loop)) {}
    ~Here() { current_ = outer_; }
    Here(const Here&) = delete;
    Here& operator=(const Here&) = delete;

   private:
    const FakeLoop* outer_;
  };

  explicit FakeLoop(std::size_t maxBytes = std::numeric_limits<std::size_t>::max()) : maxBytes_(maxBytes) {}

  bool Post(LoopTask task, std::size_t waitingBytes = 0) override WSHOST_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    if (refuses_ || (waitingBytes != 0 && bytes_ + waitingBytes > maxBytes_)) return false;
    bytes_ += waitingBytes;
    tasks_.push_back({std::move(task), waitingBytes});
    posted_.notify_one();
    return true;
  }
  bool IsCurrentThread() const noexcept override { return current_ == this; }

  /// Runs the oldest task, as the loop's thread. Returns: false if there is none.
  bool RunOne() WSHOST_EXCLUDES(mutex_) {
    Posted next;
    {
      const MutexLock lock(mutex_);
      if (tasks_.empty()) return false;
      next = std::move(tasks_.front());
      tasks_.pop_front();
      bytes_ -= next.bytes;
    }
    const Here here(*this);
    next.task();
    next.task = LoopTask();
    return true;
  }
  /// Runs all tasks, with those that they post.
  void RunAll() {
    while (RunOne()) {
    }
  }
  std::size_t Waiting() const WSHOST_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    return tasks_.size();
  }
  /// From now on Post() refuses; what waits is dropped.
  void Die() WSHOST_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    refuses_ = true;
    tasks_.clear();
  }

  /// Serves tasks on the calling thread until Stop(), then what is left.
  void Run() WSHOST_EXCLUDES(mutex_) {
    for (;;) {
      RunAll();
      const MutexLock lock(mutex_);
      while (tasks_.empty() && !stopping_) posted_.wait(mutex_);
      if (tasks_.empty()) return;
    }
  }
  void Stop() WSHOST_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    stopping_ = true;
    posted_.notify_one();
  }

 private:
  struct Posted {
    LoopTask task;
    std::size_t bytes = 0;
  };

  static inline thread_local const FakeLoop* current_ = nullptr;
  const std::size_t maxBytes_;
  mutable Mutex mutex_;
  std::condition_variable_any posted_;
  std::deque<Posted> tasks_ WSHOST_GUARDED_BY(mutex_);
  std::size_t bytes_ WSHOST_GUARDED_BY(mutex_) = 0;
  bool refuses_ WSHOST_GUARDED_BY(mutex_) = false;
  bool stopping_ WSHOST_GUARDED_BY(mutex_) = false;
};

}  // namespace wshost::testing
