// SPDX-License-Identifier: MIT
// Named groups of sessions: join, leave, and relay to one of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wshost/json/JsonValue.h"
#include "wshost/service/RelayLosses.h"
#include "wshost/service/RelayOptions.h"
#include "wshost/service/SessionRef.h"

namespace wshost {

class GroupRegistry;

/// What peers, who often name the groups, may make a SessionGroups keep.
struct GroupLimits {
  std::size_t maxNameBytes = 256;
  std::size_t maxGroupsPerSession = 1'000;
};

/// What all SessionGroups can do, whatever the service's type.
class AnySessionGroups {
 public:
  explicit AnySessionGroups(GroupLimits limits = {});
  /// All groups go, the sessions go on. Waits for handlers that run on other threads.
  ~AnySessionGroups();
  AnySessionGroups(const AnySessionGroups&) = delete;
  AnySessionGroups& operator=(const AnySessionGroups&) = delete;

  /// Takes a session out of a group. Returns: false if it was not in. What was relayed before still reaches it.
  bool Remove(std::string_view group, SessionId id);
  /// Takes a session out of all groups. Returns: how many those were.
  std::size_t RemoveFromAll(SessionId id);

  /// Sends a message to every visible member of a group that `options` does not except, written and framed once.
  ///
  /// Returns: the number of members addressed. A member that is closing, or whose queue is full, is evicted from all
  /// groups and its session closed.
  /// Threads: any; never blocks on a peer. Order is kept per calling thread.
  std::size_t Relay(std::string_view group, const JsonValue& message, const RelayOptions& options = {});
  std::size_t RelayText(std::string_view group, std::string_view text, const RelayOptions& options = {});
  std::size_t RelayBinary(std::string_view group, std::span<const std::byte> bytes, const RelayOptions& options = {});

  /// Tells whether a session is a visible member.
  bool Contains(std::string_view group, SessionId id) const;
  /// Returns the names of the groups in which a session is visible, in no order.
  std::vector<std::string> GroupsOf(SessionId id) const;
  /// Returns the names of all groups with visible members, in no order.
  std::vector<std::string> Names() const;

  /// Counts the visible members of a group.
  std::size_t size(std::string_view group) const;
  /// Counts the groups with visible members.
  std::size_t size() const;
  bool empty() const { return size() == 0; }

  // Handlers: as those of a SessionCollection.

  /// Calls `handler(id, reason)` once for each session that was evicted from all groups.
  void OnEvicted(EvictionHandler handler);
  /// Calls `handler(group, id)` once for each visible member of a group that is gone; after its OnJoined.
  void OnLeft(std::function<void(const std::string& group, SessionId)> handler);

  std::uint64_t EvictedCount() const noexcept;
  /// As AnySessionCollection::DroppedRelayCount.
  std::uint64_t DroppedRelayCount() const noexcept;

 protected:
  bool AddChannel(std::string_view group, SessionChannel& channel);
  std::vector<IntrusivePointer<SessionChannel>> MemberChannels(std::string_view group) const;
  void OnChannelJoined(std::function<void(const std::string&, const IntrusivePointer<SessionChannel>&)> handler);
  static SessionChannel& ChannelOf(const AnySessionRef& session) { return session.Channel(); }

 private:
  const std::shared_ptr<GroupRegistry> registry_;
};

/// Groups of sessions, by name. A group exists while it has members: there is nothing to make, and nothing to delete.
///
/// A session added in its constructor or in OnOpen becomes visible when its 101 is queued. One that ends leaves all its
/// groups by itself.
/// Threads: any, for all members.
template <typename TService>
class SessionGroups : public AnySessionGroups {
 public:
  using Ref = SessionRef<TService>;
  using AnySessionGroups::AnySessionGroups;

  /// Adds the session of `service` to a group. Returns: false if it is in already, has ended, the name is longer than
  /// GroupLimits allows, or the session is in as many groups as it may.
  bool Add(std::string_view group, TService& service) { return AddChannel(group, service.Channel()); }
  /// Adds a session by its handle. Returns: false also if the handle is empty.
  bool Add(std::string_view group, const Ref& session) { return session && AddChannel(group, ChannelOf(session)); }

  /// Returns the visible members of a group, in no order.
  std::vector<Ref> Members(std::string_view group) const {
    std::vector<Ref> members;
    for (auto& channel : MemberChannels(group)) members.emplace_back(std::move(channel));
    return members;
  }

  /// Calls `handler(group, session)` once for each member that becomes visible from now on, before its first message if
  /// it joined in OnOpen.
  void OnJoined(std::function<void(const std::string& group, const Ref&)> handler) {
    if (!handler) return OnChannelJoined(nullptr);  // says so
    OnChannelJoined(
        [handler = std::move(handler)](const std::string& group, const IntrusivePointer<SessionChannel>& channel) {
          handler(group, Ref(channel));
        });
  }
};

}  // namespace wshost
