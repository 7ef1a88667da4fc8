// SPDX-License-Identifier: MIT
// Who is in a collection, and how a message reaches them all.
#include "wshost/service/SessionRegistry.h"

#include <algorithm>
#include <string>
#include <utility>

#include "SessionRegistryParts.h"
#include "wshost/service/Log.h"

namespace wshost {

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
      member->shard->joins.push_back(member);
      member->shard->hasJoins.store(true, std::memory_order_release);
      MarkVisible(*member);
      PostJoined(*member);
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
  if (member->left.load(std::memory_order_relaxed) != Member::kNever) return;  // removed meanwhile, by another thread
  if (!member->channel->Observe(member)) {
    member->SessionEnded();
  } else if (member->channel->HasOpened()) {
    Opened(member, Telling::Later);
  }
}

void SessionRegistry::Opened(const MemberPointer& member, Telling telling) {
  bool joins = false;
  {
    const WriterLock lock(mutex_);
    const auto found = members_.find(member->channel->Info().id);
    if (found == members_.end() || found->second != member) return;  // removed meanwhile
    joins = !member->visible;
    if (joins) MarkVisible(*member);
    if (joins && telling == Telling::Later) PostJoined(*member);
  }
  List(*member->shard, member);
  if (joins && telling == Telling::AtOnce) joins_.Raise(member->channel);
}

// Posted under the lock, as PostLeft() is: so they come in this order, whoever adds and removes.
void SessionRegistry::PostJoined(Member& member) noexcept {
  if (!joins_.HasListeners()) return;
  try {
    member.channel->Loop()->Post([self = member.shared_from_this()] { self->registry->joins_.Raise(self->channel); });
  } catch (...) {
    WriteLog(kLogger, Poco::Message::PRIO_ERROR, "OnJoined could not be called: no memory");
  }
}

void SessionRegistry::PostLeft(Member& member) noexcept {
  if (!leaves_.HasListeners()) return;
  try {
    member.channel->Loop()->Post(
        [self = member.shared_from_this()] { self->registry->leaves_.Raise(self->channel->Info().id); });
  } catch (...) {
    WriteLog(kLogger, Poco::Message::PRIO_ERROR, "OnLeft could not be called: no memory");
  }
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
  PostLeft(member);
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

void SessionRegistry::Dissolve(WhenDestroyed policy) noexcept {
  // Handlers may use what is destroyed next to the collection.
  losses_.Clear();
  joins_.Clear();
  leaves_.Clear();
  std::unordered_map<SessionId, MemberPointer> members;
  {
    const WriterLock lock(mutex_);
    members.swap(members_);
    for (auto& entry : members) MarkGone(*entry.second);
  }
  for (const auto& [id, member] : members) {
    try {
      if (policy == WhenDestroyed::CloseSessions) member->channel->Close(CloseCode::GoingAway, "the room is closing");
      PostDetach(member);
    } catch (...) {
      WriteLogOf(kLogger, Poco::Message::PRIO_ERROR, [id = id, cause = std::current_exception()] {
        return "session " + id.ToString() + " could not be let go: " + TextOf(cause);
      });
    }
  }
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
