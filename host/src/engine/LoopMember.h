// SPDX-License-Identifier: MIT
// What lives on an event loop: it hears of readiness, of its deadline, and of the end of turns it asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/Clock.h"

namespace wshost::host {

class WriteBatch;

/// What a socket is ready for.
struct Readiness {
  bool readable = false;
  bool writable = false;
  bool hungUp = false;  ///< Gone in both directions, or in error.
};

/// One participant of one loop. Threads: all calls on the loop's.
class LoopMember {
 public:
  LoopMember() = default;
  LoopMember(const LoopMember&) = delete;
  LoopMember& operator=(const LoopMember&) = delete;
  virtual ~LoopMember() = default;

  /// What keeps it counts one owner more, or less; the last one destroys it.
  virtual void AddOwner() const noexcept = 0;
  virtual void DropOwner() const noexcept = 0;

  virtual void OnReady(Readiness readiness) = 0;
  /// Called: after EventLoop::AskForReadTurn, when its turn has come. It may not want to read any more.
  virtual void OnReadTurn() {}
  virtual void OnDeadline() = 0;
  /// Called: once at the end of each turn in which EventLoop::AskForTurnEnd was called for it.
  virtual void OnTurnEnd() = 0;
  /// Adds what OnTurnEnd(), which follows, would write first to `batch`. Nothing but other members' offers runs between
  /// this and TookOutput(): so it must run nobody's code. Returns: whether it has added one write.
  virtual bool OfferOutput(WriteBatch& /*batch*/) noexcept { return false; }
  /// Tells that `bytes` of what was offered have been written. It runs nobody's code either.
  virtual void TookOutput(std::size_t /*bytes*/) noexcept {}
  /// Called: after one of the calls above has thrown. Ends the member, as well as it can.
  virtual void OnFailure() = 0;
  /// Returns what log lines call it: "session 0123456789abcdef of 192.0.2.1:4502"; empty if nobody would know it.
  virtual std::string NameInLog() const { return {}; }

 private:
  friend class DeadlineQueue;
  friend class EventLoop;
  static constexpr std::uint32_t kNowhere = UINT32_MAX;

  TimePoint deadline_{};
  std::uint32_t heapIndex_ = kNowhere;    // in the DeadlineQueue
  std::uint32_t memberIndex_ = kNowhere;  // in the EventLoop
  bool turnEndAsked_ : 1 = false;
  bool readTurnAsked_ : 1 = false;
};

}  // namespace wshost::host
