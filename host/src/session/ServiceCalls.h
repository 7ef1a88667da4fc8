// SPDX-License-Identifier: MIT
// A session's callbacks where they are not simply run as its bytes are read: in the pool, as coroutines, on an object
// for each call or one for all.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "session/CallbackLane.h"
#include "session/CallbackPool.h"
#include "session/PendingUpgrade.h"
#include "session/ServiceRoute.h"
#include "wshost/json/JsonText.h"
#include "wshost/service/CloseInfo.h"
#include "wshost/service/ServiceDispatcher.h"
#include "wshost/service/SessionTask.h"

namespace wshost::host {

class Session;

/// Takes a session's events, and runs their callbacks in the place and in the order that the service's behaviour asks
/// for.
///
/// The callbacks of a session enter a lane: on its loop, or a queue of the pool, its own or that of the single
/// instance. With ConcurrencyMode::Multiple in the pool there is no lane: each runs by itself. So members are the
/// lane's, or atomic. Threads: the loop's, unless said otherwise.
class ServiceCalls {
 public:
  using Action = std::function<void(WebSocketsService&)>;

  /// Lifetime: part of `session`. It outlives the host where a coroutine is suspended, and what it needs then lives as
  /// long.
  ServiceCalls(Session& session, std::shared_ptr<const ServiceRoute> route, std::shared_ptr<CallbackPool> pool);
  ~ServiceCalls();
  ServiceCalls(const ServiceCalls&) = delete;
  ServiceCalls& operator=(const ServiceCalls&) = delete;

  const ServiceRoute& Route() const noexcept { return *route_; }

  /// Makes the service and runs OnOpen. Session::Decide() hears what comes of it, maybe before this returns.
  void Open(std::unique_ptr<PendingUpgrade> pending);
  /// Returns what Open() was given, until TakePending() gives it back. Threads: any.
  PendingUpgrade* Pending() const noexcept { return pending_.load(); }
  std::unique_ptr<PendingUpgrade> TakePending() noexcept {
    return std::unique_ptr<PendingUpgrade>(pending_.exchange(nullptr));
  }
  /// Runs `task` once the upgrade is decided on. Called: before that.
  void WhenDecided(LoopTask task) { whenDecided_.push_back(std::move(task)); }
  /// Runs what waits for that, or, when the service is gone, for what will not be.
  void Decided();
  void Text(std::string_view text);
  void Json(JsonText&& text);
  void Binary(std::span<const std::byte> bytes);
  void Violation(std::string_view sentence, CloseCode code);
  void Invoke(const Action& action, const std::function<void()>& whenGone);
  /// Runs OnClose when all that came before has ended, then Session::ServiceGone(). Nothing may come after it.
  void Close(const CloseInfo& close);
  /// Tells whether all callbacks that were asked for have ended.
  bool IsIdle() const noexcept { return unfinished_.load() == 1; }
  /// Keeps the peer's Close until IsIdle(), of which Session::EndAsHeld() hears.
  void HoldClose(const CloseInfo& close);
  bool HoldsClose() const noexcept { return holdsClose_; }
  /// What is kept is to be kept no more. Returns: what HoldClose() was given. Lifetime: of its reason, this object's.
  CloseInfo TakeHeldClose() noexcept;
  /// What Close() was told.
  const CloseInfo& HowItClosed() const noexcept { return close_; }
  /// After Close(): runs OnClose although something that came before has not ended; what is suspended will not go on.
  void Abandon();

  /// From now on what is suspended does not go on: for a host that closes.
  void LetNothingGoOn() noexcept { mayGoOn_.store(false); }
  /// Tells whether OnClose has run, or will not. Threads: any.
  bool HasEnded() const noexcept { return hasEnded_.load(); }

  /// Tells whether so much waits that the peer should not be read from. If so, Session::Resume() is called when less
  /// does.
  bool Pauses() noexcept;

