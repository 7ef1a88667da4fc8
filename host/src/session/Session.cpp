// SPDX-License-Identifier: MIT
// One peer that speaks WebSocket: its life, from the decision on its upgrade to the last byte.
#include "session/Session.h"

#include <typeinfo>
#include <utility>

#include "session/PeerHost.h"
#include "wshost/protocol/MessageSink.h"
#include "wshost/protocol/ProtocolError.h"
#include "wshost/service/ServiceDispatcher.h"
#include "wshost/service/UpgradeRequest.h"

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
                 protocol::Endpoint endpoint, std::unique_ptr<AddressLimits::Share> share, SessionInfo info)
    : context_(std::move(context)),
      transport_(std::move(transport)),
      endpoint_(std::move(endpoint)),
      share_(std::move(share)),
      info_(std::move(info)),
      lastReceived_(context_->loop->Now()) {}

Session::~Session() = default;

// ---- opening

void Session::StartWatching() { Engine().Rewatch(transport_->Handle(), interest_, *this); }

void Session::Open(const ServiceRoute& route) {
  const protocol::RequestHead& head = endpoint_.Request();
  const UpgradeRequest request("ws", head.target, head.Fields());
  request_ = &request;
  ServiceDispatcher::OpenResult result = ServiceDispatcher::Open(*this, route.factory);
  request_ = nullptr;
  service_ = std::move(result.service);
  // What a factory made may derive from the type it was mapped as, and override OnText after all.
  if (const WebSocketsService* service = service_.get()) {
    // What a value cannot hold is read as plain text, and then said to be too long.
    const bool fits = context_->options.protocol.maxMessageBytes <= JsonLimits::kLongestText;
    takesJson_ = fits && route.takesJson && typeid(*service) == route.type;
  }
  if (result.failed) Engine().Counters().serviceErrors.Add();
  if (result.status == 101) {
    Accepted();
  } else {
    Refused(result.status, result.body);
  }
}

void Session::Accepted() {
  endpoint_.Accept({}, service_->Subprotocol(), context_->deflate.get());
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

void Session::Refused(int status, const std::string& body) {
  Engine().Counters().upgradesRefused.Add();
  queue_.Clear();
  endpoint_.Refuse(status, body);
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
  while (State() != Phase::Ended && !silent_) {
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
      if (MayTake() && State() == Phase::Open && !ServiceDispatcher::Binary(*service_, event.payload)) {
        counters.serviceErrors.Add();
      }
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
  if (State() != Phase::Open) {
    text_.Clear();
  } else if (takesJson_ ? !ServiceDispatcher::Json(*service_, std::move(text_))
                        : !ServiceDispatcher::Text(*service_, event.Text())) {
    Engine().Counters().serviceErrors.Add();
  }
}

void Session::Failed(const protocol::Event& event) {
  Engine().Counters().protocolErrors.Add();
  const std::string_view sentence = protocol::Describe(event.error).sentence;
  ServiceDispatcher::Violation(*service_, sentence, event.code);
  if (silent_) return;  // aborted by OnError
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

}  // namespace wshost::host
