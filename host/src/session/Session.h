// SPDX-License-Identifier: MIT
// One peer that speaks WebSocket: reads, feeds the endpoint, dispatches to the service, flushes.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "session/AddressLimits.h"
#include "session/OutboundQueue.h"
#include "session/PendingUpgrade.h"
#include "session/ServiceCalls.h"
#include "session/ServicePlace.h"
#include "session/SessionContext.h"
#include "session/SessionExtras.h"
#include "session/SessionStart.h"
#include "transport/PeerTransport.h"
#include "wshost/json/JsonText.h"
#include "wshost/protocol/Endpoint.h"
#include "wshost/service/MessageView.h"
#include "wshost/service/ServiceDispatcher.h"
#include "wshost/service/SessionChannel.h"
#include "wshost/service/SessionOpening.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost::host {

/// Glue between a Transport, a protocol::Endpoint and a service.
///
/// The fate of what happens: the service is called while bytes are read, on the loop's thread; what it or anybody sends
/// is queued and written at the end of the turn, or before if it is much; whatever ends the session leads to End(),
/// which calls OnClose once. Nothing that a service can call ends the session before that call has returned.
class Session final : public SessionChannel, public LoopMember {
 public:
  /// `share`, if there is any, needs `extras`.
  Session(IntrusivePointer<const SessionContext> context, PeerTransport transport, protocol::Endpoint endpoint,
          std::unique_ptr<AddressLimits::Share> share, SessionInfo info, std::unique_ptr<SessionExtras> extras);
  ~Session() override;

  // ---- the host's side; the loop's thread

  /// Takes over a transport that is watched for somebody else.
  void StartWatching();
  /// Makes the service and runs OnOpen, then accepts or refuses, and reads on; before it returns, or later, as the
  /// service's behaviour has it. The endpoint waits for a decision.
  void Open(std::shared_ptr<const ServiceRoute> route, SessionStart start = {});
  /// What a session that was opened tentatively, and refused, gives back. It has ended then.
  struct Parts {
    PeerTransport transport;
    protocol::Endpoint endpoint;
    std::unique_ptr<AddressLimits::Share> share;
  };
  Parts GiveBack();
  /// Reads no more messages until Close: what has been read is on its way, what has not is the peer's still.
  void Hold();
  /// Ends at once, without a closing handshake.
  void Cut(std::string_view reason);
  /// After Cut(): coroutines that are suspended, or come back just now, do not go on.
  void LetNothingGoOn() noexcept {
    if (ServiceCalls* const calls = service_.Calls()) calls->LetNothingGoOn();
  }
  /// After Cut(): runs OnClose now, though something that came before may not have ended. For a host that closes.
  void Abandon();
  /// What a peer is told when its host closes.
  static constexpr std::string_view kHostCloses = "the host is closing";
  IntrusivePointer<Session> Shared() {
    return IntrusivePointer<Session>::Adopt(static_cast<Session*>(shared_from_this().Release()));
  }
  /// What waits to be sent, as limits count it; what other threads have sent included. Threads: any.
  std::size_t QueuedBytes() const noexcept {
    return std::size_t{queuedBytes_.load(std::memory_order_relaxed)} + postedBytes_.load(std::memory_order_relaxed);
  }
  /// Tells whether the transport is closed.
  bool IsGone() const noexcept { return !transport_; }

  // ---- for ServiceCalls

  ServiceCalls& Calls() const noexcept { return *service_.Calls(); }
  EventLoop& TheLoop() const noexcept { return Engine(); }
  std::size_t MaxWaitingCallbackBytes() const noexcept { return context_->options.maxWaitingCallbackBytes; }
  /// Accepts or refuses. Threads: the loop's.
  void Decide(ServiceDispatcher::OpenResult result);
  /// OnClose has run, or will not, and the service is gone: tells all who wait for that. Threads: any.
  void TellServiceGone() noexcept;
  /// Reads on, now that less waits for the service. Threads: any.
  void AskToResume() noexcept;
  /// Answers the peer's Close, which was kept until the service had answered what came before it. Threads: any.
  void AskToEndAsHeld() noexcept;
  /// Threads: any.
  void CountServiceError() noexcept;
  /// Runs `call()`, a callback for a message, and maybe times it. Returns: what it does. Threads: the callbacks'.
  template <typename TCall>
  bool Timed(TCall&& call) {
    if (Engine().IsCurrentThread()) {
      const EventLoop::CallbackTimer timer(Engine());
      return call();
    }
    if (!IsTimedInPool()) return call();
    const auto begun = std::chrono::steady_clock::now();
    const bool succeeded = call();
    CountInPool(std::chrono::steady_clock::now() - begun);
    return succeeded;
  }
  /// Runs `call()` as `callback`, on the loop, and says so if it takes too long.
  template <typename TCall>
  void Watched(const char* callback, TCall&& call) {
    Engine().Watched(
        context_->options.slowCallbackTime,
        [&] {
          if (callback) Engine().NoteCallback(callback);
          call();
        },
        [this](const char* last, Duration time) { ReportSlow(last, time); });
  }