 private:
  class Coroutine;
  struct OpenCall {};
  struct TextCall {
    std::string text;
  };
  struct JsonCall {
    JsonText text;
  };
  struct BinaryCall {
    std::vector<std::byte> bytes;
  };
  struct ViolationCall {
    std::string_view sentence;
    CloseCode code;
  };
  struct InvokeCall {
    Action action;
    std::function<void()> whenGone;
  };
  /// A callback to be run, and the bytes that it is counted as until it has ended.
  struct Call {
    std::variant<OpenCall, TextCall, JsonCall, BinaryCall, ViolationCall, InvokeCall> what;
    std::size_t bytes = 0;
  };
  using Instance = std::shared_ptr<WebSocketsService>;
  using OpenResult = ServiceDispatcher::OpenResult;

  // Whether a coroutine may go on; HasGoneOn() says that it has.
  bool BeginToGoOn() noexcept;
  void HasGoneOn() noexcept;

  void Keep(const CloseInfo& close);
  void Submit(Call call);
  void Enter(LoopTask task);
  bool RunsAtOnce() const noexcept;

  // ---- on the lane
  void Perform(Call& call) noexcept;
  bool Run(Call& call);
  // Each returns whether the call has ended: not if it is a coroutine, which says so itself.
  bool Run(OpenCall& open, std::size_t bytes);
  bool Run(TextCall& text, std::size_t bytes);
  bool Run(JsonCall& json, std::size_t bytes);
  bool Run(BinaryCall& binary, std::size_t bytes);
  bool Run(ViolationCall& violation, std::size_t bytes);
  bool Run(InvokeCall& invoke, std::size_t bytes);
  Instance InstanceFor(std::string_view callback);
  template <typename TMakeTask>
  bool Start(Instance instance, const char* callback, std::size_t bytes, TMakeTask makeTask);
  void CoroutineEnded(const Coroutine& coroutine, std::exception_ptr failure) noexcept;
  void Decide(OpenResult result) noexcept;
  void Count(bool succeeded) noexcept;
  void Finished(std::size_t bytes) noexcept;
  void Unfinish() noexcept;
  void RunClose() noexcept;

  // ---- on any thread
  bool GoOn(LoopTask task);
  IntrusivePointer<Session> Self() const;

  Session& session_;
  const std::shared_ptr<const ServiceRoute> route_;
  // Both outlive the host, where a coroutine that it did not wait for comes back.
  const std::shared_ptr<CallbackPool> pool_;
  const std::shared_ptr<CallbackLane> lane_;  // null if each callback runs by itself, in the pool
  const bool mayOverlap_;                     // the next callback may start while a coroutine is suspended

  std::atomic<std::size_t> waitingBytes_{0};
  std::atomic<bool> paused_{false};
  std::atomic<std::size_t> unfinished_{1};  // calls, and the session itself until Close()
  std::atomic<bool> isOver_{false};         // OnClose has begun, or there will be none
  std::atomic<bool> hasOpened_{false};      // OnOpen has succeeded
  std::atomic<bool> isAbandoned_{false};    // without a lane: see inside_
  std::atomic<std::size_t> inside_{1};      // without a lane: coroutines that go on just now, and 1 until Abandon()
  std::atomic<bool> mayGoOn_{true};
  std::atomic<bool> hasEnded_{false};              // the service is gone
  std::atomic<bool> awaitsIdle_{false};            // the loop is to be told when IsIdle()
  bool holdsClose_ = false;                        // the loop's
  bool holdsLane_ = false;                         // a coroutine of this session does; the lane's
  std::atomic<PendingUpgrade*> pending_{nullptr};  // owned, until the upgrade is decided on; set by the loop
  std::vector<LoopTask> whenDecided_;              // the loop's
  std::string closeReason_;                        // of close_
  CloseInfo close_;                                // set before the last one of unfinished_ can end
  Instance instance_;                              // unless each call has one of its own; the lane's
};

}  // namespace wshost::host
