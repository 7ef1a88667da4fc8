// SPDX-License-Identifier: MIT
// Who is in a collection, and how a message reaches them all.
#include "wshost/service/SessionRegistry.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <utility>

#include "wshost/service/Log.h"

namespace wshost {
namespace {
constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
constexpr char kLogger[] = "wshost.sessions";

// The registry whose eviction handlers this thread is running, if any.
constinit thread_local const SessionRegistry* reporting = nullptr;
}  // namespace

const char* ToText(EvictionReason reason) noexcept {
  return reason == EvictionReason::QueueFull ? "queue full" : "closed";
}

// One session's place in the collection.
struct SessionRegistry::Member final : SessionObserver, std::enable_shared_from_this<Member> {
  Member(std::shared_ptr<SessionRegistry> owner, std::shared_ptr<SessionChannel> session)
      : registry(std::move(owner)), channel(std::move(session)) {}

  void SessionOpened() override { registry->Opened(shared_from_this()); }
  void SessionEnded() override {
    const auto self = shared_from_this();
    registry->TakeOut(self);
    Unlist(*this);
  }

  const std::shared_ptr<SessionRegistry> registry;
  const std::shared_ptr<SessionChannel> channel;
  ShardPointer shard;                         // set once, before anybody else sees the member
  bool visible = false;                       // guarded by registry->mutex_
  std::atomic<std::uint64_t> joined{kNever};  // the first relay that concerns it
  std::atomic<std::uint64_t> left{kNever};    // the first relay that does not any more
  std::size_t index = 0;                      // in shard->members; the loop's
  bool listed = false;                        // the loop's
};

// What one loop has of the collection.
struct SessionRegistry::Shard {
  explicit Shard(std::shared_ptr<SessionLoop> owner) : loop(std::move(owner)) {}

