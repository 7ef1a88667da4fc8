// SPDX-License-Identifier: MIT
// One thread that waits for sockets, deadlines and posted tasks, and serves its members in turns.
#pragma once

#include <array>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "engine/Clock.h"
#include "engine/DeadlineQueue.h"
#include "engine/LoopCounters.h"
#include "engine/LoopMember.h"
#include "engine/Poller.h"
#include "engine/SharedMember.h"
#include "engine/WriteBatch.h"
#include "wshost/service/IntrusivePointer.h"
#include "wshost/service/SessionLoop.h"
#include "wshost/service/ThreadAnnotations.h"

namespace wshost::host {

/// The engine. One turn: wait; serve ready members; let some of those read on that have much to read; run deadlines;
/// run posted tasks; run the ends of turn; bury the dead. What a member or a task throws is logged, and ends that
/// member or task alone.
///
/// Threads: Post(), IsCurrentThread(), Stop() and Counters() from any; everything else on the loop's own thread, which
/// is the one that calls Run() or RunTurn().
class EventLoop final : public SessionLoop {
 public:
  /// What a posted task that has a size counts as besides it, in bytes.
  static constexpr std::size_t kTaskBytes = 64;

  /// `maxInboxBytes` bounds what other threads may post with a size. Without `writes` each member writes by itself.
  /// Lifetime: `clock` must outlive the loop.
  EventLoop(std::unique_ptr<Poller> poller, const Clock& clock, std::size_t maxInboxBytes,
            std::unique_ptr<WriteBatch> writes = nullptr);
  ~EventLoop() override;

  bool Post(LoopTask task, std::size_t waitingBytes = 0) override WSHOST_EXCLUDES(inboxMutex_);
  bool IsCurrentThread() const noexcept override {
    return thread_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }

  /// Serves turns until Stop(), then runs what is still posted, and lets all members go.
  void Run();
  /// Serves one turn; waits at most `longest`. For tests, and for Run().
  void RunTurn(std::optional<Duration> longest = std::nullopt);
  /// Makes Run() return; tasks posted from then on are refused. Threads: any.
  void Stop() WSHOST_EXCLUDES(inboxMutex_);

  /// Keeps `member` alive until Release().
  void Adopt(IntrusivePointer<LoopMember> member);
  template <typename TMember>  // whose owners keep what the std::shared_ptr keeps
  requires std::derived_from<TMember, SharedMember<TMember>>
  void Adopt(const std::shared_ptr<TMember>& member) { Adopt(IntrusivePointer<LoopMember>(member.get())); }
  /// Lets `member` go at the end of this turn; its deadline is cancelled. Its socket must be unwatched before.
  void Release(LoopMember& member);
  std::size_t MemberCount() const noexcept { return memberCount_; }
  /// Calls `visit` for each member; it may release any of them.
  void ForEachMember(const std::function<void(LoopMember&)>& visit);

  void Watch(SocketHandle socket, Interest interest, LoopMember& member) { poller_->Add(socket, interest, member); }
  void Rewatch(SocketHandle socket, Interest interest, LoopMember& member) {
    poller_->Change(socket, interest, member);
  }
  void Unwatch(SocketHandle socket) noexcept { poller_->Remove(socket); }

  /// Sets the member's one deadline; a `delay` of 0 takes it away.
  void SetDeadline(LoopMember& member, Duration delay);
  void AskForTurnEnd(LoopMember& member);
  /// Asks for one OnReadTurn(): for a member that has read as much as it may at once, and may find more. In each turn
  /// those are served that are told ready and have not asked, and then one of those who have, or a few if many have: so
  /// few bytes do not wait for many. Who asks anew comes behind all who wait. Until then the member does not hear that
  /// it is readable or has been hung up on. `goesOn` says that it is in the midst of something large, which is best
  /// read at one go: then its next read turn comes before the others', up to kReadTurnsInARow times.
  void AskForReadTurn(LoopMember& member, bool goesOn);
  /// Each look at who is ready is told of all that wait for a read turn, which costs; so one for as many of them.
  static constexpr std::size_t kReadersPerReadTurn = 64;
  static constexpr std::size_t kMostReadTurns = 4;
  static constexpr std::size_t kReadTurnsInARow = 8;
  bool WritesTogether() const noexcept { return writes_ != nullptr; }

