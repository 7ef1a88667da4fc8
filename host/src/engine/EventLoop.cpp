// SPDX-License-Identifier: MIT
// One thread that serves its members in turns.
#include "engine/EventLoop.h"

#include <algorithm>

#include "engine/Guard.h"
#include "wshost/service/LoopThread.h"

namespace wshost::host {

EventLoop::EventLoop(std::unique_ptr<Poller> poller, const Clock& clock, std::size_t maxInboxBytes,
                     std::unique_ptr<WriteBatch> writes)
    : poller_(std::move(poller)),
      writes_(std::move(writes)),
      clock_(clock),
      maxInboxBytes_(maxInboxBytes),
      now_(clock.Now()),
      ready_(kReadyAtOnce),
      receiveBuffer_(kReceiveBytes) {}

EventLoop::~EventLoop() = default;

// ---- from any thread

bool EventLoop::Post(LoopTask task, std::size_t waitingBytes) {
  {
    const MutexLock lock(inboxMutex_);
    if (refusing_) return false;
    if (waitingBytes != 0) {
      const std::size_t cost = waitingBytes + kTaskBytes;
      if (inboxBytes_ + cost > maxInboxBytes_) return false;
      inboxBytes_ += cost;
    }
    inbox_.push_back(std::move(task));
    if (!asleep_) return true;
    asleep_ = false;  // one wake-up is enough
  }
  poller_->Wake();
  return true;
}

void EventLoop::Stop() {
  {
    const MutexLock lock(inboxMutex_);
    stopping_ = true;
    asleep_ = false;
  }
  poller_->Wake();
}

// ---- turns

void EventLoop::Run() {
  const LoopThread mark;                                                 // nothing that runs here may wait
  thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);  // also if Stop() came first
  if (writes_) writes_->Submit();  // of nothing: what it needs is made now, and by this thread
  auto stopping = [this] {
    const MutexLock lock(inboxMutex_);
    return stopping_;
  };
  while (!stopping()) RunTurn();
  // What was posted before the end still runs: a task may be somebody's promise.
  for (;;) {
    RunPosted();
    RunTurnEnds();
    const MutexLock lock(inboxMutex_);
    if (inbox_.empty()) {
      refusing_ = true;
      break;
    }
  }
  while (memberCount_ != 0) Release(*members_[memberCount_ - 1]);
  LetReleasedGo();
  thread_.store({}, std::memory_order_relaxed);  // the system may give the same id to another thread
}

void EventLoop::RunTurn(std::optional<Duration> longest) {
  thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  const std::optional<Duration> wait = TimeToWait(longest);
  const bool sleeps = readers_.empty() && !HasPosted();
  const std::size_t count = poller_->Wait(ready_, sleeps ? wait : Duration::zero());
  {
    const MutexLock lock(inboxMutex_);
    asleep_ = false;
  }
  now_ = clock_.Now();
  for (std::size_t i = 0; i < count; ++i) {
    LoopMember& member = *ready_[i].member;
    if (member.readTurnAsked_) [[unlikely]] {
      if (!ready_[i].what.writable) continue;
      ready_[i].what = {.writable = true};  // the rest it finds out when it reads on
    }
    GuardedFor(member, [&] { member.OnReady(ready_[i].what); });
  }
  if (!readers_.empty()) [[unlikely]]
    RunReadTurns();
  deadlines_.RunExpired(now_);
  RunPosted();
  RunTurnEnds();
  LetReleasedGo();
}

std::optional<Duration> EventLoop::TimeToWait(std::optional<Duration> longest) const {
  std::optional<Duration> wait = longest;
  if (const auto next = deadlines_.Next()) {
    const Duration left = std::max(*next - clock_.Now(), Duration::zero());
    wait = wait ? std::min(*wait, left) : left;
  }
  return wait;
}

void EventLoop::RunReadTurns() {
  const std::size_t turns = std::min(1 + readers_.size() / kReadersPerReadTurn, kMostReadTurns);
  for (std::size_t turn = 0; turn < turns && !readers_.empty(); ++turn) {
    if (nextReader_ >= readers_.size()) nextReader_ = 0;
    LoopMember& reader = *readers_[nextReader_];
    reading_ = &reader;
    reader.readTurnAsked_ = false;
    goesOn_ = false;
    GuardedFor(reader, [&] { reader.OnReadTurn(); });
    if (!reading_) continue;  // it was released, and has left
    if (!reader.readTurnAsked_) {
      LeaveReaders(reader);
    } else if (!goesOn_ || ++turnsInARow_ == kReadTurnsInARow) {
      ++nextReader_;
      turnsInARow_ = 0;
    }
    reading_ = nullptr;
  }
}

void EventLoop::LeaveReaders(LoopMember& member) noexcept {
  const auto place = std::find(readers_.begin(), readers_.end(), &member);
  const auto index = static_cast<std::size_t>(place - readers_.begin());
  if (index == nextReader_) turnsInARow_ = 0;
  if (index < nextReader_) --nextReader_;
  readers_.erase(place);
  member.readTurnAsked_ = false;
  if (reading_ == &member) reading_ = nullptr;
}

