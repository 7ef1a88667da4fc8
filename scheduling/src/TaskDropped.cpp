// SPDX-License-Identifier: MIT
// What the waiter for a task gets that will never run.
#include "wshost/scheduling/TaskDropped.h"

namespace wshost {
namespace {

const char* TextOf(TaskDropped::Cause cause) noexcept {
  switch (cause) {
    case TaskDropped::Cause::Stopped:
      return "task dropped: its scheduler has stopped";
    case TaskDropped::Cause::Cleared:
      return "task dropped: its queue was cleared";
    case TaskDropped::Cause::QueueFull:
      return "task refused: its queue is full";
    case TaskDropped::Cause::SchedulerFull:
      return "task refused: its scheduler is full";
  }
  return "task dropped";
}

}  // namespace

TaskDropped::TaskDropped(Cause cause) : std::runtime_error(TextOf(cause)), cause_(cause) {}

TaskDropped::Cause TaskDropped::CauseOf(PostStatus refusal) {
  switch (refusal) {
    case PostStatus::QueueFull:
      return Cause::QueueFull;
    case PostStatus::SchedulerFull:
      return Cause::SchedulerFull;
    case PostStatus::Stopped:
      return Cause::Stopped;
    case PostStatus::Queued:
      break;
  }
  throw std::logic_error("TaskDropped::CauseOf: a queued task was not refused");
}

}  // namespace wshost
