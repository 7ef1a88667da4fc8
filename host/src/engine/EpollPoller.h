// SPDX-License-Identifier: MIT
// The Poller of Linux: epoll, woken by an eventfd.
#pragma once

#ifdef __linux__

#include <sys/epoll.h>

#include <vector>

#include "engine/Poller.h"

namespace wshost::host {

class EpollPoller final : public Poller {
 public:
  EpollPoller();
  ~EpollPoller() override;

  void Add(SocketHandle socket, Interest interest, LoopMember& member) override;
  void Change(SocketHandle socket, Interest interest, LoopMember& member) override;
  void Remove(SocketHandle socket) noexcept override;
  std::size_t Wait(std::span<Ready> ready, std::optional<Duration> timeout) override;
  void Wake() noexcept override;

 private:
  void Control(int operation, SocketHandle socket, Interest interest);

  int epoll_ = -1;
  int wake_ = -1;
  std::vector<epoll_event> events_;
  // By socket: so a socket may change hands without a word to the system.
  std::vector<LoopMember*> members_;
  std::vector<Interest> interests_;
};

}  // namespace wshost::host

#endif
