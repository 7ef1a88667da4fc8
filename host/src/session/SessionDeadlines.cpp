// SPDX-License-Identifier: MIT
// One peer that speaks WebSocket: time-outs, and who observes it.
#include <span>
#include <string>
#include <utility>

#include "http/HttpSerializer.h"
#include "http/RequestIds.h"
#include "session/Session.h"

namespace wshost::host {

// ---- deadlines

void Session::SetPingDeadline() { Engine().SetDeadline(*this, context_->options.pingInterval); }

void Session::OnDeadline() {
  if (silent_ && transport_) return;
  if (IsUndecided()) return OnOpenDeadline();
  if (HoldsClose()) {
    Engine().Counters().timeouts.Add();
    return EndAsHeld();
  }
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
      if (!transport_) {
        if (service_.Calls() && service_.Calls()->HasEnded()) return TellServiceGone();
        Engine().SetDeadline(*this, kLookAgain);
        return;
      }
      if (HasTakenEnough()) {
        Engine().SetDeadline(*this, context_->LastBytesTimeout());
        return;
      }
      Disappear();
      return;
  }
}

// OnOpen, in the pool, may look at the request just now: so it stays, and with it the endpoint's state.
void Session::OnOpenDeadline() {
  PendingUpgrade& pending = *Pending();
  std::vector<HeaderField> fields = pending.stagedFields.Views();
  AddRequestId(fields, pending.start.requestId);
  const std::string answer = MakeSimpleResponse(503, "The service did not decide in time.", fields);
  Engine().Counters().timeouts.Add();
  Engine().Counters().CountRefusal(503);
  const auto onDecided = std::exchange(pending.start.onDecided, nullptr);
  queue_.Clear();
  queue_.Append(EncodedMessage::Raw(std::as_bytes(std::span(answer))));
  lingers_ = true;
  End({.code = CloseCode::Abnormal, .reason = "OnOpen took too long", .wasClean = false});
  if (onDecided) onDecided({.status = 503});
}

// Deadlines are not moved by every message: when one comes, it looks at how long the silence really was.
void Session::OnPingDeadline() {
  const Duration interval = context_->options.pingInterval;
  const Duration silence = Engine().Now() - lastReceived_;
  if (silence < interval) {
    Engine().SetDeadline(*this, interval - silence);
    return;
  }
  if (resting_) {  // we do not listen, so it cannot be asked for an answer
    Engine().SetDeadline(*this, interval);
    if (!service_.Calls()->Pauses()) Resume();  // AskToResume() may have had no memory
    return;
  }
  const bool isReading = HasTakenEnough();  // its pong may wait behind what it still has to read
  if (awaitingPong_ && !isReading) {
    if (Reads()) Read();  // its answer may lie in the socket, when we were too busy to look
    if (State() == Phase::Ended || !endpoint_.CanSend()) return;
    if (awaitingPong_) {
      Engine().Counters().timeouts.Add();
      Engine().Counters().pingTimeouts.Add();
      Cut("no answer to a ping");
      return;
    }
  }
  if (!awaitingPong_) {
    awaitingPong_ = true;
    pongDue_ = true;
    endpoint_.SendPing(context_->pingStamp.Make(info_.id, Engine().Now()));
    TakeControlOutput();
  }
  Engine().SetDeadline(*this, interval);
}

// Only the first answer to the last ping counts: pings are an interval apart.
void Session::TakePong(std::span<const std::byte> payload) noexcept {
  if (!pongDue_) return;
  const auto sent = context_->pingStamp.Read(info_.id, payload);
  if (!sent || Engine().Now() - *sent >= context_->options.pingInterval) return;
  pongDue_ = false;
  Engine().Counters().pingTimes.Add(Engine().Now() - *sent);
}

// ---- observers

bool Session::Observe(IntrusivePointer<SessionObserver> observer) {
  if (State() == Phase::Ended) return false;
  observers_.Add(std::move(observer));
  return true;
}

void Session::Forget(const SessionObserver& observer) noexcept { observers_.Remove(observer); }

}  // namespace wshost::host
