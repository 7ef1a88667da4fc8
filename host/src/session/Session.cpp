// SPDX-License-Identifier: MIT
// One peer that speaks WebSocket: its life, from the decision on its upgrade to the last byte.
#include "session/Session.h"

#if defined(__GNUG__)
#include <cxxabi.h>
#endif

#include <bit>
#include <chrono>
#include <cstdlib>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "engine/Guard.h"
#include "http/RequestIds.h"
#include "session/HostEvents.h"
#include "session/PeerHost.h"
#include "wshost/protocol/MessageSink.h"
#include "wshost/protocol/ProtocolError.h"
#include "wshost/service/Log.h"
#include "wshost/service/RequestView.h"
#include "wshost/service/ServiceDispatcher.h"

namespace wshost::host {
namespace {

// Lets the endpoint write into the memory that the message's JsonValue will have.
class JsonSink final : public protocol::MessageSink {
 public:
  explicit JsonSink(JsonText& text) noexcept : text_(text) {}

  void Clear() noexcept override { text_.Clear(); }
  std::span<std::byte> Reserve(std::size_t bytes, std::size_t expectedBytes) override {
    return std::as_writable_bytes(text_.Reserve(bytes, expectedBytes));
  }
  void Commit(std::size_t bytes) noexcept override { text_.Commit(bytes); }
  std::span<const std::byte> Payload() const noexcept override { return std::as_bytes(std::span(text_.View())); }

 private:
  JsonText& text_;
};

// The name of a class as its programmer wrote it, where the compiler tells.
std::string NameOf(const std::type_index& type) {
#if defined(__GNUG__)
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                    &std::free);
  if (status == 0) return name.get();
#endif
  return type.name();
}

// The request of the session that this thread is just telling of, since the received one is gone by then.
class ShownRequest {
 public:
  ShownRequest(const Session& session, const RequestView& request) noexcept
      : before_(std::exchange(shown, {&session, &request})) {}
  ~ShownRequest() { shown = before_; }
  ShownRequest(const ShownRequest&) = delete;
  ShownRequest& operator=(const ShownRequest&) = delete;

  static const RequestView* Of(const Session& session) noexcept {
    return shown.session == &session ? shown.request : nullptr;
  }

 private:
  struct Shown {
    const Session* session = nullptr;
    const RequestView* request = nullptr;
  };
  static constinit thread_local Shown shown;
  const Shown before_;
};

constinit thread_local ShownRequest::Shown ShownRequest::shown;

// What there is of a session while its service is made and OnOpen runs, if that is done as bytes are read: on this
// thread, and to its end before the thread does anything else. So the session needs no place for it.
class OpeningHere {
 public:
  OpeningHere(const Session& session, PendingUpgrade& pending) noexcept
      : session_(session), pending_(&pending), outer_(std::exchange(innermost, this)) {}
  ~OpeningHere() { innermost = outer_; }
  OpeningHere(const OpeningHere&) = delete;
  OpeningHere& operator=(const OpeningHere&) = delete;

  static PendingUpgrade* Of(const Session& session) noexcept {
    const OpeningHere* const found = Find(session);
    return found ? found->pending_ : nullptr;
  }
  // It is decided on.
  static void Forget(const Session& session) noexcept {
    if (OpeningHere* const found = Find(session)) found->pending_ = nullptr;
  }

 private:
  static OpeningHere* Find(const Session& session) noexcept {
    OpeningHere* each = innermost;
    while (each && &each->session_ != &session) each = each->outer_;
    return each;
  }

  static constinit thread_local OpeningHere* innermost;
  const Session& session_;
  PendingUpgrade* pending_;
  OpeningHere* const outer_;
};

constinit thread_local OpeningHere* OpeningHere::innermost = nullptr;

}  // namespace

Session::Session(IntrusivePointer<const SessionContext> context, PeerTransport transport, protocol::Endpoint endpoint,
                 std::unique_ptr<AddressLimits::Share> share, SessionInfo info, std::unique_ptr<SessionExtras> extras)
    : context_(std::move(context)),
      transport_(std::move(transport)),
      endpoint_(std::move(endpoint)),
      info_(std::move(info)),
      extras_(extras.release()),
      lastReceived_(context_->loop->Now()) {
  if (share) extras_.load()->share = std::move(share);
}

