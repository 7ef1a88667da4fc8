// SPDX-License-Identifier: MIT
// The works of a scheduler: its workers, its shards, and the way it stops.
#include "SchedulerState.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "Current.h"
#include "wshost/scheduling/SequentialScheduler.h"
#include "wshost/scheduling/UsableCores.h"

namespace wshost::detail {
namespace {

constexpr std::size_t kMaxThreads = 1024;

std::size_t ThreadsOf(const SchedulerOptions& options) {
  if (options.threads > kMaxThreads) throw std::logic_error("SequentialScheduler: more than 1024 threads");
  if (options.maxWaitingTasks == 0 || options.maxWaitingTasksPerQueue == 0) {
    throw std::logic_error("SequentialScheduler: no task may wait, so none could run");
  }
  return options.threads > 0 ? options.threads : UsableCores();
}

std::string TextOf(const std::exception_ptr& error) try {
  std::rethrow_exception(error);
} catch (const Poco::Exception& thrown) {
  return thrown.displayText();
} catch (const std::exception& thrown) {
  return thrown.what();
} catch (...) {
  return "something that is no std::exception";
}

/// Says for a scope that the thread runs a task of that queue.
class Running {
 public:
  explicit Running(BusyQueue& queue) noexcept { CurrentOfThread().queue = &queue; }
  ~Running() { CurrentOfThread().queue = nullptr; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
};

}  // namespace

SchedulerState::SchedulerState(SchedulerOptions options)
    : options_(std::move(options)), threads_(ThreadsOf(options_)), sleepers_(std::make_shared<Sleepers>(threads_)) {
  for (std::size_t i = 0; i < threads_; ++i) {
    shards_.emplace_back(options_.maxWaitingTasksPerQueue, sleepers_, active_);
  }
}

void SchedulerState::Start() {
  workers_.reserve(threads_);
  try {
    for (std::size_t i = 0; i < threads_; ++i) {
      workers_.emplace_back([self = shared_from_this(), i] { self->Work(i); });
    }
  } catch (const std::system_error& error) {
    const std::size_t started = workers_.size();
    Stop(StopMode::Drop);
    throw std::system_error(
        error.code(), "SequentialScheduler: thread " + std::to_string(started + 1) + " of " + std::to_string(threads_));
  }
}

// ---- posting

PostStatus SchedulerState::Offer(TaskQueue& queue, std::uint32_t shard, QueuedTask& task, Priority priority) {
  if (waiting_.fetch_add(1, std::memory_order_relaxed) >= options_.maxWaitingTasks) {
    waiting_.fetch_sub(1, std::memory_order_relaxed);
    return PostStatus::SchedulerFull;
  }
  try {
    const PostStatus status = shards_[shard].Post(queue, task, priority);
    if (status != PostStatus::Queued) waiting_.fetch_sub(1, std::memory_order_relaxed);
    return status;
  } catch (...) {
    waiting_.fetch_sub(1, std::memory_order_relaxed);
    throw;
  }
}

bool SchedulerState::Return(BusyQueue& home, QueuedTask& task, Priority priority) {
  waiting_.fetch_add(1, std::memory_order_relaxed);
  if (home.shard.Return(home, task, priority)) return true;
  waiting_.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

void SchedulerState::Drop(TaskList& tasks, TaskDropped::Cause cause) noexcept {
  while (QueuedTask* task = tasks.PopFront()) {
    waiting_.fetch_sub(1, std::memory_order_relaxed);
    task->Drop(cause);
  }
}

std::uint32_t SchedulerState::NextShard() noexcept {
  return static_cast<std::uint32_t>(nextShard_.fetch_add(1, std::memory_order_relaxed) % shards_.size());
}

// ---- working

void SchedulerState::Work(std::size_t worker) {
  CurrentOfThread().scheduler = this;
  std::size_t turn = worker;
  bool wasWoken = false;
  while (!MayEnd()) {
    BusyQueue* busy = TakeReady(turn);
    if (!busy) {
      sleepers_->Sleep(worker, [this] { return MayEnd() || HasReady(); });
      wasWoken = true;
      continue;
    }
    // Whoever posted while this worker was waking up has woken nobody else.
    if (std::exchange(wasWoken, false) && HasReady()) sleepers_->WakeOne();
    RunTasks(*busy);
  }
  if (CurrentOfThread().hasAbandoned) DropReady();
  CurrentOfThread() = {};
}

// Each look begins one shard further on, so that no shard can keep a worker from the others.
BusyQueue* SchedulerState::TakeReady(std::size_t& turn) {
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    if (BusyQueue* busy = shards_[turn++ % shards_.size()].TakeReady()) return busy;
  }
  return nullptr;
}

void SchedulerState::RunTasks(BusyQueue& busy) {
  Shard& shard = busy.shard;
  {
    const Running running(busy);
    for (std::size_t i = 0; i < SequentialScheduler::kTasksInARow && stage_.load() != Stage::Dropping; ++i) {
      TaskList cleared;
      QueuedTask* task = shard.Next(busy, cleared);
      Drop(cleared, TaskDropped::Cause::Cleared);
      if (!task) break;
      waiting_.fetch_sub(1, std::memory_order_relaxed);
      try {
        task->Run();
      } catch (...) {
        Report(std::current_exception());
      }
    }
  }
  shard.Leave(busy);
  if (stage_.load() == Stage::Finishing && MayEnd()) sleepers_->WakeAll();
}

void SchedulerState::Report(std::exception_ptr error) const noexcept try {
  if (options_.onError) {
    options_.onError(std::move(error));
  } else {
    Poco::Logger::get("wshost.scheduling").error("A task let out: " + TextOf(error));
  }
} catch (...) {  // what tells of a failure must not end a worker
}

bool SchedulerState::HasReady() const noexcept {
  return std::any_of(shards_.begin(), shards_.end(), [](const Shard& shard) { return shard.HasReady(); });
}

bool SchedulerState::MayEnd() const noexcept {
  const Stage stage = stage_.load();
  return stage == Stage::Dropping || (stage == Stage::Finishing && active_.load() == 0);
}

// ---- stopping

void SchedulerState::Stop(StopMode mode) {
  if (CurrentOfThread().scheduler == this) {
    throw std::logic_error("SequentialScheduler::Stop: called by a task, which it would have to wait for");
  }
  if (mode == StopMode::Drop) Raise(Stage::Dropping);
  if (!BeginStop()) return;
  // Returning coroutines are let in until no worker is left: their queue may be running, so nobody else may resume
  // them.
  for (Shard& shard : shards_) shard.Limit(Shard::Intake::Returns);
  Raise(Stage::Finishing);
  EndWorkers();
  for (Shard& shard : shards_) shard.Limit(Shard::Intake::Nothing);
  DropReady();
  MutexLock lock(stopMutex_);
  stopping_ = Stopping::Done;
  stopped_.notify_all();
}

void SchedulerState::Abandon() noexcept {
  if (CurrentOfThread().scheduler == this) {
    // Everything as in Stop, but that this worker will end by itself and drop what its queue still has then.
    CurrentOfThread().hasAbandoned = true;
    SchedulerState* const self = std::exchange(CurrentOfThread().scheduler, nullptr);
    self->Stop(StopMode::Drop);
    CurrentOfThread().scheduler = self;
  } else {
    Stop(StopMode::Drop);
  }
}

// Returns whether the caller is the one to stop; if not, the scheduler has stopped, or the caller is a part of that.
bool SchedulerState::BeginStop() {
  MutexLock lock(stopMutex_);
  if (stopping_ == Stopping::No) {
    stopping_ = Stopping::Begun;
    stopper_ = std::this_thread::get_id();
    return true;
  }
  while (stopping_ != Stopping::Done && stopper_ != std::this_thread::get_id()) stopped_.wait(stopMutex_);
  return false;
}

void SchedulerState::EndWorkers() {
  for (std::thread& worker : workers_) {
    if (worker.get_id() == std::this_thread::get_id()) {
      worker.detach();
    } else {
      worker.join();
    }
  }
}

void SchedulerState::Raise(Stage stage) noexcept {
  Stage now = stage_.load();
  while (now < stage && !stage_.compare_exchange_weak(now, stage)) {
  }
  sleepers_->WakeAll();
}

void SchedulerState::DropReady() noexcept {
  std::size_t turn = 0;
  while (BusyQueue* busy = TakeReady(turn)) {
    TaskList waiting = busy->shard.TakeAll(*busy);
    Drop(waiting, TaskDropped::Cause::Stopped);
    busy->shard.Leave(*busy);
  }
}

}  // namespace wshost::detail
