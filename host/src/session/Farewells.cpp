// SPDX-License-Identifier: MIT
// How the sessions of a loop are told, one after the other, that their host is closing.
#include "session/Farewells.h"

#include <utility>

#include "session/Session.h"

namespace wshost::host {

Farewells::Farewells(EventLoop& loop, Duration window, Done done)
    : loop_(loop), window_(window), done_(std::move(done)) {}

void Farewells::Start() {
  loop_.ForEachMember([this](LoopMember& member) {
    auto* const session = dynamic_cast<Session*>(&member);
    if (session && session->IsOpen()) sessions_.push_back(session->Shared());
  });
  begun_ = loop_.Now();
  GoOn();
}

TimePoint Farewells::DueAt(std::size_t place) const noexcept {
  return begun_ + window_ / static_cast<Duration::rep>(sessions_.size()) * static_cast<Duration::rep>(place);
}

// Those who have left meanwhile keep their place in time, so that the others are not told sooner, but are not waited
// for at the end. Told by a task: whatever was relayed to a session before lies in the loop's inbox ahead of it.
void Farewells::GoOn() {
  while (told_ < sessions_.size() && (sessions_[told_]->HasEnded() || DueAt(told_) <= loop_.Now())) {
    auto session = std::move(sessions_[told_++]);
    if (session->HasEnded()) continue;
    loop_.Post([session = std::move(session)] { session->Close(CloseCode::GoingAway, Session::kHostCloses); });
  }
  if (told_ == sessions_.size()) return Finish();
  loop_.SetDeadline(*this, DueAt(told_) - loop_.Now());
}

void Farewells::Finish() {
  loop_.Release(*this);
  sessions_.clear();
  told_ = 0;
  if (const Done done = std::exchange(done_, nullptr)) done();
}

}  // namespace wshost::host