Session::~Session() { delete extras_.load(); }

// ---- opening

void Session::StartWatching() { Engine().Rewatch(transport_.Handle(), interest_, *this); }

void Session::Open(std::shared_ptr<const ServiceRoute> route, SessionStart start) {
  NoteActive();
  if (!route->IsPlain()) {
    endpoint_.NextEvent();  // what it was given is copied: the decision may take its time
    service_.Put(std::make_unique<ServiceCalls>(*this, std::move(route), context_->host.Callbacks()));
    auto pending = std::make_unique<PendingUpgrade>(endpoint_.Request(), std::move(start));
    pending->stagedFields = pending->start.fields;
    service_.Calls()->Open(std::move(pending));
    if (IsUndecided()) Engine().SetDeadline(*this, context_->options.openTimeout);
    return UpdateInterest();
  }
  PendingUpgrade pending(endpoint_.Request(), std::move(start));
  const OpeningHere opening(*this, pending);
  ServiceDispatcher::OpenResult result;
  std::unique_ptr<WebSocketsService> service;
  Watched("OnOpen", [&] { result = ServiceDispatcher::Open(*this, route->factory, service); });
  service_.Put(std::move(service));
  takesJson_ = TakesJson(*route, result);
  Decide(std::move(result));
}

// What a factory made may derive from the type it was mapped as, and override OnText after all. What a value cannot
// hold is read as plain text, and then said to be too long.
bool Session::TakesJson(const ServiceRoute& route, const ServiceDispatcher::OpenResult& opened) const noexcept {
  const bool fits = context_->options.protocol.maxMessageBytes <= JsonLimits::kLongestText;
  return fits && route.service.takesJson && opened.type == route.service.type;
}

void Session::Decide(ServiceDispatcher::OpenResult result) {
  PendingUpgrade* const pending = Pending();
  if (!pending) return;  // the host is closing
  if (result.failed) CountServiceError();
  const auto onDecided = std::exchange(pending->start.onDecided, nullptr);
  const bool isTooLate = State() == Phase::Ended;  // the peer has gone meanwhile
  // OnClose, in the pool, may look at the request just now: then it goes when the service is gone.
  std::unique_ptr<PendingUpgrade> owned;
  if (!isTooLate || !service_.Calls() || serviceGone_) {
    if (service_.Calls()) {
      owned = service_.Calls()->TakePending();
    } else {
      OpeningHere::Forget(*this);
    }
  }
  if (isTooLate) {
    if (onDecided) onDecided({.status = 0});
    return;
  }
  const std::string& subprotocol = pending->opening.subprotocol;
  if (!subprotocol.empty()) Extras().subprotocol = subprotocol;
  if (service_.Calls()) takesJson_ = TakesJson(service_.Calls()->Route(), result);
  try {
    if (result.status == 101) {
      Accepted(*pending);
    } else if (!pending->start.isTentative) {
      Refused(result.status, result.body, pending->start);
    }
  } catch (...) {  // no memory; if there are no calls, Open() throws, and its caller sees to the rest
    if (service_.Calls()) {
      Cut("the host failed");
      if (onDecided) onDecided({.status = 0});
    }
    throw;
  }
  if (onDecided) onDecided(std::move(result));
}

Session::Parts Session::GiveBack() {
  SessionExtras* extras = extras_;
  Parts parts{std::move(transport_), std::move(endpoint_), extras ? std::move(extras->share) : nullptr};
  queue_.Clear();
  End({});  // without a transport: nothing is sent, nothing waits
  return parts;
}

