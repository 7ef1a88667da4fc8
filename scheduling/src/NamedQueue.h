// SPDX-License-Identifier: MIT
// A queue that is found by a name or a number.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "wshost/scheduling/TaskQueue.h"

namespace wshost::detail {

class NamedQueues;

using QueueKey = std::variant<std::string, std::uint64_t>;

/// A TaskQueue that is shared by those who asked for it, and by itself while it has work.
class NamedQueue : public TaskQueue, public std::enable_shared_from_this<NamedQueue> {
 public:
  NamedQueue(std::shared_ptr<SchedulerState> scheduler, NamedQueues& names, QueueKey key) noexcept
      : TaskQueue(std::move(scheduler), Named{}), names_(names), key_(std::move(key)) {}
  NamedQueue(const NamedQueue&) = delete;
  NamedQueue& operator=(const NamedQueue&) = delete;
  ~NamedQueue();

 private:
  NamedQueues& names_;
  const QueueKey key_;
};

}  // namespace wshost::detail
