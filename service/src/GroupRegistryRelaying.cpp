// SPDX-License-Identifier: MIT
// How a message reaches all members of a group; and those whom it does not reach.
#include <algorithm>
#include <utility>

#include "GroupRegistry.h"

namespace wshost {

GroupRegistry::RosterPointer GroupRegistry::Roster::Of(const Group& group) {
  auto roster = std::make_shared<Roster>();
  auto& parts = roster->parts;
  auto partOf = [&parts](SessionLoop* loop) {
    return std::find_if(parts.begin(), parts.end(), [loop](const Part& part) { return part.loop == loop; });
  };
  auto forEachVisible = [&group](auto visit) {
    for (const Membership* each = group.first; each; each = each->second.inGroup.next) {
      const Attendee& attendee = *each->first.attendee;
      if (attendee.isVisible) visit(attendee.channel, attendee.channel->Loop().get());
    }
  };
  forEachVisible([&](const ChannelPointer&, SessionLoop* loop) {
    const auto part = partOf(loop);
    if (part == parts.end()) {
      parts.push_back({loop, 0, 1});
    } else {
      ++part->end;
    }
  });
  // Until now `end` is a count; from here on it is the place of the next one.
  std::size_t next = 0;
  for (Part& part : parts) {
    part.begin = next;
    next += std::exchange(part.end, next);
  }
  roster->channels.resize(next);
  forEachVisible(
      [&](const ChannelPointer& channel, SessionLoop* loop) { roster->channels[partOf(loop)->end++] = channel; });
  return roster;
}

std::size_t GroupRegistry::Relay(std::string_view name, const EncodedMessage& message, const RelayOptions& options) {
  const RelayTerms::Pointer terms = RelayTerms::Of(options);
  const auto [roster, excepted] = AddresseesOf(name, terms.get());
  if (!roster) return 0;
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t own = kNone;
  std::size_t addressed = 0;
  std::size_t dropped = 0;
  for (std::size_t index = 0; index < roster->parts.size(); ++index) {
    const Roster::Part& part = roster->parts[index];
    const auto left = static_cast<std::size_t>(std::count(excepted.begin(), excepted.end(), part.loop));
    if (part.end - part.begin == left) continue;
    if (part.loop->IsCurrentThread()) {
      own = index;
    } else if (!PostDelivery(roster, index, message, terms)) {
      ++dropped;
      continue;
    }
    addressed += part.end - part.begin - left;
  }
  if (own != kNone) Deliver(*roster, own, message, terms.get());
  if (dropped != 0) losses_.ReportDropped(dropped);
  return addressed;
}

GroupRegistry::Addressees GroupRegistry::AddresseesOf(std::string_view name, const RelayTerms* terms) {
  {
    const ReaderLock lock(mutex_);
    const Group* group = FindGroup(name);
    if (!group || group->visibleCount == 0) return {};
    if (group->roster) return {group->roster, LoopsOf(*group, terms)};
  }
  // Somebody has joined or left since the last relay.
  const WriterLock lock(mutex_);
  const auto found = groups_.find(name);
  if (found == groups_.end() || found->second.visibleCount == 0) return {};
  Group& group = found->second;
  if (!group.roster) group.roster = Roster::Of(group);
  return {group.roster, LoopsOf(group, terms)};
}

// Where the members are that a relay leaves out, each as often as it has some.
std::vector<const SessionLoop*> GroupRegistry::LoopsOf(const Group& group, const RelayTerms* terms) const {
  std::vector<const SessionLoop*> loops;
  if (!terms) return loops;
  for (const SessionId id : terms->except) {
    const Membership* membership = FindMembership(group, id);
    if (!membership || !membership->first.attendee->isVisible) continue;
    loops.push_back(membership->first.attendee->channel->Loop().get());
  }
  return loops;
}

// A relay without terms fits into a task as it is, and needs no memory.
bool GroupRegistry::PostDelivery(const RosterPointer& roster, std::size_t part, const EncodedMessage& message,
                                 const RelayTerms::Pointer& terms) {
  SessionLoop& loop = *roster->parts[part].loop;
  if (!terms) {
    return loop.Post(
        [self = shared_from_this(), roster, part, message] { self->Deliver(*roster, part, message, nullptr); },
        message.CostBytes());
  }
  return loop.Post(
      [self = shared_from_this(), roster, part, message, terms] { self->Deliver(*roster, part, message, terms.get()); },
      message.CostBytes() + terms->CostBytes());
}

void GroupRegistry::Deliver(const Roster& roster, std::size_t part, const EncodedMessage& message,
                            const RelayTerms* terms) {
  const Priority priority = terms ? terms->priority : Priority::Normal;
  const bool excepts = terms && !terms->except.empty();
  std::vector<std::pair<ChannelPointer, SendStatus>> failed;  // no allocation unless one fails
  for (std::size_t i = roster.parts[part].begin; i < roster.parts[part].end; ++i) {
    const ChannelPointer& channel = roster.channels[i];
    if (excepts && terms->Excepts(*channel)) continue;
    const SendStatus status = SendRelayed(*channel, message, priority);
    // One that has ended leaves by itself, when its OnClose has run.
    if (status != SendStatus::Queued && !channel->HasEnded()) failed.emplace_back(channel, status);
  }
  for (const auto& [channel, status] : failed) Evict(channel, status);
}

void GroupRegistry::Evict(const ChannelPointer& channel, SendStatus status) {
  const SessionId id = channel->Info().id;
  const PeerAddress peer = channel->Info().remoteAddress;
  if (RemoveFromAll(id) == 0) return;  // another relay has seen to it
  const bool full = status == SendStatus::QueueFull;
  if (full) channel->Evict(CloseCode::PolicyViolation, "evicted: reads too slowly, its send queue is full");
  const EvictionReason reason = full ? EvictionReason::QueueFull : EvictionReason::Closed;
  losses_.CountEviction();
  // Later, so that a handler is never run inside the Relay() of somebody who holds a lock of their own.
  channel->Loop()->Post(
      [self = shared_from_this(), id, peer, reason] { self->losses_.ReportEviction(id, peer, reason); });
}

}  // namespace wshost