bool EventLoop::HasPosted() {
  const MutexLock lock(inboxMutex_);
  if (!inbox_.empty() || stopping_) return true;
  asleep_ = true;  // from here on a Post() wakes us
  return false;
}

void EventLoop::RunPosted() {
  {
    const MutexLock lock(inboxMutex_);
    if (inbox_.empty()) return;
    running_.swap(inbox_);
    inboxBytes_ = 0;
  }
  for (LoopTask& task : running_) {
    Guarded(task);
    task = LoopTask();  // what it holds is let go before the next one runs
  }
  running_.clear();
  if (running_.capacity() > kKeptTasks) std::vector<LoopTask>().swap(running_);  // what a burst needed is let go
}

void EventLoop::RunTurnEnds() {
  // By index: an end of turn may ask for another member's.
  for (std::size_t i = 0; i < turnEnds_.size();) {
    for (const std::size_t end = WriteTogether(i); i < end; ++i) {
      LoopMember& member = *turnEnds_[i];
      member.turnEndAsked_ = false;
      GuardedFor(member, [&] { member.OnTurnEnd(); });
    }
  }
  turnEnds_.clear();
}

// Writes the output of members from `begin` on. All that have offered some hear what became of it before any of them
// goes on, since what one then does may concern another. Returns: where those end whose turn may end now.
std::size_t EventLoop::WriteTogether(std::size_t begin) noexcept {
  if (!writes_ || turnEnds_.size() - begin < writes_->FewestWrites()) return turnEnds_.size();
  const std::size_t end = std::min(turnEnds_.size(), begin + WriteBatch::kMostWrites);
  std::array<LoopMember*, WriteBatch::kMostWrites> writers;
  std::size_t count = 0;
  for (std::size_t i = begin; i < end; ++i) {
    if (turnEnds_[i]->OfferOutput(*writes_)) writers[count++] = turnEnds_[i];
  }
  if (count == 0) return end;
  const std::span<const std::size_t> written = writes_->Submit();
  for (std::size_t i = 0; i < count; ++i) writers[i]->TookOutput(written[i]);
  counters_.ioUringWrites.Add(count);
  return end;
}

void EventLoop::CountCallback(TimePoint begun) noexcept { counters_.callbackTimes.Add(clock_.Now() - begun); }

// ---- members

void EventLoop::Adopt(IntrusivePointer<LoopMember> member) {
  LoopMember& adopted = *member;
  members_.push_back(std::move(member));
  members_[memberCount_].swap(members_.back());  // ahead of those that are released
  adopted.memberIndex_ = static_cast<std::uint32_t>(memberCount_++);
}

// Needs no memory: it moves behind those that stay.
void EventLoop::Release(LoopMember& member) {
  if (member.memberIndex_ == LoopMember::kNowhere) return;
  deadlines_.Cancel(member);
  if (member.readTurnAsked_ || reading_ == &member) LeaveReaders(member);
  auto& last = members_[--memberCount_];
  last->memberIndex_ = member.memberIndex_;
  members_[member.memberIndex_].swap(last);
  member.memberIndex_ = LoopMember::kNowhere;
}

void EventLoop::LetReleasedGo() noexcept {
  while (members_.size() > memberCount_) {
    const IntrusivePointer<LoopMember> released = std::move(members_.back());
    members_.pop_back();
  }
}

void EventLoop::ForEachMember(const std::function<void(LoopMember&)>& visit) {
  const auto end = members_.begin() + static_cast<std::ptrdiff_t>(memberCount_);
  const std::vector<IntrusivePointer<LoopMember>> members(members_.begin(), end);  // a copy: visits may release
  for (const auto& member : members) {
    if (member->memberIndex_ != LoopMember::kNowhere) visit(*member);
  }
}

void EventLoop::SetDeadline(LoopMember& member, Duration delay) {
  if (delay == Duration::zero()) {
    deadlines_.Cancel(member);
  } else {
    deadlines_.Set(member, clock_.Now() + delay);  // not from the turn's start: it may have taken long
  }
}

void EventLoop::AskForTurnEnd(LoopMember& member) {
  if (member.turnEndAsked_) return;
  turnEnds_.push_back(&member);
  member.turnEndAsked_ = true;
}

// A new one comes last in the circle: right before the one whose turn is next.
void EventLoop::AskForReadTurn(LoopMember& member, bool goesOn) {
  if (member.memberIndex_ == LoopMember::kNowhere) return;  // released
  if (&member == reading_) {
    goesOn_ = goesOn;
  } else if (!member.readTurnAsked_) {
    readers_.insert(readers_.begin() + static_cast<std::ptrdiff_t>(nextReader_), &member);
    ++nextReader_;
  }
  member.readTurnAsked_ = true;
}

}  // namespace wshost::host