  const std::shared_ptr<SessionLoop> loop;
  std::size_t visibleCount = 0;      // guarded by the registry's mutex_
  std::size_t memberCount = 0;       // guarded by the registry's mutex_; with those not visible
  std::vector<MemberPointer> joins;  // guarded by the registry's mutex_: open sessions added from other threads
  std::atomic<bool> hasJoins{false};
  std::vector<MemberPointer> members;  // the loop's
};

// ---- joining

bool SessionRegistry::TryAdd(SessionChannel& channel) {
  if (channel.HasEnded()) return false;
  auto member = std::make_shared<Member>(shared_from_this(), channel.shared_from_this());
  {
    const WriterLock lock(mutex_);
    if (!members_.try_emplace(channel.Info().id, member).second) return false;
    member->shard = ShardOf(channel.Loop());
    ++member->shard->memberCount;
    if (channel.IsOpen()) {  // else it becomes visible when its 101 is queued
      MarkVisible(*member);
      member->shard->joins.push_back(member);
      member->shard->hasJoins.store(true, std::memory_order_release);
    }
  }
  if (channel.Loop()->IsCurrentThread()) {
    Attach(member);
    return !channel.HasEnded();
  }
  if (channel.Loop()->Post([member] { member->registry->Attach(member); })) return true;
  TakeOut(member);  // the loop is no more, nor is the session
  return false;
}

SessionRegistry::ShardPointer SessionRegistry::ShardOf(const std::shared_ptr<SessionLoop>& loop) {
  for (const ShardPointer& shard : shards_) {
    if (shard->loop == loop) return shard;
  }
  // Loops of hosts that are gone leave empty shards behind; this is the moment to let them go.
  std::erase_if(shards_, [](const ShardPointer& shard) { return shard->memberCount == 0; });
  return shards_.emplace_back(std::make_shared<Shard>(loop));
}

void SessionRegistry::MarkVisible(Member& member) {
  member.visible = true;
  member.joined.store(relayNumber_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  ++member.shard->visibleCount;
  visibleCount_.fetch_add(1, std::memory_order_relaxed);
}

void SessionRegistry::Attach(const MemberPointer& member) {
  AbsorbJoins(*member->shard);
  if (member->left.load(std::memory_order_relaxed) != kNever) return;  // removed meanwhile, by another thread
  if (!member->channel->Observe(member)) {
    member->SessionEnded();
  } else if (member->channel->HasOpened()) {
    Opened(member);
  }
}

void SessionRegistry::Opened(const MemberPointer& member) {
  {
    const WriterLock lock(mutex_);
    const auto found = members_.find(member->channel->Info().id);
    if (found == members_.end() || found->second != member) return;  // removed meanwhile
    if (!member->visible) MarkVisible(*member);
  }
  List(*member->shard, member);
}

void SessionRegistry::AbsorbJoins(Shard& shard) {
  if (!shard.hasJoins.load(std::memory_order_acquire)) return;
  std::vector<MemberPointer> joins;
  {
    const WriterLock lock(mutex_);
    joins.swap(shard.joins);
    shard.hasJoins.store(false, std::memory_order_relaxed);
  }
  for (const MemberPointer& member : joins) List(shard, member);
}

void SessionRegistry::List(Shard& shard, const MemberPointer& member) {
  if (member->listed) return;
  member->listed = true;
  member->index = shard.members.size();
  shard.members.push_back(member);
}

// ---- leaving

bool SessionRegistry::Remove(SessionId id) {
  MemberPointer member;
  {
    const WriterLock lock(mutex_);
    const auto found = members_.find(id);
    if (found == members_.end()) return false;
    member = std::move(found->second);
    members_.erase(found);
    MarkGone(*member);
  }
  PostDetach(member);
  return true;
}

// Posted even on the loop's own thread: what was relayed before is in the inbox already, and still reaches the member.
void SessionRegistry::PostDetach(const MemberPointer& member) {
  // If the loop has ended, it has let go of everything itself.
  member->channel->Loop()->Post([member] {
    member->registry->AbsorbJoins(*member->shard);  // so that it is not listed after this
    Unlist(*member);
    member->channel->Forget(*member);
  });
}

void SessionRegistry::MarkGone(Member& member) {
  --member.shard->memberCount;
  member.left.store(relayNumber_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  if (!member.visible) return;
  member.visible = false;
  --member.shard->visibleCount;
  visibleCount_.fetch_sub(1, std::memory_order_relaxed);
}

void SessionRegistry::TakeOut(const MemberPointer& member) {
  const WriterLock lock(mutex_);
  const auto found = members_.find(member->channel->Info().id);
  if (found == members_.end() || found->second != member) return;
  members_.erase(found);
  MarkGone(*member);
  std::erase(member->shard->joins, member);
}

void SessionRegistry::Unlist(Member& member) {
  if (!member.listed) return;
  member.listed = false;
  auto& members = member.shard->members;
  members[member.index].swap(members.back());
  members[member.index]->index = member.index;
  members.pop_back();
}

void SessionRegistry::Dissolve() {
  std::unordered_map<SessionId, MemberPointer> members;
  {
    const WriterLock lock(mutex_);
    members.swap(members_);
    for (auto& entry : members) MarkGone(*entry.second);
    evictionHandlers_.clear();
  }
  for (const auto& entry : members) PostDetach(entry.second);
  // Handlers that run on other threads right now may use what is destroyed next to the collection.
  if (reporting == this) return;  // we are in one of them
  for (int running = reports_.load(); running != 0; running = reports_.load()) reports_.wait(running);
}

// ---- relaying

std::size_t SessionRegistry::Relay(const EncodedMessage& message) {
  ShardPointer own;
  std::uint64_t number = 0;
  std::size_t addressed = 0;
  std::size_t dropped = 0;
  {
    // Posted under the lock, one task per loop: a member that is removed after this is detached by a later task.
    const ReaderLock lock(mutex_);
    number = relayNumber_.fetch_add(1, std::memory_order_relaxed);
    for (const ShardPointer& shard : shards_) {
      if (shard->visibleCount == 0) continue;
      if (shard->loop->IsCurrentThread()) {
        own = shard;
      } else if (!shard->loop->Post(
                     [self = shared_from_this(), shard, message, number] { self->Deliver(*shard, message, number); },
                     message.CostBytes())) {
        ++dropped;
        continue;
      }
      addressed += shard->visibleCount;
    }
  }
  if (own) Deliver(*own, message, number);
  if (dropped != 0) ReportDropped(dropped);
  return addressed;
}

// The log hears of the first one, and then ever more seldom.
void SessionRegistry::ReportDropped(std::size_t count) noexcept {
  const std::uint64_t before = droppedRelays_.fetch_add(count, std::memory_order_relaxed);
  if (std::bit_width(before) == std::bit_width(before + count)) return;
  WriteLogOf(kLogger, Poco::Message::PRIO_WARNING, [&] {
    return "relays are dropped, a loop's inbox is full: " + std::to_string(before + count) + " so far";
  });
}

void SessionRegistry::Deliver(Shard& shard, const EncodedMessage& message, std::uint64_t number) {
  AbsorbJoins(shard);
  std::vector<std::pair<MemberPointer, SendStatus>> failed;  // no allocation unless one fails
  for (const MemberPointer& member : shard.members) {
    if (number < member->joined.load(std::memory_order_relaxed) ||
        number >= member->left.load(std::memory_order_relaxed)) {
      continue;
    }
    const SendStatus status = member->channel->Send(message);
    // One that has ended takes itself out, when its OnClose has run.
    if (status != SendStatus::Queued && !member->channel->HasEnded()) failed.emplace_back(member, status);
  }
  for (const auto& [member, status] : failed) Evict(member, status);
}

void SessionRegistry::Evict(const MemberPointer& member, SendStatus status) {
  const SessionId id = member->channel->Info().id;
  if (!Remove(id)) return;  // another relay has seen to it
  const bool full = status == SendStatus::QueueFull;
  if (full) member->channel->Evict(CloseCode::PolicyViolation, "evicted: reads too slowly, its send queue is full");
  const EvictionReason reason = full ? EvictionReason::QueueFull : EvictionReason::Closed;
  evictedCount_.fetch_add(1, std::memory_order_relaxed);
  // Later, so that a handler is never run inside the Relay() of somebody who holds a lock of their own.
  member->channel->Loop()->Post([self = shared_from_this(), id, reason] { self->ReportEviction(id, reason); });
}

void SessionRegistry::ReportEviction(SessionId id, EvictionReason reason) {
  // A reader that was too slow is worth a look; a session that was closing anyway is not.
  const bool full = reason == EvictionReason::QueueFull;
  WriteLogOf(kLogger, full ? Poco::Message::PRIO_WARNING : Poco::Message::PRIO_INFORMATION,
             [&] { return "session " + id.ToString() + " evicted: " + ToText(reason); });
  std::vector<EvictionHandler> handlers;
  {
    const ReaderLock lock(mutex_);
    handlers = evictionHandlers_;
    reports_.fetch_add(1);
  }
  const auto* const outer = std::exchange(reporting, this);
  for (const EvictionHandler& handler : handlers) {
    try {
      handler(id, reason);
    } catch (...) {
      WriteLogOf(kLogger, Poco::Message::PRIO_ERROR,
                 [cause = std::current_exception()] { return "an OnEvicted handler failed: " + TextOf(cause); });
    }
  }
  reporting = outer;
  handlers.clear();
  if (reports_.fetch_sub(1) == 1) reports_.notify_all();
}

void SessionRegistry::OnEvicted(EvictionHandler handler) {
  const WriterLock lock(mutex_);
  evictionHandlers_.push_back(std::move(handler));
}

// ---- looking

std::shared_ptr<SessionChannel> SessionRegistry::Find(SessionId id) const {
  const ReaderLock lock(mutex_);
  const auto found = members_.find(id);
  return found != members_.end() && found->second->visible ? found->second->channel : nullptr;
}

std::vector<std::shared_ptr<SessionChannel>> SessionRegistry::Snapshot() const {
  std::vector<std::shared_ptr<SessionChannel>> channels;
  const ReaderLock lock(mutex_);
  channels.reserve(visibleCount_.load(std::memory_order_relaxed));
  for (const auto& entry : members_) {
    if (entry.second->visible) channels.push_back(entry.second->channel);
  }
  return channels;
}

}  // namespace wshost
