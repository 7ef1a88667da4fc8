// SPDX-License-Identifier: MIT
// The one implementation behind every SessionCollection: who is in it, and how a message reaches them all.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "wshost/protocol/EncodedMessage.h"
#include "wshost/service/EventSource.h"
#include "wshost/service/RelayLosses.h"
#include "wshost/service/RelayOptions.h"
#include "wshost/service/SessionChannel.h"
#include "wshost/service/SessionId.h"
#include "wshost/service/SessionMember.h"
#include "wshost/service/SessionTable.h"
#include "wshost/service/ThreadAnnotations.h"

namespace wshost {

/// What becomes of the members' sessions when their collection is destroyed.
enum class WhenDestroyed : std::uint8_t {
  LetGo,         ///< They go on.
  CloseSessions  ///< They are closed with 1001, behind what is queued for them.
};

struct RelayTerms;

using JoinHandler = std::function<void(const IntrusivePointer<SessionChannel>&)>;
using LeaveHandler = std::function<void(SessionId)>;
using ServiceAction = std::function<void(WebSocketsService&)>;

/// Members by id, and per loop the list that only this loop's thread walks.
///
/// A relay takes a number under the reader lock and hands the message to each loop that has members; the loop sends to
/// its own members without any lock. A member remembers the numbers at which it came and left, so a relay addresses
/// exactly those who were visible when it was called.
class SessionRegistry : public std::enable_shared_from_this<SessionRegistry> {
 public:
  SessionRegistry();
  ~SessionRegistry();

  bool TryAdd(SessionChannel& channel) WSHOST_EXCLUDES(mutex_);
  bool Remove(SessionId id) WSHOST_EXCLUDES(mutex_);
  std::size_t Relay(const EncodedMessage& message, const RelayOptions& options = {}) WSHOST_EXCLUDES(mutex_);
  std::size_t InvokeAll(const std::shared_ptr<const ServiceAction>& action) WSHOST_EXCLUDES(mutex_);

  IntrusivePointer<SessionChannel> Find(SessionId id) const WSHOST_EXCLUDES(mutex_);
  std::vector<IntrusivePointer<SessionChannel>> Snapshot() const WSHOST_EXCLUDES(mutex_);
  /// Calls `visit` for some of the visible members, and goes on from there when it is called again, until
  /// `walk.isOver`. It runs under the lock, so it must be short, and nobody's code.
  void VisitSome(SessionTable::Walk& walk, const std::function<void(const SessionChannel&)>& visit) const
      WSHOST_EXCLUDES(mutex_);
  std::size_t Count() const noexcept { return visibleCount_.load(std::memory_order_relaxed); }

  // Handlers stay as long as the collection.
  void OnEvicted(EvictionHandler handler) { losses_.OnEvicted(std::move(handler)); }
  void OnJoined(JoinHandler handler) { joins_.Subscribe(std::move(handler)).Detach(); }
  void OnLeft(LeaveHandler handler) { leaves_.Subscribe(std::move(handler)).Detach(); }
  std::uint64_t EvictedCount() const noexcept { return losses_.EvictedCount(); }
  std::uint64_t DroppedRelayCount() const noexcept { return losses_.DroppedCount(); }

  /// Lets everybody go, and forgets the handlers: the collection is being destroyed. Waits for those that are running
  /// on other threads.
  void Dissolve(WhenDestroyed policy) noexcept WSHOST_EXCLUDES(mutex_);

 private:
  friend class SessionMember;
  struct FurtherMember;
  using Member = SessionMember;
  using Shard = SessionShard;
  using MemberPointer = SessionMember::Pointer;
  using ShardPointer = IntrusivePointer<SessionShard>;

  // OnJoined runs in the midst of the session's opening, or later, where somebody's TryAdd is under way.
  enum class Telling : std::uint8_t { AtOnce, Later };
  struct Handed {
    std::size_t members = 0;
    std::size_t droppedLoops = 0;
  };

  static MemberPointer MakeMember(SessionChannel& channel);
  const MemberPointer* FindSame(Member& member) const WSHOST_REQUIRES_SHARED(mutex_);
  ShardPointer ShardOf(const std::shared_ptr<SessionLoop>& loop) WSHOST_REQUIRES(mutex_);
  void MarkVisible(Member& member) WSHOST_REQUIRES(mutex_);
  void MarkGone(Member& member) WSHOST_REQUIRES(mutex_);
  void PostJoined(Member& member) noexcept WSHOST_REQUIRES(mutex_);
  void PostLeft(Member& member) noexcept WSHOST_REQUIRES(mutex_);
  void TakeOut(const MemberPointer& member) WSHOST_EXCLUDES(mutex_);
  std::vector<const Shard*> ShardsOf(const RelayTerms* terms) const WSHOST_REQUIRES_SHARED(mutex_);
  template <typename THand>
  Handed HandToLoops(const std::vector<const Shard*>& excepted, THand hand) const WSHOST_REQUIRES_SHARED(mutex_);
  bool PostDelivery(const ShardPointer& shard, const EncodedMessage& message, std::uint64_t number,
                    const std::shared_ptr<const RelayTerms>& terms);
  static void PostDetach(const MemberPointer& member);

  // On the loop's thread:
  void Attach(const MemberPointer& member) WSHOST_EXCLUDES(mutex_);
  void Opened(const MemberPointer& member, Telling telling) WSHOST_EXCLUDES(mutex_);
  void AbsorbJoins(Shard& shard) WSHOST_EXCLUDES(mutex_);
  static void List(Shard& shard, const MemberPointer& member);
  static void Unlist(Member& member);
  void Deliver(Shard& shard, const EncodedMessage& message, std::uint64_t number, const RelayTerms* terms)
      WSHOST_EXCLUDES(mutex_);
  void RunOnMembers(Shard& shard, const ServiceAction& action, std::uint64_t number) WSHOST_EXCLUDES(mutex_);
  void Evict(const MemberPointer& member, SendStatus status) WSHOST_EXCLUDES(mutex_);

  static constexpr char kLogger[] = "wshost.sessions";

  mutable SharedMutex mutex_;
  SessionTable members_ WSHOST_GUARDED_BY(mutex_);
  std::vector<ShardPointer> shards_ WSHOST_GUARDED_BY(mutex_);
  RelayLosses losses_;
  EventSource<const IntrusivePointer<SessionChannel>&> joins_{kLogger, "OnJoined"};
  EventSource<SessionId> leaves_{kLogger, "OnLeft"};
  std::atomic<std::uint64_t> relayNumber_{0};
  std::atomic<std::size_t> visibleCount_{0};
};

}  // namespace wshost
