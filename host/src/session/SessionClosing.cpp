// SPDX-License-Identifier: MIT
// One peer that speaks WebSocket: closing, evicting, time-outs, and the end.
#include <stdexcept>
#include <string>
#include <utility>

#include "session/PeerHost.h"
#include "session/Session.h"
#include "wshost/service/ServiceDispatcher.h"

namespace wshost::host {

// ---- closing

void Session::Close(CloseCode code, std::string_view reason) {
  if (code != CloseCode::NoStatus && !MayTravel(code)) {
    throw std::logic_error("Close: code " + std::to_string(static_cast<int>(code)) +
                           " may not be sent; expected 1000-1003, 1007-1014 or 3000-4999");
  }
  const bool onLoop = Engine().IsCurrentThread();
  if (onLoop) closing_ = true;
  Phase phase = State();
  do {
    if (phase >= Phase::Closing) return;
  } while (!phase_.compare_exchange_weak(phase, Phase::Closing));
  // From here on no Send is accepted; those that were are ahead of us in the queue or in the loop's inbox.
  if (onLoop && hasOpened_ && postedBytes_.load() == 0) {
    SayClose(code, reason);
    return;
  }
  BeginClose(code, std::string(reason));
}

// Waits, turn by turn, for messages that other threads have announced, and for the 101 if OnOpen still runs.
void Session::BeginClose(CloseCode code, const std::string& reason) {
  auto self = std::static_pointer_cast<Session>(shared_from_this());
  Engine().Post([self = std::move(self), code, reason] {
    if (self->State() == Phase::Ended) return;
    if (!self->hasOpened_ || self->postedBytes_.load() != 0) {
      self->BeginClose(code, reason);
    } else {
      self->SayClose(code, reason);
    }
  });
}

void Session::SayClose(CloseCode code, std::string_view reason) {
  closing_ = true;
  if (!endpoint_.SendClose(code, reason)) return;  // evicted meanwhile
  TakeControlOutput();
  UpdateInterest();
  Engine().SetDeadline(*this, context_->options.closeTimeout);
}

void Session::Evict(CloseCode code, std::string_view reason) {
  if (State() == Phase::Ended) return;
  phase_.store(Phase::Closing);
  queue_.DropUnstarted();
  Engine().Counters().evictions.Add();
  lingers_ = true;
  SayClose(code, reason);
  Engine().SetDeadline(*this, context_->LastBytesTimeout());  // even where closing may take for ever
}

void Session::Hold() {
  held_ = true;
  UpdateInterest();
}

void Session::Cut(std::string_view reason) {
  if (State() != Phase::Ended) End({.code = CloseCode::Abnormal, .reason = reason, .wasClean = false});
  Disappear();
}

// ---- the end

void Session::End(const CloseInfo& close) {
  if (phase_.exchange(Phase::Ended) == Phase::Ended) return;
  TakeControlOutput();
  text_.Clear();
  if (service_) {
    if (hasOpened_) {
      Engine().Counters().openSessions.Subtract();
      NoteActive();
      ServiceDispatcher::Close(*service_, close);
    }
    // Gone before it is destroyed, so that nothing finds it half dead.
    const std::unique_ptr<WebSocketsService> service = std::move(service_);
  }
  const auto observers = std::move(observers_);
  observers_.clear();
  for (const auto& observer : observers) observer->SessionEnded();
  if (!transport_) return;
  Engine().SetDeadline(*this, context_->LastBytesTimeout());
  UpdateInterest();
  AskForFlush();  // which finishes it, not in the middle of whatever called
}

void Session::FinishWhenFlushed() {
  if (!lingers_) {
    Disappear();
    return;
  }
  if (!writeShutDown_) {
    writeShutDown_ = true;
    transport_->ShutdownWrite();
  }
  UpdateInterest();
}

void Session::Disappear() noexcept {
  if (!transport_) return;
  Engine().Unwatch(transport_->Handle());
  transport_.reset();
  share_.reset();
  queue_.Clear();
  Engine().Counters().openPeers.Subtract();
  Engine().Release(*this);
  context_->host.PeerGone();
}

// ---- deadlines

void Session::SetPingDeadline() { Engine().SetDeadline(*this, context_->options.pingInterval); }

void Session::OnDeadline() {
  switch (State()) {
    case Phase::Opening:
    case Phase::Open:
      OnPingDeadline();
      return;
    case Phase::Closing:
      if (endpoint_.CanSend()) {  // asked for on another thread, not yet begun
        OnPingDeadline();
        return;
      }
      // It may not have seen the Close yet, which waits behind what it reads. Who is evicted gets no more time.
      if (!lingers_ && HasTakenEnough()) {
        Engine().SetDeadline(*this, context_->LastBytesTimeout());
        return;
      }
      Engine().Counters().timeouts.Add();
      Cut("the closing handshake timed out");
      return;
    case Phase::Ended:
      if (HasTakenEnough()) {
        Engine().SetDeadline(*this, context_->LastBytesTimeout());
        return;
      }
      Disappear();
      return;
  }
}

// Deadlines are not moved by every message: when one comes, it looks at how long the silence really was.
void Session::OnPingDeadline() {
  const Duration interval = context_->options.pingInterval;
  const Duration silence = Engine().Now() - lastReceived_;
  if (silence < interval) {
    Engine().SetDeadline(*this, interval - silence);
    return;
  }
  const bool isReading = HasTakenEnough();  // its pong may wait behind what it still has to read
  if (awaitingPong_ && !isReading) {
    if (Reads()) Read();  // its answer may lie in the socket, when we were too busy to look
    if (State() == Phase::Ended) return;
    if (awaitingPong_) {
      Engine().Counters().timeouts.Add();
      Cut("no answer to a ping");
      return;
    }
  }
  if (!awaitingPong_) {
    awaitingPong_ = true;
    endpoint_.SendPing();
    TakeControlOutput();
  }
  Engine().SetDeadline(*this, interval);
}

// ---- observers

bool Session::Observe(std::shared_ptr<SessionObserver> observer) {
  if (State() == Phase::Ended) return false;
  observers_.push_back(std::move(observer));
  return true;
}

void Session::Forget(const SessionObserver& observer) noexcept {
  std::erase_if(observers_, [&](const auto& known) { return known.get() == &observer; });
}

}  // namespace wshost::host
