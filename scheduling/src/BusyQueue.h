// SPDX-License-Identifier: MIT
// What a queue has only while it has work, or while a coroutine is to return to it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "TaskList.h"

namespace wshost {
class TaskQueue;
}

namespace wshost::detail {

class Shard;

/// The tasks of a queue, on their way from those who post to the worker that runs them. Its shard has the methods.
class BusyQueue {
 public:
  explicit BusyQueue(Shard& home) noexcept : shard(home) {}
  BusyQueue(const BusyQueue&) = delete;
  BusyQueue& operator=(const BusyQueue&) = delete;

  Shard& shard;

 private:
  friend class Shard;

  enum class State : std::uint8_t { Idle, Ready, Running };

  // Under the shard's lock.
  TaskList front_;                        // of high priority, the latest first; they go in front of all others
  TaskList inbox_;                        // of normal priority
  TaskQueue* owner_ = nullptr;            // null once the queue's object is gone
  BusyQueue* next_ = nullptr;             // in the line of ready queues, or in the stock
  std::shared_ptr<TaskQueue> keepAlive_;  // of a named queue
  State state_ = State::Idle;
  bool dropTaken_ = false;  // what is in taken_ must not run

  // The worker's while the state is Running, else under the shard's lock.
  TaskList taken_;
  std::atomic<std::size_t> takenCount_ = 0;  // its size, for those who only count
  std::atomic<bool> attention_ = false;      // the worker must look under the lock before it takes the next task
  std::atomic<std::uint32_t> holds_ = 0;     // coroutines that will return
};

}  // namespace wshost::detail
