// SPDX-License-Identifier: MIT
// What became of a task that was handed to a queue.
#pragma once

#include <cstdint>

namespace wshost {

/// The answer to Post: a task that is not Queued has been destroyed without having run.
enum class PostStatus : std::uint8_t {
  Queued,
  QueueFull,      ///< SchedulerOptions::maxWaitingTasksPerQueue wait in this queue
  SchedulerFull,  ///< SchedulerOptions::maxWaitingTasks wait in all queues together
  Stopped,        ///< the scheduler takes no more
};

}  // namespace wshost
