// SPDX-License-Identifier: MIT
// A peer that speaks HTTP: its requests, until it becomes a session or leaves.
#include "session/HttpPeer.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "http/HttpSerializer.h"
#include "session/HandlerUpgrade.h"
#include "session/HttpPeerProxied.h"
#include "session/HttpPeerStaged.h"
#include "wshost/protocol/ProtocolError.h"
#include "wshost/service/Log.h"

namespace wshost::host {
namespace {
constexpr std::size_t kEnoughTakenBytes = 64 * 1024;  // of an answer, for its reader to get another httpTimeout

// How long a host that drains waits for heads that are on their way.
Duration GraceFor(const HostOptions& options) noexcept {
  constexpr Duration kLongest = std::chrono::seconds(1);
  const Duration drain = options.drainTimeout;
  return drain == Duration::zero() ? kLongest : std::min(drain, kLongest);
}
}  // namespace

HttpPeer::HttpPeer(IntrusivePointer<const SessionContext> context, PeerTransport transport, const PeerAddress& client,
                   const PeerAddress& server, std::unique_ptr<AddressLimits::Share> share)
    : context_(std::move(context)),
      transport_(std::move(transport)),
      client_(client),
      server_(server),
      share_(std::move(share)),
      endpoint_(context_->options.protocol) {
  if (!TheHost().Proxies().Contain(client_)) return;
  proxied_ = std::make_unique<Proxied>(Proxied{client_, nullptr, true});
  const bool beginsWithHeader = context_->options.proxyProtocol == ProxyProtocolUse::Required;
  if (beginsWithHeader) proxied_->header = std::make_unique<ProxyHeaderReader>();
}

HttpPeer::~HttpPeer() = default;

void HttpPeer::Start() {
  Engine().Counters().openPeers.Add();
  try {
    Engine().Watch(transport_.Handle(), interest_, *this);
    Engine().SetDeadline(*this, context_->options.handshakeTimeout);
  } catch (...) {  // the system's limit of watches, or no memory: this peer's loss, not the host's end
    WriteLogOf("wshost.host", Poco::Message::PRIO_ERROR,
               [this, cause = std::current_exception()] { return NameInLog() + " was dropped: " + TextOf(cause); });
    Disappear();
  }
}

// ---- reading

void HttpPeer::OnReady(Readiness readiness) {
  if (phase_ == Phase::Gone) return;
  if (readiness.writable) Engine().AskForTurnEnd(*this);
  if (!Reads() && readiness.hungUp) return Disappear();
  if (!Reads() || !(readiness.readable || readiness.hungUp)) return;
  const IoResult result = transport_.Read(Engine().ReceiveBuffer());
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
  if (proxied_ && proxied_->header) {
    ReadProxyHeader(bytes);
  } else if (phase_ == Phase::Head) {
    ReadHead(bytes);
  } else if (phase_ == Phase::Body) {
    ReadBody(bytes);
  }
}

void HttpPeer::ReadHead(std::span<std::byte> bytes) {
  using Type = protocol::Event::Type;
  endpoint_.Receive(bytes);
  const protocol::Event event = endpoint_.NextEvent();
  switch (event.type) {
    case Type::UpgradeRequested:
      return TheHost().IsDraining() ? RefuseClosing(true) : TakeRequest(true);
    case Type::HttpRequested:
      return TheHost().IsDraining() ? RefuseClosing(false) : TakeRequest(false);
    case Type::Failed:
      Engine().Counters().protocolErrors.Add();
      Engine().Counters().CountRefusal(protocol::Describe(event.error).httpStatus);
      return Refuse();
    default:
      return;  // more is to come
  }
}

// ---- answering plain requests

// Returns: false if it is answered already, because nobody could read its body.
bool HttpPeer::BeginRequest() {
  Engine().Counters().httpRequests.Add();
  const protocol::RequestHead& head = endpoint_.Request();
  const HeaderFields fields = head.Fields();
  CopyRequest();
  keepAlive_ = WantsKeepAlive(fields, head.minorVersion);
  headOnly_ = head.method == "HEAD";
  handlers_ = TheHost().FindHandlers(NormalizePath(head.Path()));
  body_.emplace(fields, head.minorVersion, context_->options.maxHttpRequestBodyBytes);
  if (body_->Status() != HttpBodyReader::Progress::Failed) return true;
  RefuseBody();
  return false;
}

void HttpPeer::CopyRequest() {
  const protocol::RequestHead& head = endpoint_.Request();
  request_ = HttpRequestMessage{.method = std::string(head.method),
                                .target = std::string(head.target),
                                .minorVersion = head.minorVersion,
                                .fields = CopyFields(head.Fields()),
                                .body = {},
                                .client = client_,
                                .server = server_,
                                .secure = isSecure_,
                                .requestId = requestId_,
                                .responseFields = {},
                                .upgrade = nullptr};
}

void HttpPeer::BeginBody() {
  const std::span<std::byte> rest = endpoint_.TakeRest();
  Engine().SetDeadline(*this, context_->options.httpTimeout);
  phase_ = Phase::Body;
  if (body_->WantsContinue() && rest.empty()) Queue(std::string_view("HTTP/1.1 100 Continue\r\n\r\n"));
  ReadBody(rest);
}

// Where the body ends, and the next request begins, is unknown.
void HttpPeer::RefuseBody() {
  const int status = body_->FailureStatus();
  const std::string_view reason = body_->FailureReason();
  keepAlive_ = false;
  AnswerMyself(status, reason);
}

void HttpPeer::ReadBody(std::span<const std::byte> bytes) {
  const std::size_t used = body_->Feed(bytes);
  if (body_->Status() == HttpBodyReader::Progress::Failed) {
    return RefuseBody();
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
  if (staged_) request_.responseFields = staged_->additions.fields;
  auto job = [self = shared_from_this(), handlers = handlers_, request = std::move(request_), limits]() mutable {
    HttpResponseBytes answer;
    try {
      answer = Answer(*handlers, std::move(request), limits, [&] { return self->TheHost().IsDraining(); });
    } catch (...) {  // no memory for an answer: the peer is let go without one
    }
    EventLoop& loop = self->Engine();
    loop.Post([self = std::move(self), answer = std::move(answer)]() mutable { self->TakeAnswer(std::move(answer)); });
  };
  if (!TheHost().Workers().Submit(std::move(job))) AnswerMyself(503, "Too many requests are waiting.");
}

void HttpPeer::TakeAnswer(HttpResponseBytes answer) {
  if (phase_ != Phase::Running) return;      // the peer has gone
  if (!transport_) return upgrade_.reset();  // a session is opening, which its handler has not waited for: it decides
  if (isUpgrade_) Engine().Counters().CountRefusal(answer.status);
  upgrade_.reset();
  keepAlive_ = keepAlive_ && answer.keepAlive;
  phase_ = keepAlive_ ? Phase::Answer : Phase::Leaving;
  Queue(answer.bytes);
  Engine().SetDeadline(*this, context_->options.httpTimeout);
  TellAnswered(answer.status);
  UpdateInterest();
}

void HttpPeer::AnswerMyself(int status, std::string_view body, std::string_view contentType) {
  if (isUpgrade_) Engine().Counters().CountRefusal(status);
  Queue(MakeSimpleResponse(status, body, AddedFields(status, contentType), keepAlive_, headOnly_));
  phase_ = keepAlive_ ? Phase::Answer : Phase::Leaving;
  body_.reset();
  upgrade_.reset();
  Engine().SetDeadline(*this, context_->options.httpTimeout);
  TellAnswered(status);
}

void HttpPeer::AnswerSent() {
  if (phase_ == Phase::Leaving) return Leave();
  if (phase_ != Phase::Answer) return;
  served_ = true;
  headOnly_ = false;
  handlers_ = nullptr;
  staged_.reset();
  ForgetRequest();
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

// A head that came too late for this host; the next one may be there already.
void HttpPeer::RefuseClosing(bool isUpgrade) {
  LoopCounters& counters = Engine().Counters();
  isUpgrade ? counters.CountRefusal(503) : counters.httpRequests.Add();
  TakeRequestId();
  endpoint_.Refuse(503, kHostCloses, AddedFields(503, {}));
  Refuse();
}

// Closing a socket with unread bytes resets it, and a reset overtakes the answer: so wait for the peer to hang up.
void HttpPeer::Leave() {
  phase_ = Phase::Leaving;
  if (peerEnded_) return Disappear();
  if (writeShutDown_) return;
  writeShutDown_ = true;
  transport_.ShutdownWrite();
  Engine().SetDeadline(*this, context_->LastBytesTimeout());
  UpdateInterest();
}

void HttpPeer::Drain() {
  keepAlive_ = false;
  if (phase_ == Phase::Head && !writeShutDown_) return Engine().SetDeadline(*this, GraceFor(context_->options));
  if (phase_ == Phase::Answer) phase_ = Phase::Leaving;
}

void HttpPeer::Cut() { Disappear(); }

void HttpPeer::Disappear() noexcept {
  if (phase_ == Phase::Gone || !transport_) return;  // a session that is opening has it: it will say what becomes of it
  phase_ = Phase::Gone;
  TellAnswered(0);
  upgrade_.reset();
  Engine().Unwatch(transport_.Handle());
  transport_.Reset();
  share_.reset();  // a handler may still run for it
  Engine().Counters().openPeers.Subtract();
  Engine().Release(*this);
  TheHost().PeerGone();
}

// Half a head has its answer as well.
void HttpPeer::OnDrainDeadline() {
  if (endpoint_.BufferedBytes() == 0) return Disappear();
  keepAlive_ = false;
  AnswerMyself(503, kHostCloses);
}

void HttpPeer::OnDeadline() {
  if (phase_ == Phase::Head && TheHost().IsDraining()) return OnDrainDeadline();
  const bool idle = served_ && phase_ == Phase::Head && endpoint_.BufferedBytes() == 0;
  if (!idle) Engine().Counters().timeouts.Add();
  if (phase_ == Phase::Staging) {
    keepAlive_ = false;
    AnswerMyself(503, "The request could not be decided about in time.");
  } else if (phase_ == Phase::Body || (phase_ == Phase::Head && endpoint_.BufferedBytes() != 0)) {
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
  const auto flushed = queue_.Flush(transport_, context_->options.maxHttpResponseBodyBytes);
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
  Engine().Rewatch(transport_.Handle(), interest_, *this);
}

}  // namespace wshost::host
