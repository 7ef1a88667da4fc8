// SPDX-License-Identifier: MIT
// One peer that speaks WebSocket: the verbs that close it, evicting, and the end.

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include "engine/Guard.h"
#include "session/HostEvents.h"
#include "session/PeerHost.h"
#include "session/Session.h"
#include "wshost/service/ServiceDispatcher.h"

namespace wshost::host {

namespace {

void RequireMayTravel(const char* call, CloseCode code) {
  if (code == CloseCode::NoStatus || MayTravel(code)) return;
  throw std::logic_error(std::string(call) + ": code " + std::to_string(static_cast<int>(code)) +
                         " may not be sent; expected 1000-1003, 1007-1014 or 3000-4999");
}

}  // namespace

// ---- closing

void Session::Close(CloseCode code, std::string_view reason) {
  RequireMayTravel("Close", code);
  const bool onLoop = Engine().IsCurrentThread();
  if (onLoop) closing_ = true;
  if (BeginClosing() >= Phase::Closing) return;
  // From here on no Send is accepted; those that were are ahead of us in the queue or in the loop's inbox.
  if (onLoop && hasOpened_ && postedBytes_.load() == 0) {
    SayClose(code, reason);
    return;
  }
  PostClose({}, code, std::string(reason));
}

// Returns: the phase before; from Closing on somebody else has begun.
Session::Phase Session::BeginClosing() noexcept {
  Phase phase = State();
  while (phase < Phase::Closing && !phase_.compare_exchange_weak(phase, Phase::Closing)) {
  }
  return phase;
}

// The message is announced, and queued by a task as if another thread had sent it, even if none has: then all that was
// announced before is ahead of it, and nothing can be behind it but our Close.
SendStatus Session::SendAndClose(const EncodedMessage& message, CloseCode code, std::string_view reason) {
  RequireMayTravel("SendAndClose", code);
  const std::string ownReason(reason);
  const bool onLoop = Engine().IsCurrentThread();
  if (State() > Phase::Open) return SendStatus::Closed;
  if (onLoop) {
    const SendStatus status = MakeRoom(message.CostBytes());
    if (status != SendStatus::Queued) return status;
  }
  if (!Announce(message)) return SendStatus::QueueFull;
  if (const Phase before = BeginClosing(); before < Phase::Closing) {
    try {
      if (PostClose(message, code, ownReason)) {
        if (onLoop) closing_ = true;
        return SendStatus::Queued;
      }
    } catch (...) {  // no memory: it is as if we had not been called
      Phase closing = Phase::Closing;
      phase_.compare_exchange_strong(closing, before);
      postedBytes_.fetch_sub(CostOf(message));
      throw;
    }
  }
  postedBytes_.fetch_sub(CostOf(message));
  return SendStatus::Closed;
}

// Returns: false if the loop has ended.
bool Session::PostClose(const EncodedMessage& last, CloseCode code, const std::string& reason) {
  auto self = Shared();
  return Engine().Post(
      [self = std::move(self), last = last, code, reason] { self->CloseBehindPosted(last, code, reason); });
}

// Waits, turn by turn, for messages that other threads have announced, and for the 101 if OnOpen still runs.
void Session::CloseBehindPosted(const EncodedMessage& last, CloseCode code, const std::string& reason) {
  const std::uint32_t announced = last ? CostOf(last) : 0;
  if (!MayAppend()) {  // disconnected, or ended, meanwhile
    postedBytes_.fetch_sub(announced);
    CountLost(last ? 1 : 0);
  } else if (IsUndecided() && service_.Calls()) {
    service_.Calls()->WhenDecided(
        [self = Shared(), last, code, reason] { self->CloseBehindPosted(last, code, reason); });
  } else if (!hasOpened_ || postedBytes_.load() != announced) {
    try {
      PostClose(last, code, reason);
    } catch (...) {  // no memory, and the session takes nothing any more: it must not stay so for ever
      postedBytes_.fetch_sub(announced);
      CountLost(last ? 1 : 0);
      Cut("the host failed");
      throw;
    }
  } else {
    if (last) EnqueuePosted(last, Priority::Normal, {});
    SayClose(code, reason);
  }
}

void Session::SayClose(CloseCode code, std::string_view reason) {
  closing_ = true;
  if (!endpoint_.SendClose(code, reason)) return;  // evicted meanwhile
  closeSaid_ = true;
  TakeControlOutput();
  UpdateInterest();
  if (resting_) AskToResume();  // what the peer has sent before its answer reaches no service any more
  Engine().SetDeadline(*this, context_->options.closeTimeout);
}

void Session::DrainAndClose(CloseCode code, std::string_view reason, CloseTicket ticket) {
  RequireMayTravel("DrainAndClose", code);
  if (Engine().IsCurrentThread()) {
    Watch(std::move(ticket));
  } else {
    auto self = Shared();
    auto kept = std::make_shared<CloseTicket>(std::move(ticket));
    if (!Engine().Post([self = std::move(self), kept] { self->Watch(std::move(*kept)); })) {
      kept->Complete({endCode_, {}, endedCleanly_});  // its loop has ended, and so has it
    }
  }
  Close(code, reason);
}

void Session::Disconnect(CloseCode code, std::string_view reason) {
  RequireMayTravel("Disconnect", code);
  const bool onLoop = Engine().IsCurrentThread();
  if (onLoop && hasOpened_) {
    DisconnectNow(code, reason);
    return;
  }
  PostDisconnect(code, std::string(reason));
  BeginClosing();
  if (!onLoop) return;
  closing_ = true;
  DropWaiting();
}

// Waits for the 101 if OnOpen still runs.
void Session::PostDisconnect(CloseCode code, const std::string& reason) {
  auto self = Shared();
  Engine().Post([self = std::move(self), code, reason] {
    if (self->hasOpened_ || self->State() == Phase::Ended) {
      self->DisconnectNow(code, reason);
    } else if (self->service_.Calls()) {
      self->service_.Calls()->WhenDecided([self, code, reason] { self->DisconnectNow(code, reason); });
    } else {
      self->PostDisconnect(code, reason);
    }
  });
}

void Session::DisconnectNow(CloseCode code, std::string_view reason) {
  if (State() == Phase::Ended || silent_) return;
  phase_.store(Phase::Closing);
  DropWaiting();
  AskForFlush();
  HoldsClose() ? AskToEndAsHeld() : SayClose(code, reason);
}

void Session::DropWaiting() noexcept {
  dropped_ = true;
  CountLost(queue_.DropUnstarted());
  CountQueued();
}

// What was queued does not go out any more.
void Session::ClearQueue() noexcept {
  CountLost(queue_.MessageCount());
  queue_.Clear();
  queuedBytes_.store(0, std::memory_order_relaxed);
}

// What a session was given that does not open has been promised to nobody.
void Session::CountLost(std::size_t messages) noexcept {
  if (messages == 0) return;
  if (hasOpened_) return Engine().Counters().messagesLost.Add(messages);
  if (PendingUpgrade* const pending = Pending()) pending->lostMessages += messages;
}

// Cut by a task, since a callback of the service may be calling.
void Session::Abort() {
  if (State() == Phase::Ended) return;
  auto self = Shared();
  Engine().Post([self = std::move(self)] {
    if (self->State() == Phase::Ended && !self->silent_) return;
    self->FallSilent();
    self->Cut("the session was aborted");
  });
  BeginClosing();
  if (Engine().IsCurrentThread()) FallSilent();
}

// From here on nothing is written, so what is begun may be let go of as well.
void Session::FallSilent() noexcept {
  closing_ = true;
  silent_ = true;
  ClearQueue();
}

void Session::Evict(CloseCode code, std::string_view reason) {
  if (State() == Phase::Ended || silent_) return;
  phase_.store(Phase::Closing);
  DropWaiting();
  Engine().Counters().evictions.Add();
  if (HoldsClose()) return AskToEndAsHeld();
  lingers_ = true;
  SayClose(code, reason);
  Engine().SetDeadline(*this, context_->LastBytesTimeout());  // even where closing may take for ever
}

void Session::Hold() {
  held_ = true;
  UpdateInterest();
}

void Session::Cut(std::string_view reason) {
  if (State() != Phase::Ended) EndLost(reason);
  Disappear();
}

// Who waits for the decision about an upgrade hears now that there will be none, though OnOpen may still run.
void Session::EndLost(std::string_view reason) {
  PendingUpgrade* const undecided = service_.Calls() && IsUndecided() ? Pending() : nullptr;
  const auto onDecided = undecided ? std::exchange(undecided->start.onDecided, nullptr) : nullptr;
  End({.code = CloseCode::Abnormal, .reason = reason, .wasClean = false});
  if (onDecided) onDecided({.status = 0});
}

// ---- the end

void Session::End(const CloseInfo& close) {
  if (State() == Phase::Ended) return;
  endCode_ = close.code;
  endedCleanly_ = close.wasClean;
  phase_.store(Phase::Ended);
  const SessionExtras* extras = extras_;
  if (extras && extras->watchers) extras->watchers->KeepReason(close.reason);
  TakeControlOutput();
  text_.Clear();
  if (hasOpened_) CountEnded();
  if (service_.Calls()) {
    service_.Calls()->Close(close);  // and then ServiceGone()
  } else {
    if (service_.Service() && hasOpened_) {
      NoteActive();
      Watched("OnClose", [&] { ServiceDispatcher::Close(*this, *service_.Service(), close); });
    }
    ServiceGone(close);
  }
  if (!transport_) return;
  Engine().SetDeadline(*this, context_->LastBytesTimeout());
  UpdateInterest();
  AskForFlush();  // which finishes it, not in the middle of whatever called
}

void Session::CountEnded() noexcept {
  LoopCounters& counters = Engine().Counters();
  counters.openSessions.Subtract();
  counters.closes.Add(static_cast<int>(endCode_));
  counters.sessionTimes.Add(
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now() - info_.openSince));
}

