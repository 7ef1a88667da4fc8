// SPDX-License-Identifier: MIT
// One peer that speaks WebSocket: its life, from the decision on its upgrade to the last byte.
#include "session/Session.h"

#include <typeinfo>
#include <utility>

#include "session/PeerHost.h"
#include "wshost/protocol/MessageSink.h"
#include "wshost/protocol/ProtocolError.h"
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

}  // namespace

Session::Session(std::shared_ptr<const SessionContext> context, std::unique_ptr<Transport> transport,
                 protocol::Endpoint endpoint, std::unique_ptr<AddressLimits::Share> share, SessionInfo info,
                 std::shared_ptr<Attachment> attachment)
    : context_(std::move(context)),
      transport_(std::move(transport)),
      endpoint_(std::move(endpoint)),
      share_(std::move(share)),
      info_(std::move(info)),
      attachment_(attachment ? std::make_unique<const std::shared_ptr<Attachment>>(std::move(attachment)) : nullptr),
      lastReceived_(context_->loop->Now()) {}

Session::~Session() = default;

// ---- opening

void Session::StartWatching() { Engine().Rewatch(transport_->Handle(), interest_, *this); }

namespace {

std::vector<RouteValue> ViewsOf(const PathValues& values) {
  std::vector<RouteValue> views;
  views.reserve(values.size());
  for (const auto& [name, value] : values) views.push_back({name, value});
  return views;
}

}  // namespace

ServiceDispatcher::OpenResult Session::MakeService(const ServiceRoute& route, SessionOpening& opening) {
  opening_ = &opening;
  NoteActive();
  ServiceDispatcher::OpenResult result = ServiceDispatcher::Open(*this, route.factory);
  opening_ = nullptr;
  service_ = std::move(result.service);
  // What a factory made may derive from the type it was mapped as, and override OnText after all.
  if (const WebSocketsService* service = service_.get()) {
    // What a value cannot hold is read as plain text, and then said to be too long.
    const bool fits = context_->options.protocol.maxMessageBytes <= JsonLimits::kLongestText;
    takesJson_ = fits && route.takesJson && typeid(*service) == route.type;
  }
  if (result.failed) Engine().Counters().serviceErrors.Add();
  return result;
}

int Session::Open(const ServiceRoute& route, SessionStart start) {
  const protocol::RequestHead& head = endpoint_.Request();
  const std::vector<RouteValue> values = ViewsOf(start.values);
  const RequestView request("ws", head.target, head.Fields(), values);
  SessionOpening opening{request, start.fields, std::move(start.subprotocol)};
  const ServiceDispatcher::OpenResult result = MakeService(route, opening);
  if (result.status == 101) {
    Accepted(start.fields);
  } else {
    Refused(result.status, result.body, start.fields);
  }
  return result.status;
}

std::exception_ptr Session::TryOpen(const ServiceRoute& route, SessionStart start) {
  const protocol::RequestHead& head = endpoint_.Request();
  const RequestView request("ws", head.target, head.Fields());
  SessionOpening opening{request, start.fields, std::move(start.subprotocol)};
  const ServiceDispatcher::OpenResult result = MakeService(route, opening);
  if (result.cause) return result.cause;
  StartWatching();
  Accepted(start.fields);
  return nullptr;
}

Session::Parts Session::GiveBack() {
  Parts parts{std::move(transport_), std::move(endpoint_), std::move(share_)};
  queue_.Clear();
  End({});  // without a transport: nothing is sent, nothing waits
  return parts;
}

void Session::Accepted(const ResponseFields& fields) {
  endpoint_.Accept(fields.Views(), service_->Subprotocol(), context_->deflate.get());
  queue_.Prepend(EncodedMessage::Raw(endpoint_.TakeOutput()));
  queuedBytes_.store(queue_.CostBytes(), std::memory_order_relaxed);
  hasOpened_ = true;
  Engine().Counters().sessionsOpened.Add();
  Engine().Counters().openSessions.Add();
  SetPingDeadline();
  AskForFlush();
  Phase opening = Phase::Opening;  // a Close() in OnOpen has moved on to Closing
  phase_.compare_exchange_strong(opening, Phase::Open);
  const auto observers = observers_;  // an observer may forget itself
  for (const auto& observer : observers) observer->SessionOpened();
  Pump();
}

void Session::Refused(int status, const std::string& body, const ResponseFields& fields) {
  Engine().Counters().upgradesRefused.Add();
  queue_.Clear();
  endpoint_.Refuse(status, body, fields.Views());
  lingers_ = true;
  End({});
}

// ---- reading

