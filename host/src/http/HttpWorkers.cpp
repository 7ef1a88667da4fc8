// SPDX-License-Identifier: MIT
// One mutex, one queue, one condition.
#include "http/HttpWorkers.h"

#include <exception>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "wshost/service/Log.h"

namespace wshost::host {
namespace {

constinit thread_local const HttpWorkers* poolOfThisThread = nullptr;

void LogFailure(const char* what, const std::exception_ptr& cause) noexcept {
  WriteLogOf("wshost.http", Poco::Message::PRIO_ERROR, [&] { return what + (": " + TextOf(cause)); });
}

void RunGuarded(HttpWorkers::Job job) noexcept {
  try {
    job();
  } catch (...) {
    LogFailure("a job failed", std::current_exception());
  }
}

}  // namespace

HttpWorkers::HttpWorkers(std::size_t threads, std::size_t maxWaiting) : maxThreads_(threads), maxWaiting_(maxWaiting) {
  if (threads == 0) {
    throw std::logic_error("HttpWorkers: 0 threads cannot run jobs");
  }
}

HttpWorkers::~HttpWorkers() { Stop(); }

bool HttpWorkers::Submit(Job job) {
  {
    const MutexLock lock(mutex_);
    if (stopping_ || running_ + waiting_.size() >= maxThreads_ + maxWaiting_ || !EnsureThread()) {
      return false;
    }
    waiting_.push_back(std::move(job));
  }
  wakeUp_.notify_one();
  return true;
}

/// Starts a thread if all are needed already. Returns: whether there is any at all.
bool HttpWorkers::EnsureThread() {
  if (threads_.size() < maxThreads_ && running_ + waiting_.size() >= threads_.size()) {
    try {
      threads_.emplace_back([this] { RunJobs(); });
    } catch (const std::system_error&) {
      LogFailure("a worker thread could not be started", std::current_exception());
    }
  }
  return !threads_.empty();
}

void HttpWorkers::Stop() {
  if (IsWorkerThread()) throw std::logic_error("HttpWorkers::Stop: called by a job, which it would wait for");
  std::deque<Job> dropped;
  std::vector<std::thread> threads;
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    dropped.swap(waiting_);
    threads.swap(threads_);
  }
  wakeUp_.notify_all();
  dropped.clear();
  for (std::thread& thread : threads) {
    thread.join();
  }
}

bool HttpWorkers::IsWorkerThread() const noexcept { return poolOfThisThread == this; }

std::size_t HttpWorkers::ThreadCount() const {
  const MutexLock lock(mutex_);
  return threads_.size();
}

void HttpWorkers::RunJobs() {
  poolOfThisThread = this;
  for (;;) {
    Job job;
    {
      const MutexLock lock(mutex_);
      WaitForJob();
      if (stopping_) {
        return;
      }
      job = std::move(waiting_.front());
      waiting_.pop_front();
      ++running_;
    }
    RunGuarded(std::move(job));
    const MutexLock lock(mutex_);
    --running_;
  }
}

void HttpWorkers::WaitForJob() {
  while (waiting_.empty() && !stopping_) {
    wakeUp_.wait(mutex_);
  }
}

}  // namespace wshost::host