// The last that is heard of the service: what waits for that is told.
void Session::ServiceGone(const CloseInfo& close) {
  if (serviceGone_) return;
  serviceGone_ = true;
  {
    // Gone before it is destroyed, so that nothing finds it half dead.
    const std::unique_ptr<WebSocketsService> service = service_.TakeService();
  }
  TellMemberEnded();
  observers_.TellEnded();
  if (hasOpened_ && context_->events.disconnect.HasListeners()) {
    context_->events.disconnect.Raise(HostEvents::Ref(shared_from_this()), close);
  }
  if (service_.Calls()) {
    Decide({.status = 0});        // if it was never decided
    service_.Calls()->Decided();  // what waits for that holds the session
  }
  if (!transport_) Engine().Release(*this);
  if (!transport_ || queue_.Empty()) TellWatchers();
}

void Session::TellServiceGone() noexcept {
  if (Engine().IsCurrentThread()) {
    Guarded([this] { ServiceGone(service_.Calls()->HowItClosed()); });
  } else {
    Guarded([this] { Engine().Post([self = Shared()] { self->ServiceGone(self->service_.Calls()->HowItClosed()); }); });
  }
}

void Session::Abandon() {
  if (service_.Calls() && !serviceGone_) service_.Calls()->Abandon();
}

