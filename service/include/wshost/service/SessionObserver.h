// SPDX-License-Identifier: MIT
// Those who want to know of a session's life, and the list that a session has of them.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "wshost/service/IntrusivePointer.h"

namespace wshost {

/// What wants to know of a session's life. All calls come on the session's loop thread.
/// It counts its owners itself, or forwards to what does. Threads: that may be done on any.
class SessionObserver {
 public:
  virtual ~SessionObserver() = default;
  virtual void AddOwner() const noexcept = 0;
  virtual void DropOwner() const noexcept = 0;
  virtual void SessionOpened() = 0;  ///< Its 101 is queued.
  virtual void SessionEnded() = 0;   ///< Refused, or closed and OnClose has run. Called once, the last call.

 private:
  friend class SessionObservers;
  IntrusivePointer<SessionObserver> next_;  // in the list of the one session that it observes
};

/// The observers of one session, linked by themselves, so that the list needs no memory. Threads: the session's loop.
class SessionObservers {
 public:
  SessionObservers() noexcept = default;
  SessionObservers(const SessionObservers&) = delete;
  SessionObservers& operator=(const SessionObservers&) = delete;
  ~SessionObservers();

  /// Puts an observer behind all others.
  void Add(IntrusivePointer<SessionObserver> observer) noexcept;
  /// Takes it off the list, if it is there.
  void Remove(const SessionObserver& observer) noexcept;

  /// Tells all that are there now, in the order in which they came; one may take itself off meanwhile.
  void TellOpened();
  /// Empties the list, then tells all that were there.
  void TellEnded();

 private:
  IntrusivePointer<SessionObserver> first_;
};

}  // namespace wshost
