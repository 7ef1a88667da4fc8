// SPDX-License-Identifier: MIT
// The portable Poller: poll(2) or WSAPoll, woken through a pair of sockets.
#include "engine/PollPoller.h"

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include "engine/WaitTime.h"

namespace wshost::host {
namespace {
short EventsFor(Interest interest) noexcept {
  const auto bits = static_cast<unsigned>(interest);
  return static_cast<short>((bits & 1U ? POLLIN : 0) | (bits & 2U ? POLLOUT : 0));
}
}  // namespace

PollPoller::PollPoller() {
  const auto pair = MakeSocketPair();
  wakeReceiver_ = pair[0];
  wakeSender_ = pair[1];
  polled_.push_back({wakeReceiver_, POLLIN, 0});
  members_.push_back(nullptr);
}

PollPoller::~PollPoller() {
  CloseSocket(wakeReceiver_);
  CloseSocket(wakeSender_);
}

void PollPoller::Add(SocketHandle socket, Interest interest, LoopMember& member) {
  if (!places_.try_emplace(socket, polled_.size()).second) {
    throw std::system_error(EEXIST, std::generic_category(), "poll set: socket " + std::to_string(socket));
  }
  polled_.push_back({socket, EventsFor(interest), 0});
  members_.push_back(&member);
}

void PollPoller::Change(SocketHandle socket, Interest interest, LoopMember& member) {
  const auto found = places_.find(socket);
  if (found == places_.end()) {
    throw std::system_error(ENOENT, std::generic_category(), "poll set: socket " + std::to_string(socket));
  }
  polled_[found->second].events = EventsFor(interest);
  members_[found->second] = &member;
}

void PollPoller::Remove(SocketHandle socket) noexcept {
  const auto found = places_.find(socket);
  if (found == places_.end()) return;
  const std::size_t place = found->second;
  places_.erase(found);
  if (place != polled_.size() - 1) {
    polled_[place] = polled_.back();
    members_[place] = members_.back();
    places_.find(polled_[place].fd)->second = place;
  }
  polled_.pop_back();
  members_.pop_back();
}

std::size_t PollPoller::Wait(std::span<Ready> ready, std::optional<Duration> timeout) {
  if (PollSockets(polled_, WaitMilliseconds(timeout)) == 0) return 0;
  if (polled_[0].revents != 0) TakeWakes();
  const std::size_t sockets = polled_.size() - 1;
  std::size_t filled = 0;
  for (std::size_t looked = 0; looked < sockets && filled < ready.size(); ++looked) {
    if (next_ > sockets) next_ = 1;
    const std::size_t place = next_++;
    const short events = polled_[place].revents;
    if (events == 0) continue;
    ready[filled++] = {members_[place],
                       {.readable = (events & POLLIN) != 0,
                        .writable = (events & POLLOUT) != 0,
                        .hungUp = (events & (POLLHUP | POLLERR | POLLNVAL)) != 0}};
  }
  return filled;
}

void PollPoller::TakeWakes() noexcept {
  std::array<std::byte, 256> bytes;
  while (ReceiveBytes(wakeReceiver_, bytes).bytes == bytes.size()) {
  }
}

void PollPoller::Wake() noexcept {
  const std::byte byte{};
  const std::span<const std::byte> piece(&byte, 1);
  SendPieces(wakeSender_, {&piece, 1});  // a full pair wakes as well
}

}  // namespace wshost::host