  // ---- SessionChannel

  const SessionInfo& Info() const noexcept override { return info_; }
  const std::shared_ptr<SessionLoop>& Loop() const noexcept override { return context_->loopPort; }
  SendStatus Send(const EncodedMessage& message, Priority priority = Priority::Normal) override;
  SendStatus Send(MessageKind kind, std::span<const std::byte> payload, Priority priority) override;
  void Post(const EncodedMessage& message, PostTicket ticket) override;
  SendStatus SendAndClose(const EncodedMessage& message, CloseCode code, std::string_view reason) override;
  void Close(CloseCode code, std::string_view reason) override;
  void DrainAndClose(CloseCode code, std::string_view reason, CloseTicket ticket) override;
  void Disconnect(CloseCode code, std::string_view reason) override;
  void Abort() override;
  void Evict(CloseCode code, std::string_view reason) override;
  bool IsOpen() const noexcept override { return State() == Phase::Open; }
  const JsonLimits& Limits() const noexcept override { return context_->options.json; }
  bool HasEnded() const noexcept override { return State() == Phase::Ended; }
  bool Observe(IntrusivePointer<SessionObserver> observer) override;
  void Forget(const SessionObserver& observer) noexcept override;
  bool HasOpened() const noexcept override { return hasOpened_; }
  const RequestView* Request() const noexcept override;
  void KeepRequest() override;
  std::string_view Subprotocol() const noexcept override;
  SessionOpening* Opening() noexcept override;
  std::shared_ptr<Attachment> Attached() const noexcept override {
    const SessionExtras* extras = extras_.load(std::memory_order_acquire);
    return extras ? extras->attachment : nullptr;
  }
  void Invoke(const std::function<void(WebSocketsService&)>& action, const std::function<void()>& whenGone) override;

  // ---- LoopMember

  void AddOwner() const noexcept override { SessionChannel::AddOwner(); }
  void DropOwner() const noexcept override { SessionChannel::DropOwner(); }
  void OnReady(Readiness readiness) override;
  void OnReadTurn() override;
  void OnDeadline() override;
  void OnTurnEnd() override;
  bool OfferOutput(WriteBatch& batch) noexcept override;
  void TookOutput(std::size_t bytes) noexcept override;
  void OnFailure() override { Cut("the host failed"); }
  std::string NameInLog() const override { return info_.ToString(); }

 private:
  enum class Phase : std::uint8_t {
    Opening,  ///< OnOpen runs: sends wait for the 101.
    Open,
    Closing,  ///< Close was asked for: nothing new is queued.
    Ended     ///< OnClose has run, or the upgrade was refused. Only the last bytes are still on their way.
  };
  Phase State() const noexcept { return phase_.load(std::memory_order_acquire); }
  EventLoop& Engine() const noexcept { return *context_->loop; }
  // Who should tell that the service is gone may lack memory, so a session that waits for that looks now and then.
  static constexpr Duration kLookAgain = std::chrono::seconds(10);

  // More counts as that: so it fits into 32 bits, and so does what is posted on top of it.
  static constexpr std::uint32_t kMostCountedBytes = 0x7FFF'FFFF;
  static std::uint32_t Counted(std::size_t bytes) noexcept {
    return bytes < kMostCountedBytes ? static_cast<std::uint32_t>(bytes) : kMostCountedBytes;
  }
  static std::uint32_t CostOf(const EncodedMessage& message) noexcept { return Counted(message.CostBytes()); }
  void CountQueued() noexcept { queuedBytes_.store(Counted(queue_.CostBytes()), std::memory_order_relaxed); }

  bool TakesJson(const ServiceRoute& route, const ServiceDispatcher::OpenResult& opened) const noexcept;
  bool IsUndecided() const noexcept { return !hasOpened_ && State() != Phase::Ended; }
  bool HoldsClose() const noexcept {
    const ServiceCalls* const calls = service_.Calls();
    return calls && calls->HoldsClose();
  }
  PendingUpgrade* Pending() const noexcept;
  void HoldClose(const CloseInfo& close);
  bool MustHoldClose() const noexcept;
  void EndBehindPosted();
  void CountEnded() noexcept;
  void EndAsHeld();
  void EndLost(std::string_view reason);
  void Resume();
  static bool IsTimedInPool() noexcept;
  void CountInPool(Duration time) noexcept;
  void ReportSlow(const char* callback, Duration time) noexcept;
  void ServiceGone(const CloseInfo& close);
  void Accepted(PendingUpgrade& pending);
  void NoteActive() const noexcept {
    const SessionExtras* extras = extras_.load(std::memory_order_acquire);
    if (extras && extras->attachment) extras->attachment->NoteActive(info_.id);
  }
  SessionExtras& Extras();
  void Refused(int status, const std::string& body, const SessionStart& start);
  void Read();
  void ReadOn();
  void Pump();
  void TakeEvents();
  void Dispatch(const protocol::Event& event);
  bool MayTake();
  bool TellOf(const MessageView& message);
  void DispatchText(const protocol::Event& event);
  void Failed(const protocol::Event& event);
  void Discard();

