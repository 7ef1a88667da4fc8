// SPDX-License-Identifier: MIT
// Where Poco 1.11 has corners: an empty set does not wait, and times are cut to milliseconds.
#include "SocketWatch.h"

#include <Poco/Timespan.h>

#include <algorithm>
#include <thread>

namespace load {
namespace {

using Poco::Net::PollSet;

int ModeOf(bool forWriting) noexcept {
  return PollSet::POLL_READ | PollSet::POLL_ERROR | (forWriting ? PollSet::POLL_WRITE : 0);
}

}  // namespace

void SocketWatch::Add(const ClientSocket& socket, std::size_t index, bool forWriting) {
  set_.add(socket.Handle(), ModeOf(forWriting));
  places_[socket.Handle().impl()] = index;
}

void SocketWatch::SetWriting(const ClientSocket& socket, bool forWriting) {
  set_.update(socket.Handle(), ModeOf(forWriting));
}

void SocketWatch::Forget(const ClientSocket& socket) {
  set_.remove(socket.Handle());
  places_.erase(socket.Handle().impl());
}

const std::vector<ReadySocket>& SocketWatch::Wait(Clock::duration atMost) {
  ready_.clear();
  const auto time = std::chrono::ceil<std::chrono::milliseconds>(std::max(atMost, Clock::duration::zero()));
  if (places_.empty()) {
    std::this_thread::sleep_for(time);
    return ready_;
  }
  const Poco::Timespan patience(std::chrono::microseconds(time).count());
  for (const auto& [socket, mode] : set_.poll(patience)) {
    const auto place = places_.find(socket.impl());
    if (place != places_.end()) ready_.push_back({place->second, (mode & ~PollSet::POLL_READ) != 0});
  }
  return ready_;
}

}  // namespace load