void Session::Accepted(PendingUpgrade& pending) {
  // The bytes that the request looks at are let go of with the answer to it.
  const auto shown = context_->events.connect.HasListeners() ? pending.request.Copy() : nullptr;
  endpoint_.Accept(pending.start.fields.Views(), Subprotocol(), context_->deflate.get());
  queue_.Prepend(EncodedMessage::Raw(endpoint_.TakeOutput()));
  CountQueued();
  hasOpened_ = true;
  CountLost(pending.lostMessages);
  Engine().Counters().sessionsOpened.Add();
  Engine().Counters().openSessions.Add();
  SetPingDeadline();
  AskForFlush();
  Phase opening = Phase::Opening;  // a Close() in OnOpen has moved on to Closing
  phase_.compare_exchange_strong(opening, Phase::Open);
  TellMemberOpened();
  observers_.TellOpened();
  if (shown) {
    const ShownRequest showing(*this, *shown);
    context_->events.connect.Raise(HostEvents::Ref(shared_from_this()));
  }
  if (service_.Calls()) service_.Calls()->Decided();
  Pump();
}

void Session::Refused(int status, const std::string& body, const SessionStart& start) {
  Engine().Counters().CountRefusal(status);
  queue_.Clear();
  std::vector<HeaderField> fields = start.fields.Views();
  AddRequestId(fields, start.requestId);
  endpoint_.Refuse(status, body, fields);
  lingers_ = true;
  End({});
}

// ---- reading

void Session::OnReady(Readiness readiness) {
  if (!transport_ || silent_) return;
  if (readiness.writable) AskForFlush();
  if (!readiness.readable && !readiness.hungUp) return;
  if (State() == Phase::Ended) {
    Discard();
  } else if (HoldsClose()) {
    if (readiness.hungUp) EndAsHeld();
  } else if ((held_ && State() != Phase::Closing) || resting_ || IsUndecided()) {
    if (readiness.hungUp) EndLost("the peer has gone");
  } else {
    Read();
  }
}

void Session::Read() {
  const IoResult result = transport_.Read(Engine().ReceiveBuffer());
  switch (result.status) {
    case IoResult::Status::WouldBlock:
      return;
    case IoResult::Status::Done:
      Engine().Counters().bytesReceived.Add(result.bytes);
      lastReceived_ = Engine().Now();
      awaitingPong_ = false;
      endpoint_.Receive(Engine().ReceiveBuffer().first(result.bytes));
      break;
    case IoResult::Status::Ended:
      endpoint_.ReceiveEof();
      break;
    case IoResult::Status::Failed:
      lingers_ = false;
      End({.code = CloseCode::Abnormal, .reason = "the connection was lost", .wasClean = false});
      return;
  }
  Pump();
  FlushIfMuch();
  if (result.bytes == Engine().ReceiveBuffer().size()) [[unlikely]]
    ReadOn();
}

// There may be more than was read at once.
void Session::ReadOn() {
  if (!transport_ || !Reads()) return;
  try {
    context_->memory->KeepMuch();
    Engine().AskForReadTurn(*this, endpoint_.UnfinishedFrameBytes() > Engine().ReceiveBuffer().size());
  } catch (const std::bad_alloc&) {
    // Then the poller tells when it can read on: nothing is lost but the order.
  }
}

void Session::OnReadTurn() {
  if (transport_ && Reads()) OnReady({.readable = true});
}

void Session::Pump() {
  Watched(nullptr, [this] { TakeEvents(); });
  TakeControlOutput();
  UpdateInterest();
}

void Session::TakeEvents() {
  JsonSink sink(text_);
  ServiceCalls* const calls = service_.Calls();
  while (State() != Phase::Ended && !silent_) {
    if (calls && State() <= Phase::Open && calls->Pauses()) {
      resting_ = true;
      endpoint_.KeepUnread();
      break;
    }
    const protocol::Event event = endpoint_.NextEvent(takesJson_ ? &sink : nullptr);
    if (event.type == protocol::Event::Type::None) break;
    Dispatch(event);
  }
}