  SendStatus Queue(const EncodedMessage& message, Priority priority, PostTicket& ticket);
  bool SendsAtOnce(Priority priority) const noexcept;
  SendStatus Share(const EncodedMessage& message);
  void Appended();
  SendStatus Gather(MessageKind kind, std::span<const std::byte> payload);
  bool Fits(std::size_t waitingBytes, std::size_t costBytes) const noexcept;
  bool Announce(const EncodedMessage& message) noexcept;
  SendStatus MakeRoom(std::size_t costBytes);
  SendStatus Enqueue(const EncodedMessage& message, Priority priority, PostTicket& ticket);
  void EnqueuePosted(const EncodedMessage& message, Priority priority, PostTicket ticket);
  void Append(const EncodedMessage& message, Priority priority, PostTicket ticket);
  bool MayAppend() const noexcept;
  Phase BeginClosing() noexcept;
  bool PostClose(const EncodedMessage& last, CloseCode code, const std::string& reason);
  void CloseBehindPosted(const EncodedMessage& last, CloseCode code, const std::string& reason);
  void SayClose(CloseCode code, std::string_view reason);
  void PostDisconnect(CloseCode code, const std::string& reason);
  void DisconnectNow(CloseCode code, std::string_view reason);
  void DropWaiting() noexcept;
  void ClearQueue() noexcept;
  void CountLost(std::size_t messages) noexcept;
  void FallSilent() noexcept;
  void Watch(CloseTicket ticket);
  void TellWatchers() noexcept;
  void TakeControlOutput();
  // What OnOpen sends from another thread waits for the 101.
  bool MayFlush() const noexcept { return transport_ && !silent_ && !IsUndecided(); }
  void AskForFlush() { Engine().AskForTurnEnd(*this); }
  OutboundQueue::FlushResult Write();
  OutboundQueue::FlushResult Written(OutboundQueue::FlushResult flushed);
  void Flush();
  void FlushIfMuch();
  void CountTaken(std::size_t bytes) noexcept;
  bool HasTakenEnough() noexcept;
  void End(const CloseInfo& close);
  void FinishWhenFlushed();
  void Disappear() noexcept;
  bool Reads() const noexcept;
  void UpdateInterest();
  void SetPingDeadline();
  void OnPingDeadline();
  void TakePong(std::span<const std::byte> payload) noexcept;
  void OnOpenDeadline();

  // Small ones first: they fit behind those of the bases.
  std::atomic<Phase> phase_{Phase::Opening};
  CloseCode endCode_ = CloseCode::Abnormal;  // written before phase_ says Ended
  Interest interest_ = Interest::Read;
  bool endedCleanly_ = false;  // as endCode_
  // The loop's alone, a bit each.
  bool hasOpened_ : 1 = false;
  bool takesJson_ : 1 = false;
  bool closing_ : 1 = false;    // Close was called on the loop's thread, or is being said: it queues nothing more
  bool closeSaid_ : 1 = false;  // our Close is queued, and was not an answer
  bool dropped_ : 1 = false;    // what was accepted and has not come here yet is not to go out any more
  bool silent_ : 1 = false;     // aborted: reads and writes nothing until it is cut, in a moment
  bool held_ : 1 = false;
  bool awaitingPong_ : 1 = false;
  bool pongDue_ : 1 = false;    // the last ping has no answer that carries its stamp
  bool blocked_ : 1 = false;    // the last flush left something: wait until the transport is writable
  bool lingers_ : 1 = false;    // after the last byte: wait for the peer to hang up, so that it can read it
  bool peerEnded_ : 1 = false;  // after the end: it sends nothing more, but may still read
  bool writeShutDown_ : 1 = false;
  bool resting_ : 1 = false;      // so much waits for the service that the peer is not read from, until Resume()
  bool serviceGone_ : 1 = false;  // OnClose has run, or will not

  const IntrusivePointer<const SessionContext> context_;
  PeerTransport transport_;
  [[no_unique_address]] protocol::Endpoint endpoint_;  // what follows lies in its padding
  std::uint32_t takenBytes_ = 0;  // out of a queue that was not emptied at once, since HasTakenEnough()
  JsonText text_;                 // a message that is on its way, if the service takes JSON
  const SessionInfo info_;
  ServicePlace service_;  // calls, unless callbacks are run as bytes are read, on an object of its own
  std::atomic<SessionExtras*> extras_{nullptr};  // owned; from the first that is needed to the end
  SessionObservers observers_;
  OutboundQueue queue_;
  TimePoint lastReceived_;

  // Up to kMostCountedBytes:
  std::atomic<std::uint32_t> queuedBytes_{0};  // the cost of queue_, written by the loop alone
  std::atomic<std::uint32_t> postedBytes_{0};  // the cost of what other threads have sent and is not yet in queue_
};

}  // namespace wshost::host
