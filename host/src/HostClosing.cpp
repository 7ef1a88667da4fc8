// SPDX-License-Identifier: MIT
// How a host ends: stop accepting, hold, drain, cut, join.
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "HostCore.h"
#include "session/HttpPeer.h"
#include "session/Session.h"
#include "wshost/service/Log.h"

namespace wshost {
namespace {

// Counts the loops that have done what they were asked; shared, because a loop may answer after nobody waits any more.
class Answers {
 public:
  explicit Answers(std::size_t count) : missing_(count) {}

  void Give() {
    const MutexLock lock(mutex_);
    if (--missing_ == 0) all_.notify_all();
  }

  bool WaitUntil(std::optional<host::TimePoint> until) {
    const MutexLock lock(mutex_);
    while (missing_ != 0) {
      if (!until) {
        all_.wait(mutex_);
      } else if (all_.wait_until(mutex_, *until) == std::cv_status::timeout) {
        return missing_ == 0;
      }
    }
    return true;
  }

 private:
  Mutex mutex_;
  std::condition_variable_any all_;
  std::size_t missing_ WSHOST_GUARDED_BY(mutex_);
};

}  // namespace

void Host::Core::Close() {
  for (const LoopThread& each : loops_) {
    if (each.loop->IsCurrentThread()) throw std::logic_error("Host::Close: called on a loop's thread, by a callback");
  }
  if (workers_.IsWorkerThread()) throw std::logic_error("Host::Close: called on a worker's thread, by an HTTP handler");
  if (callbacks_->IsWorkerThread()) throw std::logic_error("Host::Close: called on a callback thread, by a callback");
  const MutexLock lock(lifeMutex_);
  if (GetState() == State::Created) state_.store(State::Closed, std::memory_order_release);
  if (GetState() == State::Closed) return;
  draining_.store(true, std::memory_order_release);
  state_.store(State::Closing, std::memory_order_release);  // whoever sees it sees that the host drains
  StopAccepting();
  Drain();
  CutAll();
  EndCallbacks();
  workers_.Stop();
  StopLoops();
  listing_.reset();
  inherited_.clear();
  CloseServices();
  state_.store(State::Closed, std::memory_order_release);
}

void Host::Core::StopAccepting() {
  loops_.front().loop->Post([this] {
    for (const auto& acceptor : acceptors_) acceptor->Stop();
    acceptors_.clear();
  });
}

// In two steps. First every session stops taking messages; when all loops have done so, everything that was relayed
// from one loop to another is in the inbox of the loop that it concerns. Then every session closes behind what it has
// queued.
void Host::Core::Drain() {
  std::optional<host::TimePoint> until;
  std::optional<host::TimePoint> halfway;
  if (options_.drainTimeout != host::Duration::zero()) {
    halfway = clock_.Now() + options_.drainTimeout / 2;
    until = clock_.Now() + options_.drainTimeout;
  }
  OnAllLoops(
      [](host::EventLoop& loop) {
        loop.ForEachMember([](host::LoopMember& member) {
          if (auto* session = dynamic_cast<host::Session*>(&member)) session->Hold();
        });
      },
      until);
  // What was taken before is answered before we say goodbye; but one slow callback must not cost all theirs.
  callbacks_->WaitIdle(halfway);
  OnAllLoops(
      [](host::EventLoop& loop) {
        loop.ForEachMember([](host::LoopMember& member) {
          if (auto* session = dynamic_cast<host::Session*>(&member)) {
            session->Close(CloseCode::GoingAway, "the host is closing");
          } else if (auto* peer = dynamic_cast<host::HttpPeer*>(&member)) {
            peer->Drain();
          }
        });
      },
      until);
  if (!WaitForPeers(until)) {
    WriteLogOf("wshost.host", Poco::Message::PRIO_WARNING,
               [this] { return "the drain time is over: " + std::to_string(OpenPeers()) + " peers are cut"; });
  }
}

void Host::Core::CutAll() {
  OnAllLoops(
      [](host::EventLoop& loop) {
        loop.ForEachMember([](host::LoopMember& member) {
          if (auto* session = dynamic_cast<host::Session*>(&member)) {
            session->Cut("the host has closed");
          } else if (auto* peer = dynamic_cast<host::HttpPeer*>(&member)) {
            peer->Cut();
          }
        });
      },
      std::nullopt);
}

// However long the callbacks take that run in the pool. What is suspended is not waited for: it cannot be known whether
// it would ever go on. Then OnClose runs all the same.
void Host::Core::EndCallbacks() {
  OnAllLoops(
      [](host::EventLoop& loop) {
        loop.ForEachMember([](host::LoopMember& member) {
          if (auto* session = dynamic_cast<host::Session*>(&member)) session->LetNothingGoOn();
        });
      },
      std::nullopt);
  callbacks_->WaitIdle(std::nullopt);
  OnAllLoops(
      [](host::EventLoop& loop) {
        loop.ForEachMember([](host::LoopMember& member) {
          if (auto* session = dynamic_cast<host::Session*>(&member)) session->Abandon();
        });
      },
      std::nullopt);
  callbacks_->Stop();
}

void Host::Core::CloseServices() noexcept {
  services_.ForEach([](host::ServiceRoute& route) { route.Close(); });
}

void Host::Core::StopLoops() noexcept {
  for (LoopThread& each : loops_) each.loop->Stop();
  for (LoopThread& each : loops_) {
    if (each.thread.joinable()) each.thread.join();
  }
}

bool Host::Core::OnAllLoops(const std::function<void(host::EventLoop&)>& action, std::optional<host::TimePoint> until) {
  const auto answers = std::make_shared<Answers>(loops_.size());
  for (const LoopThread& each : loops_) {
    each.loop->Post([loop = each.loop, action, answers] {
      action(*loop);
      answers->Give();
    });
  }
  return answers->WaitUntil(until);
}

void Host::Core::PeerGone() noexcept {
  if (!IsDraining()) return;
  const MutexLock lock(peersMutex_);
  peersChanged_.notify_all();
}

bool Host::Core::WaitForPeers(std::optional<host::TimePoint> until) {
  const MutexLock lock(peersMutex_);
  while (OpenPeers() != 0) {
    if (!until) {
      peersChanged_.wait(peersMutex_);
    } else if (peersChanged_.wait_until(peersMutex_, *until) == std::cv_status::timeout) {
      return OpenPeers() == 0;
    }
  }
  return true;
}

}  // namespace wshost
