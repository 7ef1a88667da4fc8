// SPDX-License-Identifier: MIT
// How a message, or an action, reaches all members of a collection; and those whom it does not reach.
#include <algorithm>
#include <utility>

#include "RelayTerms.h"
#include "SessionRegistryParts.h"
#include "wshost/service/ServiceDispatcher.h"

namespace wshost {
namespace {
// What a posted action is counted as, against the limit of a loop's inbox: about what it keeps in memory.
constexpr std::size_t kActionBytes = 256;
}  // namespace

// ---- relaying

std::size_t SessionRegistry::Relay(const EncodedMessage& message, const RelayOptions& options) {
  const RelayTerms::Pointer terms = RelayTerms::Of(options);
  ShardPointer own;
  std::uint64_t number = 0;
  Handed handed;
  {
    // Posted under the lock, one task per loop: a member that is removed after this is detached by a later task.
    const ReaderLock lock(mutex_);
    number = relayNumber_.fetch_add(1, std::memory_order_relaxed);
    handed = HandToLoops(ShardsOf(terms.get()), [&](const ShardPointer& shard) {
      if (!shard->loop->IsCurrentThread()) return PostDelivery(shard, message, number, terms);
      own = shard;
      return true;
    });
  }
  if (own) Deliver(*own, message, number, terms.get());
  if (handed.droppedLoops != 0) losses_.ReportDropped(handed.droppedLoops);
  return handed.members;
}

// Where the members are that a relay leaves out, each as often as it has some.
std::vector<const SessionRegistry::Shard*> SessionRegistry::ShardsOf(const RelayTerms* terms) const {
  std::vector<const Shard*> shards;
  if (!terms) return shards;
  for (const SessionId id : terms->except) {
    const MemberPointer* found = members_.Find(id);
    if (found && (*found)->visible_) shards.push_back((*found)->shard_.get());
  }
  return shards;
}

template <typename THand>
SessionRegistry::Handed SessionRegistry::HandToLoops(const std::vector<const Shard*>& excepted, THand hand) const {
  Handed handed;
  for (const ShardPointer& shard : shards_) {
    const auto left = static_cast<std::size_t>(std::count(excepted.begin(), excepted.end(), shard.get()));
    if (shard->visibleCount == left) continue;
    if (hand(shard)) {
      handed.members += shard->visibleCount - left;
    } else {
      ++handed.droppedLoops;
    }
  }
  return handed;
}

// A relay without terms fits into a task as it is, and needs no memory.
bool SessionRegistry::PostDelivery(const ShardPointer& shard, const EncodedMessage& message, std::uint64_t number,
                                   const RelayTerms::Pointer& terms) {
  if (!terms) {
    return shard->loop->Post(
        [self = shared_from_this(), shard, message, number] { self->Deliver(*shard, message, number, nullptr); },
        message.CostBytes());
  }
  return shard->loop->Post([self = shared_from_this(), shard, message, number,
                            terms] { self->Deliver(*shard, message, number, terms.get()); },
                           message.CostBytes() + terms->CostBytes());
}

void SessionRegistry::Deliver(Shard& shard, const EncodedMessage& message, std::uint64_t number,
                              const RelayTerms* terms) {
  AbsorbJoins(shard);
  const Priority priority = terms ? terms->priority : Priority::Normal;
  const bool excepts = terms && !terms->except.empty();
  std::vector<std::pair<MemberPointer, SendStatus>> failed;  // no allocation unless one fails
  for (const MemberPointer& member : shard.members) {
    if (!member->Hears(number)) continue;
    SessionChannel& channel = member->Channel();
    if (excepts && terms->Excepts(channel)) continue;
    const SendStatus status = SendRelayed(channel, message, priority);
    // One that has ended takes itself out, when its OnClose has run.
    if (status != SendStatus::Queued && !channel.HasEnded()) failed.emplace_back(member, status);
  }
  for (const auto& [member, status] : failed) Evict(member, status);
}

// ---- invoking

std::size_t SessionRegistry::InvokeAll(const std::shared_ptr<const ServiceAction>& action) {
  Handed handed;
  {
    const ReaderLock lock(mutex_);
    const std::uint64_t number = relayNumber_.fetch_add(1, std::memory_order_relaxed);
    // Posted even to the caller's own loop: an action never runs in the midst of a callback.
    handed = HandToLoops({}, [&](const ShardPointer& shard) {
      return shard->loop->Post(
          [self = shared_from_this(), shard, action, number] { self->RunOnMembers(*shard, *action, number); },
          kActionBytes);
    });
  }
  if (handed.droppedLoops != 0) losses_.ReportDropped(handed.droppedLoops);
  return handed.members;
}

void SessionRegistry::RunOnMembers(Shard& shard, const ServiceAction& action, std::uint64_t number) {
  AbsorbJoins(shard);
  std::vector<IntrusivePointer<SessionChannel>> channels;  // a copy: an action may add and remove
  for (const MemberPointer& member : shard.members) {
    if (member->Hears(number)) channels.push_back(member->Channel().shared_from_this());
  }
  for (const auto& channel : channels) channel->Invoke(action, [] {});
}

// ---- evicting

void SessionRegistry::Evict(const MemberPointer& member, SendStatus status) {
  const SessionId id = member->Channel().Info().id;
  const PeerAddress peer = member->Channel().Info().remoteAddress;
  if (!Remove(id)) return;  // another relay has seen to it
  const bool full = status == SendStatus::QueueFull;
  if (full) member->Channel().Evict(CloseCode::PolicyViolation, "evicted: reads too slowly, its send queue is full");
  const EvictionReason reason = full ? EvictionReason::QueueFull : EvictionReason::Closed;
  losses_.CountEviction();
  // Later, so that a handler is never run inside the Relay() of somebody who holds a lock of their own.
  member->Channel().Loop()->Post(
      [self = shared_from_this(), id, peer, reason] { self->losses_.ReportEviction(id, peer, reason); });
}

}  // namespace wshost
