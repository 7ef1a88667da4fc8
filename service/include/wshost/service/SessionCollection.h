// SPDX-License-Identifier: MIT
// The sessions of one service type: join, leave, find, and relay to all.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "wshost/json/JsonValue.h"
#include "wshost/service/SessionRef.h"
#include "wshost/service/SessionRegistry.h"

namespace wshost {

/// What all collections can do, whatever the service's type.
class AnySessionCollection {
 public:
  explicit AnySessionCollection(WhenDestroyed policy = WhenDestroyed::LetGo)
      : registry_(std::make_shared<SessionRegistry>()), policy_(policy) {}
  /// Waits for handlers that run on other threads. Those that are waiting to run do not.
  ~AnySessionCollection() { registry_->Dissolve(policy_); }
  AnySessionCollection(const AnySessionCollection&) = delete;
  AnySessionCollection& operator=(const AnySessionCollection&) = delete;

  /// Takes a member out. Returns: false if it was none. What was relayed before still reaches it.
  bool Remove(SessionId id) { return registry_->Remove(id); }

  /// Sends a message to every visible member that `options` does not except, written and framed once.
  ///
  /// Returns: the number of members addressed. Whether a send fails is found out on the member's own thread: a member
  /// that is closing, or whose queue is full, is evicted and its session closed.
  /// Threads: any; never blocks on a peer. Order is kept per calling thread.
  std::size_t Relay(const JsonValue& message, const RelayOptions& options = {});
  std::size_t RelayText(std::string_view text, const RelayOptions& options = {});
  std::size_t RelayBinary(std::span<const std::byte> bytes, const RelayOptions& options = {});

  /// Closes the session of every visible member, behind what is queued for it. Returns: how many those are.
  /// Errors: std::logic_error if `code` may not travel.
  std::size_t CloseAll(CloseCode code = CloseCode::Normal, std::string_view reason = {});

  // Handlers run on the thread of the session that they are about, without any lock held, and may call everything,
  // this collection's destructor included. What one throws is logged. They are kept as long as the collection, and
  // hear nothing of its destruction.

  /// Calls `handler(id, reason)` once for each eviction.
  void OnEvicted(EvictionHandler handler) { registry_->OnEvicted(std::move(handler)); }

  /// Calls `handler(id)` once for each member that was visible and is gone: removed, evicted or ended; after its
  /// OnJoined. If it ended, OnClose has run.
  void OnLeft(std::function<void(SessionId)> handler) { registry_->OnLeft(std::move(handler)); }

  /// Counts the visible members.
  std::size_t size() const noexcept { return registry_->Count(); }
  bool empty() const noexcept { return size() == 0; }

  std::uint64_t EvictedCount() const noexcept { return registry_->EvictedCount(); }
  /// Counts the relays and the actions of InvokeAll that a loop could not take because too much waited for it already;
  /// its members were not addressed.
  std::uint64_t DroppedRelayCount() const noexcept { return registry_->DroppedRelayCount(); }

 protected:
  static SessionChannel& ChannelOf(const AnySessionRef& session) { return session.Channel(); }

  std::shared_ptr<SessionRegistry> registry_;

 private:
  friend class SessionDirectory;
  const WhenDestroyed policy_;
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
  using AnySessionCollection::AnySessionCollection;

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

  /// Finds all visible members whose service is a U, as SessionRef::As<U>() tells.
  template <typename U>
  std::vector<SessionRef<U>> OfType() const {
    std::vector<SessionRef<U>> found;
    for (auto& channel : registry_->Snapshot()) {
      if (auto session = Ref(std::move(channel)).template As<U>()) found.push_back(std::move(session));
    }
    return found;
  }

  /// Runs `action(TService&)` for each visible member on the member's own thread, in order with its callbacks and never
  /// beside one; at the same time for members of several loops. One whose session has ended by then is passed over.
  /// If `action` throws: OnError, then close 1011, as OnMessage; the others' go on.
  /// Returns: the number of members addressed; those of a loop that has too much waiting are not.
  template <typename TAction>
  requires std::is_invocable_v<const TAction&, TService&> std::size_t InvokeAll(TAction action)
  const {
    auto shared = std::make_shared<const TAction>(std::move(action));  // so that it need not be copyable
    return registry_->InvokeAll(std::make_shared<const ServiceAction>(
        [shared = std::move(shared)](WebSocketsService& service) { (*shared)(static_cast<TService&>(service)); }));
  }

  /// Calls `handler(session)` once for each member that becomes visible from now on, before its first message if it
  /// joined in OnOpen; see the other handlers above.
  void OnJoined(std::function<void(const Ref&)> handler) {
    if (!handler) return registry_->OnJoined(nullptr);  // says so
    registry_->OnJoined(
        [handler = std::move(handler)](const IntrusivePointer<SessionChannel>& channel) { handler(Ref(channel)); });
  }
};

}  // namespace wshost
