// SPDX-License-Identifier: MIT
// The sessions of one service type: join, leave, find, and relay to all.
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "wshost/json/JsonValue.h"
#include "wshost/service/SessionRef.h"
#include "wshost/service/SessionRegistry.h"

namespace wshost {

/// What all collections can do, whatever the service's type.
class AnySessionCollection {
 public:
  AnySessionCollection() : registry_(std::make_shared<SessionRegistry>()) {}
  ~AnySessionCollection() { registry_->Dissolve(); }
  AnySessionCollection(const AnySessionCollection&) = delete;
  AnySessionCollection& operator=(const AnySessionCollection&) = delete;

  /// Takes a member out. Returns: false if it was none. What was relayed before still reaches it.
  bool Remove(SessionId id) { return registry_->Remove(id); }

  /// Sends a message to every visible member, written and framed once.
  ///
  /// Returns: the number of members addressed. Whether a send fails is found out on the member's own thread: a member
  /// that is closing, or whose queue is full, is evicted and its session closed.
  /// Threads: any; never blocks on a peer. Order is kept per calling thread.
  std::size_t Relay(const JsonValue& message);
  std::size_t RelayText(std::string_view text);
  std::size_t RelayBinary(std::span<const std::byte> bytes);

  /// Calls `handler(id, reason)` once for each eviction, on the evicted session's thread, without any lock held.
  /// All handlers are kept as long as the collection.
  void OnEvicted(EvictionHandler handler) { registry_->OnEvicted(std::move(handler)); }

  /// Counts the visible members.
  std::size_t size() const noexcept { return registry_->Count(); }
  bool empty() const noexcept { return size() == 0; }

  std::uint64_t EvictedCount() const noexcept { return registry_->EvictedCount(); }
  /// Counts the relays that a loop could not take because too much waited for it already; its members were not
  /// addressed.
  std::uint64_t DroppedRelayCount() const noexcept { return registry_->DroppedRelayCount(); }

 protected:
  std::shared_ptr<SessionRegistry> registry_;
};

/// A reader-writer-locked collection of sessions. It holds channels, not service objects.
///
/// A session added in its constructor or in OnOpen reserves its id; it becomes visible when its 101 is queued, and a
/// refusal drops it. A session that ends is dropped, with or without Remove.
/// Threads: any, for all members.
template <typename TService>
class SessionCollection : public AnySessionCollection {
 public:
  using Ref = SessionRef<TService>;

  /// Adds the session of `service`. Returns: false if its id is in the collection already, or it has ended.
  bool TryAdd(TService& service) { return registry_->TryAdd(service.Channel()); }
  /// Adds a session by its handle. Returns: false also if the handle is empty.
  bool TryAdd(const Ref& session) { return session && registry_->TryAdd(ChannelOf(session)); }

  /// Finds a visible member. Returns: an empty handle if there is none.
  Ref Find(SessionId id) const { return Ref(registry_->Find(id)); }

  /// Finds all visible members for which `predicate(info)` holds. It runs on a snapshot, without the lock.
  template <std::predicate<const SessionInfo&> TPredicate>
  std::vector<Ref> Find(TPredicate predicate) const {
    std::vector<Ref> found;
    for (auto& channel : registry_->Snapshot()) {
      if (predicate(channel->Info())) found.emplace_back(std::move(channel));
    }
    return found;
  }

 private:
  struct Door : Ref {
    explicit Door(const Ref& ref) : Ref(ref) {}
    using Ref::Channel;
  };
  static SessionChannel& ChannelOf(const Ref& ref) { return Door(ref).Channel(); }
};

}  // namespace wshost
