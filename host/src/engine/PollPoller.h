// SPDX-License-Identifier: MIT
// The portable Poller: poll(2) or WSAPoll, woken through a pair of sockets.
#pragma once

#include <unordered_map>
#include <vector>

#include "engine/Poller.h"

namespace wshost::host {

class PollPoller final : public Poller {
 public:
  PollPoller();
  ~PollPoller() override;

  void Add(SocketHandle socket, Interest interest, LoopMember& member) override;
  void Change(SocketHandle socket, Interest interest, LoopMember& member) override;
  void Remove(SocketHandle socket) noexcept override;
  std::size_t Wait(std::span<Ready> ready, std::optional<Duration> timeout) override;
  void Wake() noexcept override;

 private:
  void TakeWakes() noexcept;

  std::vector<pollfd> polled_;        // [0] is the wake socket
  std::vector<LoopMember*> members_;  // in step with polled_
  std::unordered_map<SocketHandle, std::size_t> places_;
  std::size_t next_ = 1;  // where Wait() starts to look, so that all get their turn when `ready` is small
  SocketHandle wakeReceiver_;
  SocketHandle wakeSender_;
};

}  // namespace wshost::host
