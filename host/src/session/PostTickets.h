// SPDX-License-Identifier: MIT
// Who waits to hear that a message of a queue is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "wshost/service/Ticket.h"

namespace wshost::host {

/// The tickets of a queue's messages, in the queue's order. Made when there is one, let go when there is none.
///
/// A message is known by its number: how many have left the queue when it has. One that is put before others makes them
/// leave one later: then what has left is counted one less, instead of each of them one more.
class PostTickets {
 public:
  /// Makes room for one more, so that Add() cannot fail. Errors: std::bad_alloc.
  void Reserve();
  /// Takes the ticket of a message that has `ahead` others before it. Called: after Reserve().
  void Add(PostTicket ticket, std::size_t ahead) noexcept {
    waiting_.emplace_back(NumberBehind(ahead), std::move(ticket));
  }

  /// Hears that a message was put behind the first `ahead`.
  void Inserted(std::size_t ahead) noexcept;
  /// Hears that the first message is written.
  void Left() noexcept { ++gone_; }

  /// Takes the ticket of the oldest message that is written. Returns: an empty one if there is none.
  PostTicket TakeWritten() noexcept;
  /// Takes the oldest ticket but that of the first message, if `butFirst`. Returns: an empty one if there is none.
  PostTicket TakeWaiting(bool butFirst) noexcept;

  bool Empty() const noexcept { return first_ == waiting_.size(); }

 private:
  struct Waiting {
    Waiting(std::int64_t place, PostTicket&& its) noexcept : number(place), ticket(std::move(its)) {}
    std::int64_t number;
    PostTicket ticket;
  };
  std::int64_t NumberBehind(std::size_t ahead) const noexcept { return gone_ + static_cast<std::int64_t>(ahead) + 1; }

  std::vector<Waiting> waiting_;
  std::size_t first_ = 0;  // those before it are taken
  std::int64_t gone_ = 0;
};

}  // namespace wshost::host
