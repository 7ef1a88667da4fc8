// SPDX-License-Identifier: MIT
// One session's place in a collection.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>

#include "wshost/service/IntrusivePointer.h"

namespace wshost {

class SessionChannel;
struct SessionShard;

/// A session as a member of a collection. Every session has one with it, for the first collection that takes it, its
/// host's, and tells it of its life without more ado; others make their own, which observe the session: see
/// SessionRegistry.
///
/// Its loop reads and writes what is not said to be guarded, and is the only one to call it.
class SessionMember {
 public:
  using Pointer = std::shared_ptr<SessionMember>;
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::uint32_t kNotListed = std::numeric_limits<std::uint32_t>::max();

  explicit SessionMember(SessionChannel& session) noexcept;
  SessionMember(const SessionMember&) = delete;
  SessionMember& operator=(const SessionMember&) = delete;
  ~SessionMember();

  /// Registers it with its session, which tells it of the two things below. Returns: false if the session has ended.
  bool Observe();
  void StopObserving() noexcept;
  void SessionOpened();
  void SessionEnded();

  /// Returns what keeps it, and its session.
  Pointer Self();
  std::shared_ptr<SessionChannel> Channel() const;
  bool Hears(std::uint64_t number) const noexcept {
    return number >= joined.load(std::memory_order_relaxed) && number < left.load(std::memory_order_relaxed);
  }

  SessionChannel& channel;
  IntrusivePointer<SessionShard> shard;       // set once, before anybody else sees the member
  std::atomic<std::uint64_t> joined{kNever};  // the first relay that concerns it
  std::atomic<std::uint64_t> left{kNever};    // the first relay that does not any more
  std::uint32_t index = kNotListed;           // in shard->members
  bool visible = false;                       // guarded by the collection's lock
  bool isTold = false;                        // of a session's own one: it observes the session
  std::atomic<bool> isTaken{false};           // any thread's: a collection has it, or had it

 private:
  bool IsSessionsOwn() const noexcept;
};

}  // namespace wshost
