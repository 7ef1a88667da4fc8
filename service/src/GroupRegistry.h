// SPDX-License-Identifier: MIT
// The one implementation behind every SessionGroups: who is in which group, and how a message reaches a group.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "RelayTerms.h"
#include "wshost/protocol/EncodedMessage.h"
#include "wshost/service/EventSource.h"
#include "wshost/service/RelayLosses.h"
#include "wshost/service/SessionChannel.h"
#include "wshost/service/SessionGroups.h"
#include "wshost/service/ThreadAnnotations.h"

namespace wshost {

/// Groups by name, sessions by id, and a membership for each pair that belongs together.
///
/// A relay works on the group's roster: the channels of its members, made when the first relay after a change asks for
/// it and shared, unchanged, by all relays until the next change. So joining and leaving cost no more for a large
/// group, and a relay addresses exactly those who are in the roster that it has got hold of.
class GroupRegistry : public std::enable_shared_from_this<GroupRegistry> {
 public:
  using ChannelPointer = IntrusivePointer<SessionChannel>;

  explicit GroupRegistry(const GroupLimits& limits) noexcept : limits_(limits) {}

  bool Add(std::string_view name, SessionChannel& channel) WSHOST_EXCLUDES(mutex_);
  bool Remove(std::string_view name, SessionId id) WSHOST_EXCLUDES(mutex_);
  std::size_t RemoveFromAll(SessionId id) WSHOST_EXCLUDES(mutex_);
  std::size_t Relay(std::string_view name, const EncodedMessage& message, const RelayOptions& options)
      WSHOST_EXCLUDES(mutex_);

  bool Contains(std::string_view name, SessionId id) const WSHOST_EXCLUDES(mutex_);
  std::size_t Count(std::string_view name) const WSHOST_EXCLUDES(mutex_);
  std::size_t GroupCount() const WSHOST_EXCLUDES(mutex_);
  std::vector<ChannelPointer> Members(std::string_view name) const WSHOST_EXCLUDES(mutex_);
  std::vector<std::string> GroupsOf(SessionId id) const WSHOST_EXCLUDES(mutex_);
  std::vector<std::string> Names() const WSHOST_EXCLUDES(mutex_);

  EventSource<const std::string&, const ChannelPointer&>& Joins() noexcept { return joins_; }
  EventSource<const std::string&, SessionId>& Leaves() noexcept { return leaves_; }
  RelayLosses& Losses() noexcept { return losses_; }

  /// As SessionRegistry::Dissolve.
  void Dissolve() noexcept WSHOST_EXCLUDES(mutex_);

 private:
  struct Attendee;
  struct Group;
  struct Roster;
  using AttendeePointer = IntrusivePointer<Attendee>;
  using RosterPointer = std::shared_ptr<const Roster>;

  struct MembershipKey {
    Group* group;
    Attendee* attendee;
    bool operator==(const MembershipKey&) const = default;
  };
  struct MembershipHash {
    std::size_t operator()(const MembershipKey& key) const noexcept;
  };
  struct MembershipLinks;
  using Membership = std::pair<const MembershipKey, MembershipLinks>;
  struct Neighbours {
    Membership* previous = nullptr;
    Membership* next = nullptr;
  };
  // A membership is in two lists: those of the group, and those of the session.
  struct MembershipLinks {
    Neighbours inGroup;
    Neighbours ofAttendee;
  };

  struct Group {
    const std::string* name = nullptr;  // its key in groups_
    Membership* first = nullptr;
    std::size_t visibleCount = 0;
    RosterPointer roster;  // null after a change
  };

  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const noexcept { return std::hash<std::string_view>()(name); }
  };

  // Whom a relay addresses, and on which loops those are that it leaves out.
  struct Addressees {
    RosterPointer roster;
    std::vector<const SessionLoop*> excepted;
  };

  enum class Telling : std::uint8_t { AtOnce, Later };

