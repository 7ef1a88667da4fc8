// SPDX-License-Identifier: MIT
// A peer that speaks HTTP: its requests, until it becomes a session or leaves.
#include "session/HttpPeer.h"

#include <functional>
#include <system_error>
#include <utility>

#include "http/HttpSerializer.h"
#include "session/Session.h"
#include "wshost/protocol/ProtocolError.h"
#include "wshost/service/Log.h"

namespace wshost::host {
namespace {
constexpr std::size_t kEnoughTakenBytes = 64 * 1024;  // of an answer, for its reader to get another httpTimeout
}

HttpPeer::HttpPeer(std::shared_ptr<const SessionContext> context, std::unique_ptr<Transport> transport,
                   Poco::Net::SocketAddress client, Poco::Net::SocketAddress server,
                   std::unique_ptr<AddressLimits::Share> share)
    : context_(std::move(context)),
      transport_(std::move(transport)),
      client_(std::move(client)),
      server_(std::move(server)),
      share_(std::move(share)),
      endpoint_(context_->options.protocol) {}

void HttpPeer::Start() {
  try {
    Engine().Watch(transport_->Handle(), interest_, *this);
  } catch (const std::system_error&) {  // the system's limit of watches: this peer's loss, not the host's end
    WriteLogOf("wshost.host", Poco::Message::PRIO_ERROR,
               [cause = std::current_exception()] { return "a peer was dropped: " + TextOf(cause); });
    phase_ = Phase::Gone;
    transport_.reset();
    return Engine().Release(*this);
  }
  Engine().SetDeadline(*this, context_->options.handshakeTimeout);
  Engine().Counters().openPeers.Add();
}

// ---- reading

void HttpPeer::OnReady(Readiness readiness) {
  if (phase_ == Phase::Gone) return;
  if (readiness.writable) Engine().AskForTurnEnd(*this);
  if (!Reads() && readiness.hungUp) return Disappear();
  if (!Reads() || !(readiness.readable || readiness.hungUp)) return;
  const IoResult result = transport_->Read(Engine().ReceiveBuffer());
  if (result.status == IoResult::Status::WouldBlock) return;
  if (result.status == IoResult::Status::Ended && phase_ == Phase::Leaving && !queue_.Empty()) {
    peerEnded_ = true;  // half closed: it waits for the rest of its answer
    return UpdateInterest();
  }
  if (result.status != IoResult::Status::Done) return Disappear();
  Engine().Counters().bytesReceived.Add(result.bytes);
  Receive(Engine().ReceiveBuffer().first(result.bytes));
}

void HttpPeer::Receive(std::span<std::byte> bytes) {
  if (phase_ == Phase::Head) {
    ReadHead(bytes);
  } else if (phase_ == Phase::Body) {
    ReadBody(bytes);
  }
}

void HttpPeer::ReadHead(std::span<std::byte> bytes) {
  using Type = protocol::Event::Type;
  endpoint_.Receive(bytes);
  switch (endpoint_.NextEvent().type) {
    case Type::UpgradeRequested:
      return Upgrade();
    case Type::HttpRequested:
      return BeginRequest();
    case Type::Failed:
      Engine().Counters().protocolErrors.Add();
      Engine().Counters().upgradesRefused.Add();
      return Refuse();
    default:
      return;  // more is to come
  }
}

// ---- becoming a session

void HttpPeer::Upgrade() {
  const std::string path = NormalizePath(endpoint_.Request().Path());
  const ServiceRoute* route = TheHost().FindService(path);
  if (!route || TheHost().IsDraining()) {
    Engine().Counters().upgradesRefused.Add();
    endpoint_.Refuse(route ? 503 : 404, route ? "The host is closing." : "No service at this path.");
    return Refuse();
  }
  if (!TheHost().AllowsOrigin(endpoint_.Request().Fields())) {
    Engine().Counters().upgradesRefused.Add();
    endpoint_.Refuse(403, "Pages of this origin may not open sessions here.");
    return Refuse();
  }
  if (share_ && !share_->BecomeSession()) {
    Engine().Counters().upgradesRefused.Add();
    endpoint_.Refuse(429, "Too many sessions of this address are open.");
    return Refuse();
  }
  const SocketHandle handle = transport_->Handle();
  auto session =
      std::make_shared<Session>(context_, std::move(transport_), std::move(endpoint_), std::move(share_),
                                SessionInfo{SessionId::Next(), client_, path, route->type, Poco::Timestamp()});
  phase_ = Phase::Gone;
  try {
    Engine().Adopt(session);
  } catch (...) {  // no memory: there will be no session, and this peer has no transport any more
    Engine().Unwatch(handle);
    Engine().Counters().openPeers.Subtract();
    Engine().Release(*this);
    TheHost().PeerGone();
    throw;
  }
  Engine().Release(*this);
  try {
    session->StartWatching();
    TheHost().Register(*session);
    session->Open(*route);
  } catch (...) {  // no memory: nobody else would end it
    session->Cut("the host failed");
    throw;
  }
}

// ---- answering plain requests

void HttpPeer::BeginRequest() {
  Engine().Counters().httpRequests.Add();
  const protocol::RequestHead& head = endpoint_.Request();
  const HeaderFields fields = head.Fields();
  request_ = {std::string(head.method),
              std::string(head.target),
              head.minorVersion,
              CopyFields(fields),
              {},
              client_,
              server_,
              false};
  keepAlive_ = WantsKeepAlive(fields, head.minorVersion);
  headOnly_ = head.method == "HEAD";
  handlers_ = TheHost().FindHandlers(NormalizePath(head.Path()));
  body_.emplace(fields, head.minorVersion, context_->options.maxHttpRequestBodyBytes);
  const std::span<std::byte> rest = endpoint_.TakeRest();
  Engine().SetDeadline(*this, context_->options.httpTimeout);
  phase_ = Phase::Body;
  if (body_->WantsContinue() && rest.empty()) Queue(std::string_view("HTTP/1.1 100 Continue\r\n\r\n"));
  ReadBody(rest);
}

void HttpPeer::ReadBody(std::span<const std::byte> bytes) {
  const std::size_t used = body_->Feed(bytes);
  if (body_->Status() == HttpBodyReader::Progress::Failed) {
    keepAlive_ = false;
    return AnswerMyself(body_->FailureStatus(), body_->FailureReason());
  }
  if (body_->Status() == HttpBodyReader::Progress::NeedMore) return;
  KeepEarly(bytes.subspan(used));
  request_.body = body_->TakeBody();
  body_.reset();
  Submit();
}

void HttpPeer::Submit() {
  if (TheHost().IsDraining()) keepAlive_ = false;
  if (!handlers_) return AnswerMyself(404, "Nothing is here.");
  phase_ = Phase::Running;
  UpdateInterest();
  Engine().SetDeadline(*this, Duration::zero());  // how long a handler takes is up to it
  const HttpResponderLimits limits{context_->options.maxHttpResponseBodyBytes};
  auto job = [self = shared_from_this(), handlers = handlers_, request = std::move(request_), limits]() mutable {
    HttpResponseBytes answer;
    try {
      answer = Answer(*handlers, std::move(request), limits, [&] { return self->TheHost().IsDraining(); });
    } catch (...) {  // no memory for an answer: the peer is let go without one
    }
    EventLoop& loop = self->Engine();
    loop.Post([self = std::move(self), answer = std::move(answer)]() mutable { self->TakeAnswer(std::move(answer)); });
  };
  if (!TheHost().Workers().Submit(std::move(job))) {
    phase_ = Phase::Body;
    AnswerMyself(503, "Too many requests are waiting.");
  }
}

void HttpPeer::TakeAnswer(HttpResponseBytes answer) {
  if (phase_ != Phase::Running) return;  // the peer has gone
  keepAlive_ = keepAlive_ && answer.keepAlive;
  phase_ = keepAlive_ ? Phase::Answer : Phase::Leaving;
  Queue(answer.bytes);
  Engine().SetDeadline(*this, context_->options.httpTimeout);
  UpdateInterest();
}

void HttpPeer::AnswerMyself(int status, std::string_view body) {
  Queue(MakeSimpleResponse(status, body, {}, keepAlive_, headOnly_));
  phase_ = keepAlive_ ? Phase::Answer : Phase::Leaving;
  body_.reset();
  Engine().SetDeadline(*this, context_->options.httpTimeout);
}

void HttpPeer::AnswerSent() {
  if (phase_ == Phase::Leaving) return Leave();
  if (phase_ != Phase::Answer) return;
  served_ = true;
  headOnly_ = false;
  handlers_ = nullptr;
  endpoint_ = protocol::Endpoint(context_->options.protocol);
  phase_ = Phase::Head;
  if (TheHost().IsDraining()) return Leave();
  Engine().SetDeadline(*this, context_->options.httpTimeout);
  UpdateInterest();
  // One request a turn, so that a long pipeline does not keep others waiting.
  if (earlyUsed_ != early_.size()) Engine().Post([self = shared_from_this()] { self->NextEarly(); });
}

// Pipelined requests stay where they are, and are not copied once for each that is answered.
void HttpPeer::KeepEarly(std::span<const std::byte> rest) {
  const auto* const begin = early_.data();
  if (!rest.empty() && std::less_equal<>()(begin, rest.data()) && std::less<>()(rest.data(), begin + early_.size())) {
    earlyUsed_ = static_cast<std::size_t>(rest.data() - begin);
    return;
  }
  if (rest.empty()) {
    std::vector<std::byte>().swap(early_);
  } else {
    early_.assign(rest.begin(), rest.end());
  }
  earlyUsed_ = 0;
}

void HttpPeer::NextEarly() {
  if (phase_ != Phase::Head || earlyUsed_ == early_.size()) return;
  const auto rest = std::span(early_).subspan(earlyUsed_);
  earlyUsed_ = early_.size();
  ReadHead(rest);
  UpdateInterest();
}

// ---- leaving

void HttpPeer::Refuse() {
  const std::vector<std::byte> output = endpoint_.TakeOutput();
  phase_ = Phase::Leaving;
  Queue(output);
  Engine().SetDeadline(*this, context_->LastBytesTimeout());
}

// Closing a socket with unread bytes resets it, and a reset overtakes the answer: so wait for the peer to hang up.
void HttpPeer::Leave() {
  phase_ = Phase::Leaving;
  if (peerEnded_) return Disappear();
  if (writeShutDown_) return;
  writeShutDown_ = true;
  transport_->ShutdownWrite();
  Engine().SetDeadline(*this, context_->LastBytesTimeout());
  UpdateInterest();
}

void HttpPeer::Drain() {
  if (phase_ == Phase::Head && queue_.Empty()) return Disappear();
  keepAlive_ = false;
  if (phase_ == Phase::Answer) phase_ = Phase::Leaving;
}

void HttpPeer::Cut() { Disappear(); }

void HttpPeer::Disappear() noexcept {
  if (phase_ == Phase::Gone) return;
  phase_ = Phase::Gone;
  Engine().Unwatch(transport_->Handle());
  transport_.reset();
  share_.reset();  // a handler may still run for it
  Engine().Counters().openPeers.Subtract();
  Engine().Release(*this);
  TheHost().PeerGone();
}

void HttpPeer::OnDeadline() {
  const bool idle = served_ && phase_ == Phase::Head && endpoint_.BufferedBytes() == 0;
  if (!idle) Engine().Counters().timeouts.Add();
  if (phase_ == Phase::Body || (phase_ == Phase::Head && endpoint_.BufferedBytes() != 0)) {
    keepAlive_ = false;
    AnswerMyself(408, "The request did not come in time.");
  } else {
    Disappear();
  }
}

// ---- writing

void HttpPeer::Queue(std::span<const std::byte> bytes) {
  queue_.Append(EncodedMessage::Raw(bytes));
  Engine().AskForTurnEnd(*this);
}

void HttpPeer::OnTurnEnd() {
  if (phase_ != Phase::Gone) Flush();
}

void HttpPeer::Flush() {
  const auto flushed = queue_.Flush(*transport_, context_->options.maxHttpResponseBodyBytes);
  Engine().Counters().bytesSent.Add(flushed.bytes);
  if (flushed.status == IoResult::Status::Failed) return Disappear();
  if (queue_.Empty()) {
    AnswerSent();
  } else if (takenBytes_ += flushed.bytes; takenBytes_ >= kEnoughTakenBytes) {  // it goes on reading
    takenBytes_ = 0;
    Engine().SetDeadline(*this, context_->options.httpTimeout);
  }
  if (phase_ != Phase::Gone) UpdateInterest();
}

bool HttpPeer::Reads() const noexcept {
  if (phase_ == Phase::Head) return earlyUsed_ == early_.size();  // what came earlier is read first
  return phase_ == Phase::Body || (phase_ == Phase::Leaving && !peerEnded_);
}

void HttpPeer::UpdateInterest() {
  const auto wanted = static_cast<Interest>((Reads() ? 1 : 0) | (queue_.Empty() ? 0 : 2));
  if (wanted == interest_ || !transport_) return;
  interest_ = wanted;
  Engine().Rewatch(transport_->Handle(), interest_, *this);
}

}  // namespace wshost::host
