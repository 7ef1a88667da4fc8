// SPDX-License-Identifier: MIT
// Who waits to hear that a message of a queue is written.
#include "session/PostTickets.h"

#include <algorithm>

namespace wshost::host {

void PostTickets::Reserve() {
  // A queue that never runs empty must not keep the places of what it has told.
  if (first_ >= 64 && first_ * 2 > waiting_.size()) {
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
  if (waiting_.size() == waiting_.capacity()) waiting_.reserve(std::max<std::size_t>(4, 2 * waiting_.size()));
}

void PostTickets::Inserted(std::size_t ahead) noexcept {
  const std::int64_t number = NumberBehind(ahead);
  --gone_;
  // Of those ahead only one that has been begun can have a ticket: what is put before others has none.
  for (std::size_t i = first_; i < waiting_.size() && waiting_[i].number < number; ++i) --waiting_[i].number;
}

PostTicket PostTickets::TakeWritten() noexcept {
  if (Empty() || waiting_[first_].number > gone_) return {};
  return std::move(waiting_[first_++].ticket);
}

PostTicket PostTickets::TakeWaiting(bool butFirst) noexcept {
  if (Empty()) return {};
  if (!butFirst || waiting_[first_].number != NumberBehind(0)) return std::move(waiting_[first_++].ticket);
  if (first_ + 1 == waiting_.size()) return {};
  PostTicket next = std::move(waiting_[first_ + 1].ticket);
  waiting_[first_ + 1] = std::move(waiting_[first_]);  // moves one place back, over the one that is taken
  ++first_;
  return next;
}

}  // namespace wshost::host
