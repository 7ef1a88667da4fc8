// SPDX-License-Identifier: MIT
// The one implementation behind every SessionCollection: who is in it, and how a message reaches them all.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "wshost/protocol/EncodedMessage.h"
#include "wshost/service/SessionChannel.h"
#include "wshost/service/SessionId.h"
#include "wshost/service/ThreadAnnotations.h"

namespace wshost {

/// Why a session was taken out of a collection by force.
enum class EvictionReason : std::uint8_t {
  QueueFull,  ///< It reads more slowly than it is sent to.
  Closed,     ///< It was closing when a message came for it.
};

/// "queue full", "closed".
const char* ToText(EvictionReason reason) noexcept;

using EvictionHandler = std::function<void(SessionId, EvictionReason)>;

/// Members by id, and per loop the list that only this loop's thread walks.
///
/// A relay takes a number under the reader lock and hands the message to each loop that has members; the loop sends to
/// its own members without any lock. A member remembers the numbers at which it came and left, so a relay addresses
/// exactly those who were visible when it was called.
class SessionRegistry : public std::enable_shared_from_this<SessionRegistry> {
 public:
  bool TryAdd(SessionChannel& channel) WSHOST_EXCLUDES(mutex_);
  bool Remove(SessionId id) WSHOST_EXCLUDES(mutex_);
  std::size_t Relay(const EncodedMessage& message) WSHOST_EXCLUDES(mutex_);

  std::shared_ptr<SessionChannel> Find(SessionId id) const WSHOST_EXCLUDES(mutex_);
  std::vector<std::shared_ptr<SessionChannel>> Snapshot() const WSHOST_EXCLUDES(mutex_);
  std::size_t Count() const noexcept { return visibleCount_.load(std::memory_order_relaxed); }

  void OnEvicted(EvictionHandler handler) WSHOST_EXCLUDES(mutex_);
  std::uint64_t EvictedCount() const noexcept { return evictedCount_.load(std::memory_order_relaxed); }
  std::uint64_t DroppedRelayCount() const noexcept { return droppedRelays_.load(std::memory_order_relaxed); }

  /// Lets everybody go, and forgets the handlers: the collection is being destroyed. Waits for those that are running
  /// on other threads.
  void Dissolve() WSHOST_EXCLUDES(mutex_);

 private:
  struct Member;
  struct Shard;
  using MemberPointer = std::shared_ptr<Member>;
  using ShardPointer = std::shared_ptr<Shard>;

  ShardPointer ShardOf(const std::shared_ptr<SessionLoop>& loop) WSHOST_REQUIRES(mutex_);
  void MarkVisible(Member& member) WSHOST_REQUIRES(mutex_);
  void MarkGone(Member& member) WSHOST_REQUIRES(mutex_);
  void TakeOut(const MemberPointer& member) WSHOST_EXCLUDES(mutex_);
  static void PostDetach(const MemberPointer& member);

  // On the loop's thread:
  void Attach(const MemberPointer& member) WSHOST_EXCLUDES(mutex_);
  void Opened(const MemberPointer& member) WSHOST_EXCLUDES(mutex_);
  void AbsorbJoins(Shard& shard) WSHOST_EXCLUDES(mutex_);
  static void List(Shard& shard, const MemberPointer& member);
  static void Unlist(Member& member);
  void Deliver(Shard& shard, const EncodedMessage& message, std::uint64_t number) WSHOST_EXCLUDES(mutex_);
  void Evict(const MemberPointer& member, SendStatus status) WSHOST_EXCLUDES(mutex_);
  void ReportEviction(SessionId id, EvictionReason reason) WSHOST_EXCLUDES(mutex_);
  void ReportDropped(std::size_t count) noexcept;

  mutable SharedMutex mutex_;
  std::unordered_map<SessionId, MemberPointer> members_ WSHOST_GUARDED_BY(mutex_);
  std::vector<ShardPointer> shards_ WSHOST_GUARDED_BY(mutex_);
  std::vector<EvictionHandler> evictionHandlers_ WSHOST_GUARDED_BY(mutex_);
  std::atomic<std::uint64_t> relayNumber_{0};
  std::atomic<std::size_t> visibleCount_{0};
  std::atomic<std::uint64_t> evictedCount_{0};
  std::atomic<std::uint64_t> droppedRelays_{0};
  std::atomic<int> reports_{0};  // evictions whose handlers are running
};

}  // namespace wshost