  AttendeePointer FindAttendee(SessionId id) const WSHOST_REQUIRES_SHARED(mutex_);
  const Group* FindGroup(std::string_view name) const WSHOST_REQUIRES_SHARED(mutex_);
  const Membership* FindMembership(const Group& group, SessionId id) const WSHOST_REQUIRES_SHARED(mutex_);
  bool IsCurrent(const Attendee& attendee) const WSHOST_REQUIRES_SHARED(mutex_);
  bool Join(std::string_view name, const AttendeePointer& attendee) WSHOST_REQUIRES(mutex_);
  void MarkVisible(Group& group) WSHOST_REQUIRES(mutex_);
  void Leave(Membership& membership) noexcept WSHOST_REQUIRES(mutex_);
  std::size_t LeaveAll(Attendee& attendee) noexcept WSHOST_REQUIRES(mutex_);
  void PostJoined(const Group& group, Attendee& attendee) noexcept WSHOST_REQUIRES(mutex_);
  void PostLeft(const Group& group, Attendee& attendee) noexcept WSHOST_REQUIRES(mutex_);
  static void PostDetach(const AttendeePointer& attendee);

  Addressees AddresseesOf(std::string_view name, const RelayTerms* terms) WSHOST_EXCLUDES(mutex_);
  std::vector<const SessionLoop*> LoopsOf(const Group& group, const RelayTerms* terms) const
      WSHOST_REQUIRES_SHARED(mutex_);
  bool PostDelivery(const RosterPointer& roster, std::size_t part, const EncodedMessage& message,
                    const RelayTerms::Pointer& terms);

  // On the session's loop:
  void Attach(const AttendeePointer& attendee) WSHOST_EXCLUDES(mutex_);
  void Opened(const AttendeePointer& attendee, Telling telling) WSHOST_EXCLUDES(mutex_);
  void Ended(const AttendeePointer& attendee) noexcept WSHOST_EXCLUDES(mutex_);
  void Deliver(const Roster& roster, std::size_t part, const EncodedMessage& message, const RelayTerms* terms)
      WSHOST_EXCLUDES(mutex_);
  void Evict(const ChannelPointer& channel, SendStatus status) WSHOST_EXCLUDES(mutex_);

  static constexpr char kLogger[] = "wshost.sessions";

  const GroupLimits limits_;
  mutable SharedMutex mutex_;
  std::unordered_map<std::string, Group, NameHash, std::equal_to<>> groups_ WSHOST_GUARDED_BY(mutex_);
  std::unordered_map<SessionId, AttendeePointer> attendees_ WSHOST_GUARDED_BY(mutex_);
  std::unordered_map<MembershipKey, MembershipLinks, MembershipHash> memberships_ WSHOST_GUARDED_BY(mutex_);
  std::size_t visibleGroups_ WSHOST_GUARDED_BY(mutex_) = 0;
  RelayLosses losses_;
  EventSource<const std::string&, const ChannelPointer&> joins_{kLogger, "OnJoined"};
  EventSource<const std::string&, SessionId> leaves_{kLogger, "OnLeft"};
};

// A session that is in groups.
struct GroupRegistry::Attendee final : SessionObserver, Counted<Attendee> {
  Attendee(std::shared_ptr<GroupRegistry> owner, ChannelPointer session) noexcept
      : registry(std::move(owner)), channel(std::move(session)) {}

  void AddOwner() const noexcept override { Counted::AddOwner(); }
  void DropOwner() const noexcept override { Counted::DropOwner(); }
  void SessionOpened() override { registry->Opened(AttendeePointer(this), Telling::AtOnce); }
  void SessionEnded() override { registry->Ended(AttendeePointer(this)); }

  const std::shared_ptr<GroupRegistry> registry;
  const ChannelPointer channel;
  // Guarded by registry->mutex_:
  Membership* first = nullptr;
  std::size_t count = 0;
  bool isVisible = false;
};

// The visible members of a group as they were at one moment, loop by loop.
struct GroupRegistry::Roster {
  struct Part {
    SessionLoop* loop;  // kept by its sessions
    std::size_t begin;
    std::size_t end;
  };
  static RosterPointer Of(const Group& group);

  std::vector<ChannelPointer> channels;
  std::vector<Part> parts;
};

}  // namespace wshost
