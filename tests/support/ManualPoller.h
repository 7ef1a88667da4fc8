// SPDX-License-Identifier: MIT
// A poller without an operating system: the test says what is ready.
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "engine/Poller.h"

namespace wshost::testing {

/// Never waits. What was reported ready is given once, as far as somebody is interested in it.
class ManualPoller final : public host::Poller {
 public:
  /// Makes the next Wait() tell of `socket`. A hang-up is told whatever the interest, as systems do.
  void Report(host::SocketHandle socket, host::Readiness what) { reported_.emplace_back(socket, what); }

  bool IsWatched(host::SocketHandle socket) const { return watched_.contains(socket); }
  host::Interest InterestIn(host::SocketHandle socket) const { return watched_.at(socket).interest; }
  bool WantsToRead(host::SocketHandle socket) const { return Wants(socket, host::Interest::Read); }
  bool WantsToWrite(host::SocketHandle socket) const { return Wants(socket, host::Interest::Write); }
  std::size_t ChangeCount() const { return changes_; }
  std::size_t WakeCount() const { return wakes_; }
  /// What the loop would have waited for.
  std::optional<host::Duration> LastTimeout() const { return lastTimeout_; }
  void FailAdds() { failAdds_ = true; }

  void Add(host::SocketHandle socket, host::Interest interest, host::LoopMember& member) override {
    if (failAdds_) throw std::system_error(ENOSPC, std::generic_category(), "manual poller");
    if (!watched_.try_emplace(socket, Watch{interest, &member}).second) throw std::logic_error("socket added twice");
  }
  void Change(host::SocketHandle socket, host::Interest interest, host::LoopMember& member) override {
    ++changes_;
    watched_.at(socket) = {interest, &member};
  }
  void Remove(host::SocketHandle socket) noexcept override { watched_.erase(socket); }

  std::size_t Wait(std::span<Ready> ready, std::optional<host::Duration> timeout) override {
    lastTimeout_ = timeout;
    std::size_t filled = 0;
    for (const auto& [socket, what] : reported_) {
      const auto watch = watched_.find(socket);
      if (watch == watched_.end()) continue;
      const host::Readiness seen{what.readable && Wants(socket, host::Interest::Read),
                                 what.writable && Wants(socket, host::Interest::Write), what.hungUp};
      if (seen.readable || seen.writable || seen.hungUp) ready[filled++] = {watch->second.member, seen};
    }
    reported_.clear();
    return filled;
  }

  void Wake() noexcept override { ++wakes_; }

 private:
  struct Watch {
    host::Interest interest;
    host::LoopMember* member;
  };
  bool Wants(host::SocketHandle socket, host::Interest interest) const {
    const auto watch = watched_.find(socket);
    return watch != watched_.end() &&
           (static_cast<unsigned>(watch->second.interest) & static_cast<unsigned>(interest)) != 0;
  }

  std::map<host::SocketHandle, Watch> watched_;
  std::vector<std::pair<host::SocketHandle, host::Readiness>> reported_;
  std::optional<host::Duration> lastTimeout_;
  std::size_t changes_ = 0;
  std::atomic<std::size_t> wakes_{0};
  bool failAdds_ = false;
};

}  // namespace wshost::testing
