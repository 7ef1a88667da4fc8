// SPDX-License-Identifier: MIT
// The portable Poller: poll(2), woken through a pair of sockets.
#include "engine/PollPoller.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

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
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) {
    throw std::system_error(errno, std::generic_category(), "socketpair");
  }
  for (const int socket : pair) {
    ::fcntl(socket, F_SETFL, O_NONBLOCK);
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  }
  wakeReceiver_ = pair[0];
  wakeSender_ = pair[1];
  polled_.push_back({wakeReceiver_, POLLIN, 0});
  members_.push_back(nullptr);
}

PollPoller::~PollPoller() {
  ::close(wakeReceiver_);
  ::close(wakeSender_);
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
  const int count = ::poll(polled_.data(), static_cast<nfds_t>(polled_.size()), WaitMilliseconds(timeout));
  if (count < 0) {
    if (errno == EINTR) return 0;
    throw std::system_error(errno, std::generic_category(), "poll");
  }
  if (count == 0) return 0;
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
  char bytes[256];
  while (::recv(wakeReceiver_, bytes, sizeof bytes, 0) == static_cast<ssize_t>(sizeof bytes)) {
  }
}

void PollPoller::Wake() noexcept {
  const char byte = 0;
  [[maybe_unused]] const auto sent = ::send(wakeSender_, &byte, 1, MSG_NOSIGNAL);  // a full pair wakes as well
}

}  // namespace wshost::host
