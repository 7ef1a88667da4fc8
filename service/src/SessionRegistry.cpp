// SPDX-License-Identifier: MIT
// Who is in a collection, and how a message reaches them all.
#include "wshost/service/SessionRegistry.h"

#include <algorithm>
#include <string>
#include <utility>

#include "SessionRegistryParts.h"
#include "wshost/service/Log.h"

namespace wshost {

// ---- the members

SessionMember::SessionMember() noexcept = default;
SessionMember::~SessionMember() = default;

void SessionMember::HearOpened() {
  const Pointer self(this);
  shard_->registry->Opened(self, SessionRegistry::Telling::AtOnce);
}

void SessionMember::HearEnded() {
  const Pointer self(this);
  shard_->registry->TakeOut(self);
  SessionRegistry::Unlist(*this);
}

bool SessionChannel::BeginToHear() {
  isTold_ = !HasEnded();
  return isTold_;
}

// ---- joining

SessionRegistry::SessionRegistry() = default;
SessionRegistry::~SessionRegistry() = default;

SessionRegistry::MemberPointer SessionRegistry::MakeMember(SessionChannel& channel) {
  SessionChannel::Pointer session = channel.shared_from_this();
  if (!channel.isTaken_.exchange(true)) return session;
  return MakeIntrusive<FurtherMember>(std::move(session));
}

bool SessionRegistry::TryAdd(SessionChannel& channel) {
  if (channel.HasEnded()) return false;
  MemberPointer member;
  {
    const WriterLock lock(mutex_);
    if (members_.Find(channel.Info().id)) return false;
    ShardPointer shard = ShardOf(channel.Loop());
    member = MakeMember(channel);
    member->shard_ = std::move(shard);
    members_.TryInsert(member);
    ++member->shard_->memberCount;
    if (channel.IsOpen()) {  // else it becomes visible when its 101 is queued
      member->shard_->joins.push_back(member);
      member->shard_->hasJoins.store(true, std::memory_order_release);
      MarkVisible(*member);
      PostJoined(*member);
    }
  }
  if (channel.Loop()->IsCurrentThread()) {
    Attach(member);
    return !channel.HasEnded();
  }
  if (channel.Loop()->Post([member] { member->shard_->registry->Attach(member); })) return true;
  TakeOut(member);  // the loop is no more, nor is the session
  return false;
}

SessionRegistry::ShardPointer SessionRegistry::ShardOf(const std::shared_ptr<SessionLoop>& loop) {
  for (const ShardPointer& shard : shards_) {
    if (shard->loop == loop) return shard;
  }
  // Loops of hosts that are gone leave empty shards behind; this is the moment to let them go.
  std::erase_if(shards_, [](const ShardPointer& shard) { return shard->memberCount == 0; });
  return shards_.emplace_back(MakeIntrusive<Shard>(shared_from_this(), loop));
}

void SessionRegistry::MarkVisible(Member& member) {
  member.visible_ = true;
  member.joined_.store(relayNumber_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  ++member.shard_->visibleCount;
  visibleCount_.fetch_add(1, std::memory_order_relaxed);
}

void SessionRegistry::Attach(const MemberPointer& member) {
  AbsorbJoins(*member->shard_);
  if (member->left_.load(std::memory_order_relaxed) != Member::kNever) return;  // removed meanwhile, by another thread
  if (!member->BeginToHear()) {
    member->HearEnded();
  } else if (member->Channel().HasOpened()) {
    Opened(member, Telling::Later);
  }
}

void SessionRegistry::Opened(const MemberPointer& member, Telling telling) {
  bool joins = false;
  {
    const WriterLock lock(mutex_);
    if (!FindSame(*member)) return;  // removed meanwhile
    joins = !member->visible_;
    if (joins) MarkVisible(*member);
    if (joins && telling == Telling::Later) PostJoined(*member);
  }
  List(*member->shard_, member);
  if (joins && telling == Telling::AtOnce) joins_.Raise(member->Channel().shared_from_this());
}

// Posted under the lock, as PostLeft() is: so they come in this order, whoever adds and removes.
void SessionRegistry::PostJoined(Member& member) noexcept {
  if (!joins_.HasListeners()) return;
  try {
    member.Channel().Loop()->Post(
        [self = MemberPointer(&member)] { self->shard_->registry->joins_.Raise(self->Channel().shared_from_this()); });
  } catch (...) {
    WriteLog(kLogger, Poco::Message::PRIO_ERROR, "OnJoined could not be called: no memory");
  }
}

void SessionRegistry::PostLeft(Member& member) noexcept {
  if (!leaves_.HasListeners()) return;
  try {
    member.Channel().Loop()->Post(
        [self = MemberPointer(&member)] { self->shard_->registry->leaves_.Raise(self->Channel().Info().id); });
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
  if (member->index_ != Member::kNotListed) return;
  shard.members.push_back(member);
  member->index_ = static_cast<std::uint32_t>(shard.members.size() - 1);
}

// ---- leaving

bool SessionRegistry::Remove(SessionId id) {
  MemberPointer member;
  {
    const WriterLock lock(mutex_);
    member = members_.Take(id);
    if (!member) return false;
    MarkGone(*member);
  }
  PostDetach(member);
  return true;
}

// Posted even on the loop's own thread: what was relayed before is in the inbox already, and still reaches the member.
void SessionRegistry::PostDetach(const MemberPointer& member) {
  // If the loop has ended, it has let go of everything itself.
  member->Channel().Loop()->Post([member] {
    member->shard_->registry->AbsorbJoins(*member->shard_);  // so that it is not listed after this
    Unlist(*member);
    member->CeaseToHear();
  });
}

void SessionRegistry::MarkGone(Member& member) {
  --member.shard_->memberCount;
  member.left_.store(relayNumber_.load(std::memory_order_relaxed), std::memory_order_relaxed);
  if (!member.visible_) return;
  member.visible_ = false;
  --member.shard_->visibleCount;
  visibleCount_.fetch_sub(1, std::memory_order_relaxed);
  PostLeft(member);
}

// Returns: null if it has been taken out; another one of the same session may be in its place already.
const SessionRegistry::MemberPointer* SessionRegistry::FindSame(Member& member) const {
  const MemberPointer* found = members_.Find(member.Channel().Info().id);
  return found && found->get() == &member ? found : nullptr;
}

void SessionRegistry::TakeOut(const MemberPointer& member) {
  const WriterLock lock(mutex_);
  if (!FindSame(*member)) return;
  members_.Take(member->Channel().Info().id);
  MarkGone(*member);
  std::erase(member->shard_->joins, member);
}

void SessionRegistry::Unlist(Member& member) {
  if (member.index_ == Member::kNotListed) return;
  auto& members = member.shard_->members;
  members[member.index_].swap(members.back());
  members[member.index_]->index_ = member.index_;
  member.index_ = Member::kNotListed;
  members.pop_back();
}

void SessionRegistry::Dissolve(WhenDestroyed policy) noexcept {
  // Handlers may use what is destroyed next to the collection.
  losses_.Clear();
  joins_.Clear();
  leaves_.Clear();
  SessionTable members;
  std::vector<ShardPointer> shards;
  {
    const WriterLock lock(mutex_);
    std::swap(members, members_);
    shards.swap(shards_);
  }
  members.ForEach([this, policy](const MemberPointer& member) {
    {
      const WriterLock lock(mutex_);
      MarkGone(*member);
    }
    try {
      if (policy == WhenDestroyed::CloseSessions) member->Channel().Close(CloseCode::GoingAway, "the room is closing");
      PostDetach(member);
    } catch (...) {
      WriteLogOf(kLogger, Poco::Message::PRIO_ERROR, [&member, cause = std::current_exception()] {
        return member->Channel().Info().ToString() + " could not be let go: " + TextOf(cause);
      });
    }
  });
}

// ---- looking

IntrusivePointer<SessionChannel> SessionRegistry::Find(SessionId id) const {
  const ReaderLock lock(mutex_);
  const MemberPointer* found = members_.Find(id);
  return found && (*found)->visible_ ? (*found)->Channel().shared_from_this() : nullptr;
}

void SessionRegistry::VisitSome(SessionTable::Walk& walk,
                                const std::function<void(const SessionChannel&)>& visit) const {
  constexpr std::size_t kSlotsAtOnce = 1024;
  const ReaderLock lock(mutex_);
  members_.ForSome(walk, kSlotsAtOnce, [&visit](const MemberPointer& member) {
    if (member->visible_) visit(member->Channel());
  });
}

std::vector<IntrusivePointer<SessionChannel>> SessionRegistry::Snapshot() const {
  std::vector<IntrusivePointer<SessionChannel>> channels;
  const ReaderLock lock(mutex_);
  channels.reserve(visibleCount_.load(std::memory_order_relaxed));
  members_.ForEach([&channels](const MemberPointer& member) {
    if (member->visible_) channels.push_back(member->Channel().shared_from_this());
  });
  return channels;
}

}  // namespace wshost