void Session::OnReady(Readiness readiness) {
  if (!transport_) return;
  if (readiness.writable) AskForFlush();
  if (!readiness.readable && !readiness.hungUp) return;
  if (State() == Phase::Ended) {
    Discard();
  } else if (held_ && State() != Phase::Closing) {
    if (readiness.hungUp) End({.code = CloseCode::Abnormal, .reason = "the peer has gone", .wasClean = false});
  } else {
    Read();
  }
}

void Session::Read() {
  const IoResult result = transport_->Read(Engine().ReceiveBuffer());
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
}

void Session::Pump() {
  JsonSink sink(text_);
  while (State() != Phase::Ended) {
    const protocol::Event event = endpoint_.NextEvent(takesJson_ ? &sink : nullptr);
    if (event.type == protocol::Event::Type::None) break;
    Dispatch(event);
  }
  TakeControlOutput();
  UpdateInterest();
}

void Session::Dispatch(const protocol::Event& event) {
  using Type = protocol::Event::Type;
  LoopCounters& counters = Engine().Counters();
  switch (event.type) {
    case Type::Text:
      counters.messagesReceived.Add();
      if (MayTake()) DispatchText(event);
      return;
    case Type::Binary:
      counters.messagesReceived.Add();
      if (!MayTake() || State() != Phase::Open) return;
      NoteActive();
      if (!ServiceDispatcher::Binary(*service_, event.payload)) counters.serviceErrors.Add();
      return;
    case Type::Closed: {
      const bool clean = event.code != CloseCode::Abnormal;
      if (!clean) lingers_ = false;
      End({.code = event.code, .reason = clean ? event.Text() : "the peer hung up without a Close", .wasClean = clean});
      return;
    }
    case Type::Failed:
      Failed(event);
      return;
    case Type::None:
    case Type::UpgradeRequested:
    case Type::HttpRequested:
    case Type::Connected:
    case Type::Refused:
    case Type::Ping:
    case Type::Pong:
      return;  // the endpoint has answered what needs an answer
  }
}

// Whether the peer's address may send another message; if not, the session closes.
bool Session::MayTake() {
  if (!share_ || share_->TakeMessage(Engine().Now())) return true;
  Engine().Counters().messagesRefused.Add();
  text_.Clear();
  Close(CloseCode::PolicyViolation, "too many messages");
  return false;
}

void Session::DispatchText(const protocol::Event& event) {
  if (State() != Phase::Open) return text_.Clear();
  NoteActive();
  if (takesJson_ ? !ServiceDispatcher::Json(*service_, std::move(text_))
                 : !ServiceDispatcher::Text(*service_, event.Text())) {
    Engine().Counters().serviceErrors.Add();
  }
}

void Session::Failed(const protocol::Event& event) {
  Engine().Counters().protocolErrors.Add();
  const std::string_view sentence = protocol::Describe(event.error).sentence;
  ServiceDispatcher::Violation(*service_, sentence, event.code);
  lingers_ = true;
  End({.code = event.code, .reason = sentence, .wasClean = false});
}

// After the end: what the peer still sends is thrown away until it hangs up, because closing a socket with unread bytes
// resets it, and a reset overtakes the Close frame or the refusal that we have just sent.
void Session::Discard() {
  const IoResult result = transport_->Read(Engine().ReceiveBuffer());
  if (result.status == IoResult::Status::Ended && !queue_.Empty() && !peerEnded_) {
    peerEnded_ = true;  // half closed: it waits for what is still queued
    lingers_ = false;
    return UpdateInterest();
  }
  if (result.status == IoResult::Status::Ended || result.status == IoResult::Status::Failed) Disappear();
}

// ---- sending

SendStatus Session::Send(const EncodedMessage& message) {
  if (Engine().IsCurrentThread()) return Enqueue(message);
  if (State() > Phase::Open) return SendStatus::Closed;
  if (!Announce(message)) return SendStatus::QueueFull;
  // First announced, then asked: whoever closes sees either the announcement, and waits for the message, or is seen.
  if (phase_.load() <= Phase::Open) {
    auto self = std::static_pointer_cast<Session>(shared_from_this());
    try {
      if (Engine().Post([self = std::move(self), message] { self->EnqueuePosted(message); })) return SendStatus::Queued;
    } catch (...) {  // no memory
      postedBytes_.fetch_sub(message.CostBytes());
      throw;
    }
  }
  postedBytes_.fetch_sub(message.CostBytes());
  return SendStatus::Closed;
}

// A message of any size fits when nothing waits, so that a limit below the largest message loses none.
bool Session::Fits(std::size_t waitingBytes, const EncodedMessage& message) const noexcept {
  return waitingBytes == 0 || waitingBytes + message.CostBytes() <= context_->options.maxQueueBytes;
}

