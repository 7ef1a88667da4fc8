// SPDX-License-Identifier: MIT
// The Poller of Linux: epoll, woken by an eventfd.
#include "engine/EpollPoller.h"

#ifdef __linux__

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "engine/WaitTime.h"

namespace wshost::host {
namespace {
[[noreturn]] void ThrowErrno(const std::string& call) { throw std::system_error(errno, std::generic_category(), call); }

std::uint32_t EventsFor(Interest interest) noexcept {
  const auto bits = static_cast<unsigned>(interest);
  return (bits & 1U ? static_cast<std::uint32_t>(EPOLLIN) : 0U) |
         (bits & 2U ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
}
}  // namespace

EpollPoller::EpollPoller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) ThrowErrno("epoll_create1");
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_ < 0) {
    const int error = errno;
    ::close(epoll_);
    throw std::system_error(error, std::generic_category(), "eventfd");
  }
  Control(EPOLL_CTL_ADD, wake_, Interest::Read);
}

EpollPoller::~EpollPoller() {
  ::close(wake_);
  ::close(epoll_);
}

void EpollPoller::Control(int operation, SocketHandle socket, Interest interest) {
  epoll_event event{};
  event.events = EventsFor(interest);
  event.data.fd = socket;
  if (::epoll_ctl(epoll_, operation, socket, &event) != 0) ThrowErrno("epoll_ctl of socket " + std::to_string(socket));
}

void EpollPoller::Add(SocketHandle socket, Interest interest, LoopMember& member) {
  const auto place = static_cast<std::size_t>(socket);
  if (place >= members_.size()) {
    interests_.resize(place + 1);
    members_.resize(place + 1);
  }
  Control(EPOLL_CTL_ADD, socket, interest);
  members_[place] = &member;
  interests_[place] = interest;
}

void EpollPoller::Change(SocketHandle socket, Interest interest, LoopMember& member) {
  const auto place = static_cast<std::size_t>(socket);
  const bool isKnown = place < members_.size() && members_[place];
  if (!isKnown || interests_[place] != interest) Control(EPOLL_CTL_MOD, socket, interest);  // which knows what is wrong
  members_[place] = &member;
  interests_[place] = interest;
}

void EpollPoller::Remove(SocketHandle socket) noexcept {
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
  const auto place = static_cast<std::size_t>(socket);
  if (place < members_.size()) members_[place] = nullptr;
}

std::size_t EpollPoller::Wait(std::span<Ready> ready, std::optional<Duration> timeout) {
  events_.resize(ready.size());
  const int count = ::epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), WaitMilliseconds(timeout));
  if (count < 0) {
    if (errno == EINTR) return 0;
    ThrowErrno("epoll_wait");
  }
  std::size_t filled = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const epoll_event& event = events_[i];
    if (event.data.fd == wake_) {
      std::uint64_t wakes = 0;
      [[maybe_unused]] const auto taken = ::read(wake_, &wakes, sizeof wakes);
      continue;
    }
    LoopMember* const member = members_[static_cast<std::size_t>(event.data.fd)];
    ready[filled++] = {member,
                       {.readable = (event.events & EPOLLIN) != 0,
                        .writable = (event.events & EPOLLOUT) != 0,
                        .hungUp = (event.events & (EPOLLHUP | EPOLLERR)) != 0}};
  }
  return filled;
}

void EpollPoller::Wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
}

}  // namespace wshost::host

#endif
