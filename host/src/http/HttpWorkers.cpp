// SPDX-License-Identifier: MIT
// One mutex, one queue, one condition.
#include "http/HttpWorkers.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace wshost::host {
namespace {

constinit thread_local const HttpWorkers* poolOfThisThread = nullptr;

void Log(const std::string& text) noexcept {
  try {
    Poco::Logger::get("wshost.http").error("%s", text);
  } catch (...) {
    // A log that cannot be written must not end the thread.
  }
}

void RunGuarded(HttpWorkers::Job job) noexcept {
  try {
    job();
  } catch (const Poco::Exception& error) {
    Log("a job failed: " + error.displayText());
  } catch (const std::exception& error) {
    Log(std::string("a job failed: ") + error.what());
  } catch (...) {
    Log("a job failed with an exception that is no std::exception");
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
    } catch (const std::system_error& error) {
      Log(std::string("a worker thread could not be started: ") + error.what());
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
