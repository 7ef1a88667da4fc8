// SPDX-License-Identifier: MIT
// How a host ends: stop accepting, hold, drain, cut, join.
#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "HostCore.h"
#include "engine/Guard.h"
#include "session/Farewells.h"
#include "session/HttpPeer.h"
#include "session/Session.h"
#include "wshost/service/Log.h"

namespace wshost {
namespace {

// Counts the loops that have done what they were asked; shared, because a loop may answer after nobody waits any more.
class Answers {
 public:
  explicit Answers(std::size_t count) : missing_(count) {}

  void Give() noexcept {
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

// Answers for one loop when the last holder lets go of it: also if what was asked has failed, or was never tried.
class Answer {
 public:
  explicit Answer(std::shared_ptr<Answers> answers) noexcept : answers_(std::move(answers)) {}
  ~Answer() { answers_->Give(); }
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

 private:
  const std::shared_ptr<Answers> answers_;
};

std::optional<host::TimePoint> HalfwayTo(std::optional<host::TimePoint> until, host::TimePoint now) {
  if (until) *until -= (*until - now) / 2;
  return until;
}

// Calls `visit` for each of the loop's members that are a TMember; one that fails costs no other one its visit.
template <typename TMember>
void VisitEach(host::EventLoop& loop, void (*visit)(TMember&)) {
  loop.ForEachMember([visit](host::LoopMember& member) {
    if (auto* const one = dynamic_cast<TMember*>(&member)) host::GuardedFor(member, [&] { visit(*one); });
  });
}

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
  const HostStatistics before = Statistics();
  StopAccepting();
  Drain();
  const std::uint64_t cut = CutAll();
  EndCallbacks();
  workers_.Stop();
  StopLoops();
  listing_.reset();
  inherited_.clear();
  CloseServices();
  state_.store(State::Closed, std::memory_order_release);
  host::Guarded([&] { ReportClosed(before, cut); });
}

void Host::Core::StopAccepting() {
  loops_.front().loop->Post([this] {
    for (const auto& acceptor : acceptors_) acceptor->Stop();
    acceptors_.clear();
  });
}

// Who has not asked for anything yet is given a moment to do so, and is answered that the host closes. Not waited for:
// a loop that is blocked just now does so later, and costs the others none of their time.
void Host::Core::DrainPeers() {
  AskAllLoops([](host::EventLoop& loop) { VisitEach<host::HttpPeer>(loop, [](auto& peer) { peer.Drain(); }); });
}

// At most half of the drain time, so that those who are told last can answer, too.
void Host::Core::SayFarewells(std::optional<host::TimePoint> until) {
  host::Duration window = options_.drainSpread;
  if (options_.drainTimeout != host::Duration::zero())
    window = std::min<host::Duration>(window, options_.drainTimeout / 2);
  if (window <= host::Duration::zero()) return;
  const auto answers = std::make_shared<Answers>(loops_.size());
  for (const LoopThread& each : loops_) {
    each.loop->Post([&loop = *each.loop, window, answer = std::make_shared<const Answer>(answers)]() mutable {
      // Let go of by the farewells, when all are said or cannot be.
      const auto farewells =
          std::make_shared<host::Farewells>(loop, window, [answer = std::move(answer)]() mutable { answer.reset(); });
      loop.Adopt(farewells);
      host::GuardedFor(*farewells, [&] { farewells->Start(); });
    });
  }
  answers->WaitUntil(HalfwayTo(until, clock_.Now()));
}

// In two steps. First every session stops taking messages; when all loops have done so, everything that was relayed
// from one loop to another is in the inbox of the loop that it concerns. Then every session closes behind what it has
// queued. A loop that does not answer for half of the time is not waited for: the sessions of the others are to have
// the other half.
void Host::Core::Drain() {
  std::optional<host::TimePoint> until;
  if (options_.drainTimeout != host::Duration::zero()) until = clock_.Now() + options_.drainTimeout;
  DrainPeers();
  SayFarewells(until);
  const std::optional<host::TimePoint> halfway = HalfwayTo(until, clock_.Now());
  OnAllLoops([](host::EventLoop& loop) { VisitEach<host::Session>(loop, [](auto& session) { session.Hold(); }); },
             halfway);
  // What was taken before is answered before we say goodbye; but one slow callback must not cost all theirs.
  callbacks_->WaitIdle(halfway);
  AskAllLoops([](host::EventLoop& loop) {
    VisitEach<host::Session>(loop,
                             [](auto& session) { session.Close(CloseCode::GoingAway, host::Session::kHostCloses); });
  });
  if (!WaitForPeers(until)) {
    WriteLogOf("wshost.host", Poco::Message::PRIO_WARNING,
               [this] { return "the drain time is over: " + std::to_string(OpenPeers()) + " peers are cut"; });
  }
}

// Returns: how many sessions had not ended.
std::uint64_t Host::Core::CutAll() {
  cutting_.store(true, std::memory_order_release);
  const auto cut = std::make_shared<std::atomic<std::uint64_t>>(0);
  OnAllLoops(
      [cut](host::EventLoop& loop) {
        loop.ForEachMember([&cut](host::LoopMember& member) {
          if (auto* session = dynamic_cast<host::Session*>(&member)) {
            if (session->HasOpened() && !session->HasEnded()) cut->fetch_add(1);
            host::GuardedFor(member, [session] { session->Cut("the host has closed"); });
          } else if (auto* peer = dynamic_cast<host::HttpPeer*>(&member)) {
            host::GuardedFor(member, [peer] { peer->Cut(); });
          }
        });
      },
      std::nullopt);
  return cut->load();
}

// Sessions that opened while the host began to close are among those that are drained, or cut.
void Host::Core::ReportClosed(const HostStatistics& before, std::uint64_t cut) const {
  const HostStatistics after = Statistics();
  const std::uint64_t ended = before.openSessions + after.sessionsOpened - before.sessionsOpened;
  const std::uint64_t lost = after.messagesLost - before.messagesLost;
  const bool hadNobody = ended == 0 && cut == 0;
  const auto priority = lost != 0   ? Poco::Message::PRIO_WARNING
                        : hadNobody ? Poco::Message::PRIO_DEBUG
                                    : Poco::Message::PRIO_INFORMATION;
  WriteLogOf("wshost.host", priority, [&] {
    return "closed: " + std::to_string(ended - std::min(cut, ended)) + " sessions drained, " + std::to_string(cut) +
           " cut, " + std::to_string(lost) + " messages lost";
  });
}

// However long the callbacks take that run in the pool. What is suspended is not waited for: it cannot be known whether
// it would ever go on. Then OnClose runs all the same.
void Host::Core::EndCallbacks() {
  OnAllLoops(
      [](host::EventLoop& loop) { VisitEach<host::Session>(loop, [](auto& session) { session.LetNothingGoOn(); }); },
      std::nullopt);
  callbacks_->WaitIdle(std::nullopt);
  OnAllLoops([](host::EventLoop& loop) { VisitEach<host::Session>(loop, [](auto& session) { session.Abandon(); }); },
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

// Returns: whether all loops have answered.
bool Host::Core::OnAllLoops(const std::function<void(host::EventLoop&)>& action, std::optional<host::TimePoint> until) {
  const auto answers = std::make_shared<Answers>(loops_.size());
  for (const LoopThread& each : loops_) {
    each.loop->Post([loop = each.loop, action, answer = std::make_shared<const Answer>(answers)] { action(*loop); });
  }
  return answers->WaitUntil(until);
}

void Host::Core::AskAllLoops(const std::function<void(host::EventLoop&)>& action) {
  for (const LoopThread& each : loops_) each.loop->Post([loop = each.loop, action] { action(*loop); });
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