void Session::FinishWhenFlushed() {
  TellWatchers();
  if (!lingers_) {
    Disappear();
    return;
  }
  if (!writeShutDown_) {
    writeShutDown_ = true;
    transport_.ShutdownWrite();
  }
  UpdateInterest();
}

void Session::Disappear() noexcept {
  if (!transport_) return;
  Engine().Unwatch(transport_.Handle());
  transport_.Reset();
  if (SessionExtras* extras = extras_) extras->share.reset();
  ClearQueue();
  endpoint_.ReleaseCompression();  // the session may be destroyed on another thread
  Engine().Counters().openPeers.Subtract();
  if (serviceGone_) {
    Engine().Release(*this);
  } else {
    Guarded([this] { Engine().SetDeadline(*this, kLookAgain); });  // a member until OnClose has run
  }
  context_->host.PeerGone();
  TellWatchers();
}

void Session::Watch(CloseTicket ticket) {
  // Not while OnClose runs, nor while what was queued is on its way.
  const bool isOver = serviceGone_ && (!transport_ || queue_.Empty());
  if (isOver) return ticket.Complete({endCode_, {}, endedCleanly_});
  SessionExtras& extras = Extras();
  if (!extras.watchers) extras.watchers = std::make_unique<CloseWatchers>();
  extras.watchers->Add(std::move(ticket));
}

void Session::TellWatchers() noexcept {
  SessionExtras* extras = extras_;
  if (!serviceGone_ || !extras) return;
  const std::unique_ptr<CloseWatchers> watchers = std::move(extras->watchers);
  if (watchers) watchers->Tell(endCode_, endedCleanly_);
}

}  // namespace wshost::host
