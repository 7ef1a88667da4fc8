// SPDX-License-Identifier: MIT
// A list of tasks, linked through the tasks themselves.
#pragma once

#include <cstddef>
#include <utility>

#include "wshost/scheduling/detail/QueuedTask.h"

namespace wshost::detail {

/// Owns nothing: whoever takes a task off runs or drops it.
class TaskList {
 public:
  TaskList() noexcept = default;
  TaskList(TaskList&& other) noexcept
      : first_(std::exchange(other.first_, nullptr)),
        last_(std::exchange(other.last_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  TaskList& operator=(TaskList&&) = delete;

  std::size_t Size() const noexcept { return size_; }

  void PushBack(QueuedTask& task) noexcept {
    task.next_ = nullptr;
    (last_ ? last_->next_ : first_) = &task;
    last_ = &task;
    ++size_;
  }
  void PushFront(QueuedTask& task) noexcept {
    task.next_ = first_;
    first_ = &task;
    if (!last_) last_ = &task;
    ++size_;
  }
  /// Returns: the first task, or null if there is none.
  QueuedTask* PopFront() noexcept {
    QueuedTask* task = first_;
    if (!task) return nullptr;
    first_ = task->next_;
    if (!first_) last_ = nullptr;
    --size_;
    return task;
  }
  /// Takes all tasks of another list and puts them behind its own.
  void Append(TaskList&& other) noexcept {
    if (!other.first_) return;
    (last_ ? last_->next_ : first_) = std::exchange(other.first_, nullptr);
    last_ = std::exchange(other.last_, nullptr);
    size_ += std::exchange(other.size_, 0);
  }
  /// Takes all tasks of another list and puts them in front of its own.
  void Prepend(TaskList&& other) noexcept {
    other.Append(std::move(*this));
    Append(std::move(other));
  }

 private:
  QueuedTask* first_ = nullptr;
  QueuedTask* last_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace wshost::detail
