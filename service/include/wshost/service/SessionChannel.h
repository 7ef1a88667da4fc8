// SPDX-License-Identifier: MIT
// The port through which a service and its collections reach a session. The host implements it; tests fake it.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "wshost/json/JsonLimits.h"
#include "wshost/protocol/CloseCode.h"
#include "wshost/protocol/EncodedMessage.h"
#include "wshost/service/Attachment.h"
#include "wshost/service/LoopTask.h"
#include "wshost/service/RequestView.h"
#include "wshost/service/SendStatus.h"
#include "wshost/service/SessionInfo.h"

namespace wshost {

class WebSocketsService;
struct SessionOpening;

/// The thread that a session belongs to, as the service room sees it.
class SessionLoop {
 public:
  virtual ~SessionLoop() = default;

  /// Queues `task` behind everything posted before it; it runs on the loop's thread, without any lock held.
  /// `waitingBytes` is the memory it keeps alive while it waits, counted against the loop's limit if not 0.
  /// Returns: false, and the task is dropped, if the limit is reached or the loop has ended.
  /// Threads: any.
  virtual bool Post(LoopTask task, std::size_t waitingBytes = 0) = 0;

  /// Tells whether the caller runs on this loop's thread.
  virtual bool IsCurrentThread() const noexcept = 0;
};

/// What wants to know of a session's life. All calls come on the session's loop thread.
class SessionObserver {
 public:
  virtual ~SessionObserver() = default;
  virtual void SessionOpened() = 0;  ///< Its 101 is queued.
  virtual void SessionEnded() = 0;   ///< Refused, or closed and OnClose has run. Called once, the last call.
};

/// One session, shared by all that may send to it; outlives its service object.
class SessionChannel : public std::enable_shared_from_this<SessionChannel> {
 public:
  virtual ~SessionChannel() = default;

  /// Threads: any.
  virtual const SessionInfo& Info() const noexcept = 0;

  /// Threads: any.
  virtual const std::shared_ptr<SessionLoop>& Loop() const noexcept = 0;

  /// Queues a message. Order is kept per calling thread. Threads: any.
  virtual SendStatus Send(const EncodedMessage& message) = 0;

  /// Starts the closing handshake behind all that is queued. Does nothing once it has begun. Threads: any.
  /// Errors: std::logic_error if `code` may not travel.
  virtual void Close(CloseCode code, std::string_view reason) = 0;

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
  virtual bool Observe(std::shared_ptr<SessionObserver> observer) = 0;

  /// Takes an observer off the list; it hears nothing more. Threads: the loop's.
  virtual void Forget(const SessionObserver& observer) noexcept = 0;

  /// Tells whether the 101 is queued. Threads: the loop's.
  virtual bool HasOpened() const noexcept = 0;

  /// Returns the request while OnOpen (or the service's constructor) runs, else null. Threads: the loop's.
  virtual const RequestView* Request() const noexcept = 0;

  /// Returns what may still be decided while OnOpen (or the service's constructor) runs, else null. Threads: the
  /// loop's.
  virtual SessionOpening* Opening() noexcept { return nullptr; }

  /// Returns what was attached to the session before it opened, or null. Threads: any.
  virtual std::shared_ptr<Attachment> Attached() const noexcept { return nullptr; }

  /// Returns the service, or null once it is gone. Threads: the loop's.
  virtual WebSocketsService* Service() const noexcept = 0;
};

}  // namespace wshost