void Session::Dispatch(const protocol::Event& event) {
  using Type = protocol::Event::Type;
  LoopCounters& counters = Engine().Counters();
  switch (event.type) {
    case Type::Text:
      counters.messagesReceived.Add();
      if (MayTake()) DispatchText(event);
      return;
    case Type::Binary: {
      counters.messagesReceived.Add();
      if (!MayTake() || !TellOf({MessageKind::Binary, event.payload})) return;
      NoteActive();
      Engine().NoteCallback("OnBinary");
      if (service_.Calls()) return service_.Calls()->Binary(event.payload);
      const EventLoop::CallbackTimer timer(Engine());
      if (!ServiceDispatcher::Binary(*this, *service_.Service(), event.payload)) counters.serviceErrors.Add();
      return;
    }
    case Type::Closed: {
      const bool clean = event.code != CloseCode::Abnormal;
      if (!clean) lingers_ = false;
      const CloseInfo close{
          .code = event.code, .reason = clean ? event.Text() : "the peer hung up without a Close", .wasClean = clean};
      return clean && MustHoldClose() ? HoldClose(close) : End(close);
    }
    case Type::Failed:
      Failed(event);
      return;
    case Type::Pong:
      return TakePong(event.payload);
    case Type::None:
    case Type::UpgradeRequested:
    case Type::HttpRequested:
    case Type::Connected:
    case Type::Refused:
    case Type::Ping:
      return;  // the endpoint has answered what needs an answer
  }
}

// Whether the peer's address may send another message; if not, the session closes.
bool Session::MayTake() {
  const SessionExtras* extras = extras_.load(std::memory_order_acquire);
  if (!extras || !extras->share || extras->share->TakeMessage(Engine().Now())) return true;
  Engine().Counters().messagesRefused.Add();
  text_.Clear();
  Close(CloseCode::PolicyViolation, "too many messages");
  return false;
}

// Tells the host's handlers of a message that is about to reach the service. Returns: whether it still may, because the
// session is open, and none of them has closed it.
bool Session::TellOf(const MessageView& message) {
  if (State() == Phase::Open && context_->events.message.HasListeners()) {
    context_->events.message.Raise(HostEvents::Ref(shared_from_this()), message);
  }
  return State() == Phase::Open;
}

void Session::DispatchText(const protocol::Event& event) {
  const std::string_view text = takesJson_ ? text_.View() : event.Text();
  if (!TellOf({MessageKind::Text, std::as_bytes(std::span(text))})) return text_.Clear();
  NoteActive();
  Engine().NoteCallback("OnMessage");
  if (ServiceCalls* const calls = service_.Calls()) {
    return takesJson_ ? calls->Json(std::move(text_)) : calls->Text(event.Text());
  }
  const EventLoop::CallbackTimer timer(Engine());
  if (takesJson_ ? !ServiceDispatcher::Json(*this, *service_.Service(), std::move(text_))
                 : !ServiceDispatcher::Text(*this, *service_.Service(), event.Text())) {
    Engine().Counters().serviceErrors.Add();
  }
}

void Session::Failed(const protocol::Event& event) {
  Engine().Counters().protocolErrors.Add();
  const std::string_view sentence = protocol::Describe(event.error).sentence;
  if (service_.Calls()) {
    service_.Calls()->Violation(sentence, event.code);
  } else {
    ServiceDispatcher::Violation(*this, *service_.Service(), sentence, event.code);
  }
  if (silent_) return;  // aborted by OnError
  lingers_ = true;
  End({.code = event.code, .reason = sentence, .wasClean = false});
}

// After the end: what the peer still sends is thrown away until it hangs up, because closing a socket with unread bytes
// resets it, and a reset overtakes the Close frame or the refusal that we have just sent.
void Session::Discard() {
  const IoResult result = transport_.Read(Engine().ReceiveBuffer());
  if (result.status == IoResult::Status::Ended && !queue_.Empty() && !peerEnded_) {
    peerEnded_ = true;  // half closed: it waits for what is still queued
    lingers_ = false;
    return UpdateInterest();
  }
  if (result.status == IoResult::Status::Ended || result.status == IoResult::Status::Failed) Disappear();
}

// ---- the service, where it is not simply called

void Session::AskToResume() noexcept {
  Guarded([this] { Engine().Post([self = Shared()] { self->Resume(); }); });
}

void Session::Resume() {
  resting_ = false;
  if (transport_ && State() != Phase::Ended) Pump();
}

// Once our Close is said nothing can be sent, so it waits until what came before the peer's is answered.
void Session::HoldClose(const CloseInfo& close) {
  service_.Calls()->HoldClose(close);
  Engine().SetDeadline(*this, context_->LastBytesTimeout());
}