// Only what fits is announced: bytes that are refused must not, for a moment, make a full queue of somebody else's.
bool Session::Announce(const EncodedMessage& message) noexcept {
  std::size_t posted = postedBytes_.load();
  do {
    if (!Fits(posted + queuedBytes_.load(std::memory_order_relaxed), message)) return false;
  } while (!postedBytes_.compare_exchange_weak(posted, posted + message.CostBytes()));
  return true;
}

// A Close() of another thread that has not come here yet stops nothing: that thread may have relayed before it closed.
SendStatus Session::Enqueue(const EncodedMessage& message) {
  if (closing_ || State() == Phase::Ended) return SendStatus::Closed;
  auto fits = [&] { return Fits(queue_.CostBytes() + postedBytes_.load(std::memory_order_relaxed), message); };
  if (!fits()) {
    // What waits for the end of the turn alone is written now: a burst must not look like a peer that does not read.
    if (!hasOpened_) return SendStatus::QueueFull;
    AskForFlush();  // which sees to a failure, or to what is left
    if (Write().status == IoResult::Status::Failed) return SendStatus::Closed;
    if (!fits()) return SendStatus::QueueFull;
  }
  Append(message);
  AskForFlush();
  return SendStatus::Queued;
}

void Session::Append(const EncodedMessage& message) {
  try {
    queue_.Append(endpoint_.Compressed(message));
  } catch (...) {  // no memory
    endpoint_.ForgetCompressed();
    throw;
  }
  queuedBytes_.store(queue_.CostBytes(), std::memory_order_relaxed);
  Engine().Counters().messagesSent.Add();
}

void Session::EnqueuePosted(const EncodedMessage& message) {
  postedBytes_.fetch_sub(message.CostBytes());
  if (State() == Phase::Ended || (hasOpened_ && !endpoint_.CanSend())) return;  // evicted, cut or lost meanwhile
  try {
    Append(message);
  } catch (...) {  // no memory, and it has been accepted: its peer must not miss it unawares
    Cut("the host failed");
    throw;
  }
  AskForFlush();
}

void Session::TakeControlOutput() {
  if (!endpoint_.HasOutput()) return;
  queue_.Append(EncodedMessage::Raw(endpoint_.TakeOutput()));
  queuedBytes_.store(queue_.CostBytes(), std::memory_order_relaxed);
  AskForFlush();
}

void Session::OnTurnEnd() {
  if (transport_) Flush();
}

OutboundQueue::FlushResult Session::Write() {
  // More than the queue may hold, so that only a peer that reads while we write gets less than all in one turn.
  const auto flushed = queue_.Flush(*transport_, 2 * context_->options.maxQueueBytes);
  queuedBytes_.store(queue_.CostBytes(), std::memory_order_relaxed);
  Engine().Counters().bytesSent.Add(flushed.bytes);
  // What goes out of a queue that was full before, or stays full, goes because the peer takes it.
  if (blocked_ || !queue_.Empty()) takenBytes_ += flushed.bytes;
  blocked_ = !queue_.Empty();
  return flushed;
}

// Whether a slow reader has taken so much since the last time it was asked that it deserves another interval. A 64th of
// a full queue, or all that was left, is enough: it bounds the number of intervals.
bool Session::HasTakenEnough() noexcept {
  const std::size_t taken = std::exchange(takenBytes_, 0);
  return taken != 0 && (queue_.Empty() || taken >= context_->options.maxQueueBytes / 64);
}

void Session::Flush() {
  const auto flushed = Write();
  if (flushed.status == IoResult::Status::Failed) {
    queue_.Clear();
    lingers_ = false;
    End({.code = CloseCode::Abnormal, .reason = "the connection was lost", .wasClean = false});
    Disappear();
    return;
  }
  if (State() == Phase::Ended && queue_.Empty()) {
    FinishWhenFlushed();
  } else {
    UpdateInterest();
  }
}

bool Session::Reads() const noexcept {
  if (State() == Phase::Ended) return !peerEnded_;
  // A peer that does not take our answers is not asked for more questions.
  const bool overfull = queue_.CostBytes() > context_->options.maxQueueBytes / 2;
  return !overfull && (!held_ || State() == Phase::Closing);
}

void Session::UpdateInterest() {
  if (!transport_) return;
  const auto wanted = static_cast<Interest>((Reads() ? 1 : 0) | (blocked_ ? 2 : 0));
  if (wanted == interest_) return;
  interest_ = wanted;
  Engine().Rewatch(transport_->Handle(), interest_, *this);
}

}  // namespace wshost::host
