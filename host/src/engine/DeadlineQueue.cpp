// SPDX-License-Identifier: MIT
// Deadlines in the order in which they come.
#include "engine/DeadlineQueue.h"

#include "engine/Guard.h"

namespace wshost::host {

void DeadlineQueue::Place(std::size_t index, LoopMember* member) noexcept {
  heap_[index] = member;
  member->heapIndex_ = static_cast<std::uint32_t>(index);
}

void DeadlineQueue::SiftUp(std::size_t index) noexcept {
  LoopMember* const member = heap_[index];
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (heap_[parent]->deadline_ <= member->deadline_) break;
    Place(index, heap_[parent]);
    index = parent;
  }
  Place(index, member);
}

void DeadlineQueue::SiftDown(std::size_t index) noexcept {
  LoopMember* const member = heap_[index];
  for (;;) {
    std::size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->deadline_ < heap_[child]->deadline_) ++child;
    if (member->deadline_ <= heap_[child]->deadline_) break;
    Place(index, heap_[child]);
    index = child;
  }
  Place(index, member);
}

void DeadlineQueue::Set(LoopMember& member, TimePoint when) {
  if (member.heapIndex_ == LoopMember::kNowhere) {
    heap_.push_back(&member);
    member.deadline_ = when;
    SiftUp(heap_.size() - 1);
    return;
  }
  const bool earlier = when < member.deadline_;
  member.deadline_ = when;
  if (earlier) {
    SiftUp(member.heapIndex_);
  } else {
    SiftDown(member.heapIndex_);
  }
}

void DeadlineQueue::Cancel(LoopMember& member) noexcept {
  if (member.heapIndex_ == LoopMember::kNowhere) return;
  const std::size_t index = member.heapIndex_;
  member.heapIndex_ = LoopMember::kNowhere;
  LoopMember* const last = heap_.back();
  heap_.pop_back();
  if (last == &member) return;
  Place(index, last);
  SiftUp(index);
  SiftDown(last->heapIndex_);
}

std::optional<TimePoint> DeadlineQueue::Next() const noexcept {
  if (heap_.empty()) return std::nullopt;
  return heap_.front()->deadline_;
}

void DeadlineQueue::RunExpired(TimePoint now) {
  // As many as there are now, at most: one that sets a deadline of the past again must not hold the loop.
  for (std::size_t left = heap_.size(); left > 0 && !heap_.empty() && heap_.front()->deadline_ <= now; --left) {
    LoopMember& member = *heap_.front();
    Cancel(member);
    GuardedFor(member, [&] { member.OnDeadline(); });
  }
}

}  // namespace wshost::host