// Callbacks may still run, or what they have sent from other threads may not have come here yet. In this order: a
// callback sends before it ends.
bool Session::MustHoldClose() const noexcept {
  return service_.Calls() && !closeSaid_ && (!service_.Calls()->IsIdle() || postedBytes_.load() != 0);
}

void Session::AskToEndAsHeld() noexcept {
  // If there is no memory, its deadline comes.
  Guarded([this] { Engine().Post([self = Shared()] { self->EndBehindPosted(); }); });
}

// Waits, turn by turn, for messages that other threads have announced.
void Session::EndBehindPosted() {
  if (State() == Phase::Ended || !HoldsClose()) return;
  BeginClosing();
  postedBytes_.load() != 0 ? AskToEndAsHeld() : EndAsHeld();
}

void Session::EndAsHeld() {
  if (State() != Phase::Ended && HoldsClose()) End(service_.Calls()->TakeHeldClose());
}

void Session::CountServiceError() noexcept {
  if (Engine().IsCurrentThread()) return Engine().Counters().serviceErrors.Add();
  Guarded([this] { Engine().Post([self = Shared()] { self->Engine().Counters().serviceErrors.Add(); }); });
}

bool Session::IsTimedInPool() noexcept {
  thread_local std::uint32_t turn = 0;
  return turn++ % EventLoop::kCallbacksPerTimed == 0;
}

// The loop does so: its counters have one writer.
void Session::CountInPool(Duration time) noexcept {
  Guarded([&] { Engine().Post([self = Shared(), time] { self->Engine().Counters().callbackTimes.Add(time); }); });
}

void Session::Invoke(const std::function<void(WebSocketsService&)>& action, const std::function<void()>& whenGone) {
  if (service_.Calls() && State() != Phase::Ended) return service_.Calls()->Invoke(action, whenGone);
  Watched("Invoke", [&] { ServiceDispatcher::Invoke(*this, service_.Service(), action, whenGone); });
}

// The log hears of the first one of a loop, and then ever more seldom.
void Session::ReportSlow(const char* callback, Duration time) noexcept {
  Counter& counter = Engine().Counters().slowCallbacks;
  const std::uint64_t before = counter.Get();
  counter.Add();
  if (std::bit_width(before) == std::bit_width(before + 1)) return;
  WriteLogOf("wshost.host", Poco::Message::PRIO_WARNING, [&] {
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    return NameOf(info_.type) + "::" + callback + " held its loop for " + std::to_string(milliseconds) + " ms, " +
           info_.ToString() + "; " + std::to_string(before + 1) +
           " such so far; what takes long belongs in the pool: see ServiceBehavior";
  });
}

// ---- the request

// What is being decided on. Threads: the callbacks'.
PendingUpgrade* Session::Pending() const noexcept {
  const ServiceCalls* const calls = service_.Calls();
  return calls ? calls->Pending() : OpeningHere::Of(*this);
}

const RequestView* Session::Request() const noexcept {
  const SessionExtras* extras = extras_.load(std::memory_order_acquire);
  if (extras && extras->keptRequest) return extras->keptRequest.get();
  const PendingUpgrade* pending = Pending();
  return pending ? &pending->request : ShownRequest::Of(*this);
}

void Session::KeepRequest() {
  SessionExtras& extras = Extras();
  if (extras.keptRequest) return;
  const RequestView* request = Request();
  if (!request) throw std::logic_error("KeepRequest: the request is gone after OnOpen");
  extras.keptRequest = request->Copy();
}

SessionOpening* Session::Opening() noexcept {
  PendingUpgrade* pending = Pending();
  return pending ? &pending->opening : nullptr;
}

std::string_view Session::Subprotocol() const noexcept {
  if (const PendingUpgrade* pending = Pending()) return pending->opening.subprotocol;
  const SessionExtras* extras = extras_.load(std::memory_order_acquire);
  return extras ? std::string_view(extras->subprotocol) : std::string_view();
}

// Made by the loop, or by a callback in the pool at the same time.
SessionExtras& Session::Extras() {
  SessionExtras* known = extras_.load(std::memory_order_acquire);
  if (known) return *known;
  auto made = std::make_unique<SessionExtras>();
  if (extras_.compare_exchange_strong(known, made.get())) return *made.release();
  return *known;
}

}  // namespace wshost::host
