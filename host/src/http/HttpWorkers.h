// SPDX-License-Identifier: MIT
// A few threads that run jobs which may block, so that event loops never do.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "wshost/service/ThreadAnnotations.h"

namespace wshost::host {

/// A fixed number of threads, each started when a job first needs it, and a bounded queue of waiting jobs.
/// A job that throws is logged as "wshost.http"; its thread lives on.
/// Threads: Submit() from any thread, jobs included; Stop() and the destructor from one that is none of the pool's.
class HttpWorkers {
 public:
  using Job = std::function<void()>;

  /// At most `threads` jobs run and `maxWaiting` more wait. Errors: std::logic_error if `threads` is 0.
  HttpWorkers(std::size_t threads, std::size_t maxWaiting);
  /// Stops.
  ~HttpWorkers();
  HttpWorkers(const HttpWorkers&) = delete;
  HttpWorkers& operator=(const HttpWorkers&) = delete;

  /// Runs `job` on one of the threads, in the order of submission. Never blocks.
  /// Returns: false, and drops `job`, if too many wait, after Stop(), or if no thread could be started.
  bool Submit(Job job);

  /// Takes no more jobs, drops those that wait, and returns when the running ones have ended: how long that takes is
  /// up to them. Dropped ones are destroyed without being run: their peers are about to be cut. Idempotent.
  /// Errors: std::logic_error on one of the pool's threads.
  void Stop();

  /// Tells whether the caller is one of the pool's threads.
  bool IsWorkerThread() const noexcept;

  /// Returns how many threads were started.
  std::size_t ThreadCount() const;

 private:
  bool EnsureThread() WSHOST_REQUIRES(mutex_);
  void RunJobs();
  void WaitForJob() WSHOST_REQUIRES(mutex_);

  const std::size_t maxThreads_;
  const std::size_t maxWaiting_;
  mutable Mutex mutex_;
  std::condition_variable_any wakeUp_;
  std::deque<Job> waiting_ WSHOST_GUARDED_BY(mutex_);
  std::size_t running_ WSHOST_GUARDED_BY(mutex_) = 0;
  bool stopping_ WSHOST_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_ WSHOST_GUARDED_BY(mutex_);
};

}  // namespace wshost::host