  /// Runs `call()`, in which callbacks of one member may run, and tells `report(callback, time)` of the last one that
  /// was named by NoteCallback() if they took longer than `longest` together, unless that is 0. By a coarse clock.
  template <typename TCall, typename TReport>
  void Watched(Duration longest, TCall&& call, TReport&& report) {
    if (watching_ || longest == Duration::zero()) return call();  // who watches already hears of it
    callback_ = nullptr;
    const TimePoint begun = clock_.CoarseNow();
    {
      const WatchMark mark(watching_);
      call();
    }
    const Duration time = clock_.CoarseNow() - begun;
    if (callback_ && time > longest) report(callback_, time);
  }
  /// One in so many callbacks is timed.
  static constexpr std::uint32_t kCallbacksPerTimed = 64;
  /// Times the callback that runs while it lives, if it is that one's turn.
  class CallbackTimer {
   public:
    explicit CallbackTimer(EventLoop& loop) noexcept : loop_(loop) {
      if (loop.callbackTurn_++ % kCallbacksPerTimed == 0) [[unlikely]]
        begun_ = loop.clock_.Now();
    }
    ~CallbackTimer() {
      if (begun_ != TimePoint()) [[unlikely]]
        loop_.CountCallback(begun_);
    }
    CallbackTimer(const CallbackTimer&) = delete;
    CallbackTimer& operator=(const CallbackTimer&) = delete;

   private:
    EventLoop& loop_;
    TimePoint begun_{};
  };
  /// Names the callback that is about to run. Lifetime: `name` is a literal.
  void NoteCallback(const char* name) noexcept { callback_ = name; }

  /// The time at which this turn began.
  TimePoint Now() const noexcept { return now_; }
  /// Memory to receive into, shared by all members: what is in it is gone after its OnReady() or OnReadTurn().
  std::span<std::byte> ReceiveBuffer() noexcept { return receiveBuffer_; }
  LoopCounters& Counters() noexcept { return counters_; }

 private:
  class WatchMark {
   public:
    explicit WatchMark(bool& flag) noexcept : flag_(flag) { flag_ = true; }
    ~WatchMark() { flag_ = false; }
    WatchMark(const WatchMark&) = delete;
    WatchMark& operator=(const WatchMark&) = delete;

   private:
    bool& flag_;
  };

  std::optional<Duration> TimeToWait(std::optional<Duration> longest) const;
  bool HasPosted() WSHOST_EXCLUDES(inboxMutex_);
  void RunPosted() WSHOST_EXCLUDES(inboxMutex_);
  void RunReadTurns();
  void LeaveReaders(LoopMember& member) noexcept;
  void RunTurnEnds();
  void LetReleasedGo() noexcept;
  std::size_t WriteTogether(std::size_t begin) noexcept;
  void CountCallback(TimePoint begun) noexcept;

  static constexpr std::size_t kReceiveBytes = 512 * 1024;
  static constexpr std::size_t kReadyAtOnce = 512;
  static constexpr std::size_t kKeptTasks = 1024;

  const std::unique_ptr<Poller> poller_;
  const std::unique_ptr<WriteBatch> writes_;  // null: each member writes by itself
  const Clock& clock_;
  const std::size_t maxInboxBytes_;
  std::atomic<std::thread::id> thread_{};
  TimePoint now_;
  DeadlineQueue deadlines_;
  std::vector<IntrusivePointer<LoopMember>> members_;  // behind memberCount_: those released in this turn
  std::size_t memberCount_ = 0;
  std::vector<LoopMember*> turnEnds_;
  std::vector<LoopMember*> readers_;  // those that asked for a read turn, in a circle
  std::size_t nextReader_ = 0;        // whose turn it is
  std::size_t turnsInARow_ = 0;       // that it has had
  LoopMember* reading_ = nullptr;     // the one that has it now: it stays in its place
  bool goesOn_ = false;               // what that one has asked for
  std::vector<Poller::Ready> ready_;
  std::vector<std::byte> receiveBuffer_;
  LoopCounters counters_;
  const char* callback_ = nullptr;  // since Watched() began
  bool watching_ = false;
  std::uint32_t callbackTurn_ = 0;

  Mutex inboxMutex_;
  std::vector<LoopTask> inbox_ WSHOST_GUARDED_BY(inboxMutex_);
  std::size_t inboxBytes_ WSHOST_GUARDED_BY(inboxMutex_) = 0;
  bool asleep_ WSHOST_GUARDED_BY(inboxMutex_) = false;
  bool stopping_ WSHOST_GUARDED_BY(inboxMutex_) = false;
  bool refusing_ WSHOST_GUARDED_BY(inboxMutex_) = false;
  std::vector<LoopTask> running_;  // the loop's: swapped with inbox_, so that both keep their memory
};

}  // namespace wshost::host
