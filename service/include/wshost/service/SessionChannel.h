// SPDX-License-Identifier: MIT
// The port through which a service and its collections reach a session. The host implements it; tests fake it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "wshost/json/JsonLimits.h"
#include "wshost/protocol/CloseCode.h"
#include "wshost/protocol/EncodedMessage.h"
#include "wshost/service/Attachment.h"
#include "wshost/service/IntrusivePointer.h"
#include "wshost/service/LoopTask.h"
#include "wshost/service/Priority.h"
#include "wshost/service/RequestView.h"
#include "wshost/service/SendStatus.h"
#include "wshost/service/SessionInfo.h"
#include "wshost/service/SessionLoop.h"
#include "wshost/service/SessionMember.h"
#include "wshost/service/SessionObserver.h"
#include "wshost/service/Ticket.h"

namespace wshost {

class WebSocketsService;
struct SessionOpening;

/// One session, shared by all that may send to it; outlives its service object. It counts its owners itself, so it is
/// made by MakeIntrusive and kept by IntrusivePointers.
class SessionChannel : public SessionMember {
 public:
  using Pointer = IntrusivePointer<SessionChannel>;

  /// Returns one owner more. Errors: std::bad_weak_ptr if it is being destroyed. Threads: any.
  Pointer shared_from_this() {
    if (!TryAddOwner()) throw std::bad_weak_ptr();
    return Pointer::Adopt(this);
  }
  /// As shared_from_this(). Returns: null if it is being destroyed. Threads: any.
  Pointer TryShare() noexcept { return TryAddOwner() ? Pointer::Adopt(this) : nullptr; }

  /// Threads: any.
  virtual const SessionInfo& Info() const noexcept = 0;

  /// Threads: any.
  virtual const std::shared_ptr<SessionLoop>& Loop() const noexcept = 0;

  /// Queues a message. Order is kept per calling thread, among those of one priority. Threads: any.
  virtual SendStatus Send(const EncodedMessage& message, Priority priority = Priority::Normal) = 0;

  /// Queues a message that nobody else gets; `payload`, of text UTF-8, is copied as far as it is not written at once.
  /// Otherwise as the other. Threads: any.
  virtual SendStatus Send(MessageKind kind, std::span<const std::byte> payload, Priority priority) {
    return Send(EncodedMessage::Of(kind, payload), priority);
  }

  /// Queues a message behind all others; `ticket` is given Written when its last byte is with the system, QueueFull or
  /// Closed if it is not queued, and Closed if it is lost before it is written. Threads: any.
  virtual void Post(const EncodedMessage& message, PostTicket ticket) = 0;

  /// Queues a message and starts the closing handshake right behind it: nothing that anybody sends comes between.
  /// Returns: QueueFull or Closed if it is not queued; then it does not close. Threads: any.
  /// Errors: std::logic_error if `code` may not travel.
  virtual SendStatus SendAndClose(const EncodedMessage& message, CloseCode code, std::string_view reason) = 0;

  /// Starts the closing handshake behind all that is queued. Does nothing once it has begun. Threads: any.
  /// Errors: std::logic_error if `code` may not travel.
  virtual void Close(CloseCode code, std::string_view reason) = 0;

  /// As Close(); `ticket` is given the outcome when the session has ended, OnClose has run, and what was queued is
  /// written or lost. Also if the handshake has begun, or the session has ended, before. Threads: any.
  virtual void DrainAndClose(CloseCode code, std::string_view reason, CloseTicket ticket) = 0;

  /// Throws away what is queued but not begun, and starts the closing handshake at once. If Close waits in the queue
  /// already, that Close goes first. Threads: any. Errors: std::logic_error if `code` may not travel.
  virtual void Disconnect(CloseCode code, std::string_view reason) = 0;

  /// Writes nothing more and reads nothing more; the session ends soon, Abnormal, never before this call has returned.
  /// Does nothing once it has ended. Threads: any.
  virtual void Abort() = 0;

  /// Throws away what is queued but not begun, says Close, and cuts the session if the peer does not answer in time.
  /// Runs no callback and calls no observer before it returns. Threads: the loop's.
  virtual void Evict(CloseCode code, std::string_view reason) = 0;

  /// From the 101 until the closing handshake begins. Threads: any.
  virtual bool IsOpen() const noexcept = 0;

  /// What one message may make a JsonValue keep. Lifetime: the channel's. Threads: any.
  virtual const JsonLimits& Limits() const noexcept = 0;

  /// Refused, or closed: OnClose is running or has run. Threads: any.
  virtual bool HasEnded() const noexcept = 0;

  /// Registers an observer; one that comes when the session is open already hears SessionOpened() no more.
  /// Returns: false if the session has ended already. Threads: the loop's.
  virtual bool Observe(IntrusivePointer<SessionObserver> observer) = 0;

  /// Takes an observer off the list; it hears nothing more. Threads: the loop's.
  virtual void Forget(const SessionObserver& observer) noexcept = 0;

  /// Tells whether the 101 is queued. Threads: the loop's.
  virtual bool HasOpened() const noexcept = 0;

  /// Returns the request while OnOpen (or the service's constructor) runs, while those who watch the host hear of the
  /// session, and later if it was kept; else null.
  /// Threads: the callbacks'.
  virtual const RequestView* Request() const noexcept = 0;

  /// Returns what may still be decided while OnOpen (or the service's constructor) runs, else null.
  /// Threads: the callbacks'.
  virtual SessionOpening* Opening() noexcept { return nullptr; }

  /// Returns what was attached to the session before it opened, or null. Threads: any.
  virtual std::shared_ptr<Attachment> Attached() const noexcept { return nullptr; }

  /// Keeps a copy of the request for the session's life: Request() goes on giving it. Errors: std::logic_error after
  /// OnOpen. Threads: the callbacks'.
  virtual void KeepRequest() = 0;

  /// Returns the subprotocol that was chosen, or is being chosen while OnOpen runs; empty if none was. Lifetime: the
  /// channel's, once it has opened. Threads: OnOpen's; any, once it has opened.
  virtual std::string_view Subprotocol() const noexcept = 0;

  /// Runs `action` on the session's service as one of its callbacks, or `whenGone` if there is none any more.
  /// Threads: the loop's; they run where the session's callbacks do.
  virtual void Invoke(const std::function<void(WebSocketsService&)>& action, const std::function<void()>& whenGone) = 0;

 protected:
  /// Tells the collection that has the session itself as a member, before all observers, what these are told. Called:
  /// by who implements this. Threads: the loop's.
  void TellMemberOpened() {
    if (isTold_) HearOpened();
  }
  void TellMemberEnded() {
    if (std::exchange(isTold_, false)) HearEnded();
  }
  bool IsMemberTold() const noexcept { return isTold_; }

 private:
  SessionChannel& Channel() noexcept final { return *this; }
  bool BeginToHear() final;
  void CeaseToHear() noexcept final { isTold_ = false; }
};

}  // namespace wshost
