// SPDX-License-Identifier: MIT
// Who is in which group: joining, leaving, looking.
#include "GroupRegistry.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "wshost/service/Log.h"

namespace wshost {
namespace {

template <auto kNeighbours, typename TMembership>
void Link(TMembership*& first, TMembership& membership) noexcept {
  auto& own = membership.second.*kNeighbours;
  own.previous = nullptr;
  own.next = first;
  if (first) (first->second.*kNeighbours).previous = &membership;
  first = &membership;
}

template <auto kNeighbours, typename TMembership>
void Unlink(TMembership*& first, TMembership& membership) noexcept {
  const auto own = membership.second.*kNeighbours;
  (own.previous ? (own.previous->second.*kNeighbours).next : first) = own.next;
  if (own.next) (own.next->second.*kNeighbours).previous = own.previous;
}

// A table keeps the buckets that it once needed; this lets them go, seldom enough to cost nothing per removal.
template <typename TTable>
void ShrinkIfSparse(TTable& table) noexcept {
  constexpr std::size_t kKeptBuckets = 1024;
  if (table.bucket_count() <= kKeptBuckets || table.size() > table.bucket_count() / 8) return;
  try {
    table.rehash(std::max(kKeptBuckets, 2 * table.size()));
  } catch (...) {  // no memory: it stays as it is
  }
}

}  // namespace

std::size_t GroupRegistry::MembershipHash::operator()(const MembershipKey& key) const noexcept {
  const auto group = reinterpret_cast<std::uintptr_t>(key.group) >> 4;
  const auto attendee = reinterpret_cast<std::uintptr_t>(key.attendee) >> 4;
  return static_cast<std::size_t>((group * 0x9E37'79B9'7F4A'7C15U) ^ attendee);
}

// ---- finding; the lock is held

GroupRegistry::AttendeePointer GroupRegistry::FindAttendee(SessionId id) const {
  const auto found = attendees_.find(id);
  return found == attendees_.end() ? nullptr : found->second;
}

const GroupRegistry::Group* GroupRegistry::FindGroup(std::string_view name) const {
  const auto found = groups_.find(name);
  return found == groups_.end() ? nullptr : &found->second;
}

const GroupRegistry::Membership* GroupRegistry::FindMembership(const Group& group, SessionId id) const {
  const auto attendee = attendees_.find(id);
  if (attendee == attendees_.end()) return nullptr;
  const auto found = memberships_.find({const_cast<Group*>(&group), attendee->second.get()});
  return found == memberships_.end() ? nullptr : &*found;
}

// Not so if it has left all groups: another one may be in its place already.
bool GroupRegistry::IsCurrent(const Attendee& attendee) const {
  const auto found = attendees_.find(attendee.channel->Info().id);
  return found != attendees_.end() && found->second.get() == &attendee;
}

// ---- joining

bool GroupRegistry::Add(std::string_view name, SessionChannel& channel) {
  if (name.size() > limits_.maxNameBytes || channel.HasEnded()) return false;
  AttendeePointer attendee;
  {
    const WriterLock lock(mutex_);
    attendee = FindAttendee(channel.Info().id);
    const bool isKnown = attendee != nullptr;
    if (!isKnown) {
      attendee = MakeIntrusive<Attendee>(shared_from_this(), channel.shared_from_this());
      attendee->isVisible = channel.IsOpen();  // else when its 101 is queued
    }
    if (attendee->count >= limits_.maxGroupsPerSession || !Join(name, attendee)) return false;
    if (isKnown) return true;
  }
  if (channel.Loop()->IsCurrentThread()) {
    Attach(attendee);
    return !channel.HasEnded();
  }
  if (channel.Loop()->Post([attendee] { attendee->registry->Attach(attendee); })) return true;
  Ended(attendee);  // the loop is no more, nor is the session
  return false;
}

bool GroupRegistry::Join(std::string_view name, const AttendeePointer& attendee) {
  auto group = groups_.find(name);
  const bool isNew = group == groups_.end();
  if (!isNew && memberships_.contains({&group->second, attendee.get()})) return false;
  const SessionId id = attendee->channel->Info().id;
  Membership* membership = nullptr;
  try {
    attendees_.try_emplace(id, attendee);
    if (isNew) {
      group = groups_.try_emplace(std::string(name)).first;
      group->second.name = &group->first;
    }
    membership = &*memberships_.try_emplace({&group->second, attendee.get()}).first;
  } catch (...) {  // no memory
    if (group != groups_.end() && !group->second.first) groups_.erase(group);
    if (attendee->count == 0) attendees_.erase(id);
    throw;
  }
  Link<&MembershipLinks::inGroup>(group->second.first, *membership);
  Link<&MembershipLinks::ofAttendee>(attendee->first, *membership);
  ++attendee->count;
  if (attendee->isVisible) {
    MarkVisible(group->second);
    PostJoined(group->second, *attendee);
  }
  return true;
}

void GroupRegistry::MarkVisible(Group& group) {
  if (group.visibleCount++ == 0) ++visibleGroups_;
  group.roster.reset();
}

void GroupRegistry::Attach(const AttendeePointer& attendee) {
  {
    const ReaderLock lock(mutex_);
    if (!IsCurrent(*attendee)) return;  // removed meanwhile, by another thread
  }
  if (!attendee->channel->Observe(attendee)) {
    Ended(attendee);
  } else if (attendee->channel->HasOpened()) {
    Opened(attendee, Telling::Later);
  }
}

void GroupRegistry::Opened(const AttendeePointer& attendee, Telling telling) {
  std::vector<std::string> joined;
  {
    const WriterLock lock(mutex_);
    if (!IsCurrent(*attendee) || attendee->isVisible) return;
    const bool tells = telling == Telling::AtOnce && joins_.HasListeners();
    if (tells) joined.reserve(attendee->count);
    for (const Membership* each = attendee->first; each; each = each->second.ofAttendee.next) {
      if (tells) joined.push_back(*each->first.group->name);
    }
    attendee->isVisible = true;
    for (const Membership* each = attendee->first; each; each = each->second.ofAttendee.next) {
      MarkVisible(*each->first.group);
      if (telling == Telling::Later) PostJoined(*each->first.group, *attendee);
    }
  }
  for (const std::string& name : joined) joins_.Raise(name, attendee->channel);
}

// Posted under the lock, as PostLeft() is: so they come in this order, whoever adds and removes.
void GroupRegistry::PostJoined(const Group& group, Attendee& attendee) noexcept {
  if (!joins_.HasListeners()) return;
  try {
    attendee.channel->Loop()->Post(
        [self = AttendeePointer(&attendee), name = *group.name] { self->registry->joins_.Raise(name, self->channel); });
  } catch (...) {
    WriteLog(kLogger, Poco::Message::PRIO_ERROR, "OnJoined of a group could not be called: no memory");
  }
}

void GroupRegistry::PostLeft(const Group& group, Attendee& attendee) noexcept {
  if (!leaves_.HasListeners()) return;
  try {
    attendee.channel->Loop()->Post([self = AttendeePointer(&attendee), name = *group.name] {
      self->registry->leaves_.Raise(name, self->channel->Info().id);
    });
  } catch (...) {
    WriteLog(kLogger, Poco::Message::PRIO_ERROR, "OnLeft of a group could not be called: no memory");
  }
}

// ---- leaving

bool GroupRegistry::Remove(std::string_view name, SessionId id) {
  AttendeePointer attendee;
  {
    const WriterLock lock(mutex_);
    const Group* group = FindGroup(name);
    const Membership* membership = group ? FindMembership(*group, id) : nullptr;
    if (!membership) return false;
    attendee = FindAttendee(id);
    Leave(const_cast<Membership&>(*membership));
    if (attendee->count != 0) return true;
    attendees_.erase(id);
    ShrinkIfSparse(attendees_);
  }
  PostDetach(attendee);
  return true;
}

std::size_t GroupRegistry::RemoveFromAll(SessionId id) {
  AttendeePointer attendee;
  std::size_t count = 0;
  {
    const WriterLock lock(mutex_);
    attendee = FindAttendee(id);
    if (!attendee) return 0;
    count = LeaveAll(*attendee);
  }
  PostDetach(attendee);
  return count;
}

void GroupRegistry::Ended(const AttendeePointer& attendee) noexcept {
  const WriterLock lock(mutex_);
  if (IsCurrent(*attendee)) LeaveAll(*attendee);
}

std::size_t GroupRegistry::LeaveAll(Attendee& attendee) noexcept {
  const std::size_t count = attendee.count;
  while (attendee.first) Leave(*attendee.first);
  attendees_.erase(attendee.channel->Info().id);
  ShrinkIfSparse(attendees_);
  return count;
}

void GroupRegistry::Leave(Membership& membership) noexcept {
  const MembershipKey key = membership.first;
  Group& group = *key.group;
  if (key.attendee->isVisible) {
    if (--group.visibleCount == 0) --visibleGroups_;
    group.roster.reset();
    PostLeft(group, *key.attendee);
  }
  Unlink<&MembershipLinks::inGroup>(group.first, membership);
  Unlink<&MembershipLinks::ofAttendee>(key.attendee->first, membership);
  --key.attendee->count;
  memberships_.erase(key);
  ShrinkIfSparse(memberships_);
  if (group.first) return;
  groups_.erase(groups_.find(*group.name));
  ShrinkIfSparse(groups_);
}

void GroupRegistry::PostDetach(const AttendeePointer& attendee) {
  // If the loop has ended, it has let go of everything itself.
  attendee->channel->Loop()->Post([attendee] { attendee->channel->Forget(*attendee); });
}

void GroupRegistry::Dissolve() noexcept {
  // Handlers may use what is destroyed next to the groups.
  losses_.Clear();
  joins_.Clear();
  leaves_.Clear();
  decltype(attendees_) attendees;  // destroyed without the lock
  {
    const WriterLock lock(mutex_);
    for (auto& entry : attendees_) entry.second->first = nullptr;
    memberships_.clear();
    groups_.clear();
    visibleGroups_ = 0;
    attendees.swap(attendees_);
  }
  for (const auto& [id, attendee] : attendees) {
    try {
      PostDetach(attendee);
    } catch (...) {
      WriteLog(kLogger, Poco::Message::PRIO_ERROR, "a session could not be let go: no memory");
    }
  }
}

// ---- looking

bool GroupRegistry::Contains(std::string_view name, SessionId id) const {
  const ReaderLock lock(mutex_);
  const Group* group = FindGroup(name);
  const Membership* membership = group ? FindMembership(*group, id) : nullptr;
  return membership && membership->first.attendee->isVisible;
}

std::size_t GroupRegistry::Count(std::string_view name) const {
  const ReaderLock lock(mutex_);
  const Group* group = FindGroup(name);
  return group ? group->visibleCount : 0;
}

std::size_t GroupRegistry::GroupCount() const {
  const ReaderLock lock(mutex_);
  return visibleGroups_;
}

std::vector<GroupRegistry::ChannelPointer> GroupRegistry::Members(std::string_view name) const {
  std::vector<ChannelPointer> channels;
  const ReaderLock lock(mutex_);
  const Group* group = FindGroup(name);
  if (!group) return channels;
  channels.reserve(group->visibleCount);
  for (const Membership* each = group->first; each; each = each->second.inGroup.next) {
    if (each->first.attendee->isVisible) channels.push_back(each->first.attendee->channel);
  }
  return channels;
}

std::vector<std::string> GroupRegistry::GroupsOf(SessionId id) const {
  std::vector<std::string> names;
  const ReaderLock lock(mutex_);
  const auto found = attendees_.find(id);
  if (found == attendees_.end() || !found->second->isVisible) return names;
  names.reserve(found->second->count);
  for (const Membership* each = found->second->first; each; each = each->second.ofAttendee.next) {
    names.push_back(*each->first.group->name);
  }
  return names;
}

std::vector<std::string> GroupRegistry::Names() const {
  std::vector<std::string> names;
  const ReaderLock lock(mutex_);
  names.reserve(visibleGroups_);
  for (const auto& [name, group] : groups_) {
    if (group.visibleCount != 0) names.push_back(name);
  }
  return names;
}

}  // namespace wshost
