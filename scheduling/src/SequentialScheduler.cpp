// SPDX-License-Identifier: MIT
// Many queues on a few worker threads: the tasks of one queue run in order, those of different queues at the same time.
#include "wshost/scheduling/SequentialScheduler.h"

#include <string>
#include <utility>

#include "SchedulerState.h"

namespace wshost {

SequentialScheduler::SequentialScheduler(SchedulerOptions options)
    : state_(std::make_shared<detail::SchedulerState>(std::move(options))) {
  state_->Start();
}

SequentialScheduler::~SequentialScheduler() { state_->Abandon(); }

std::shared_ptr<TaskQueue> SequentialScheduler::Queue(std::string_view name) {
  return state_->Names().Find(std::string(name), state_);
}

std::shared_ptr<TaskQueue> SequentialScheduler::Queue(std::uint64_t number) {
  return state_->Names().Find(number, state_);
}

void SequentialScheduler::Stop(StopMode mode) { state_->Stop(mode); }
std::size_t SequentialScheduler::WaitingTasks() const noexcept { return state_->Waiting(); }
std::size_t SequentialScheduler::NamedQueues() const { return state_->Names().Size(); }
std::size_t SequentialScheduler::Threads() const noexcept { return state_->Threads(); }

}  // namespace wshost
