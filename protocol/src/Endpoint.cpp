// SPDX-License-Identifier: MIT
// Connecting -> Deciding -> Open -> Closing -> Closed: the head, the decision, and the doors of the driver.
#include "wshost/protocol/Endpoint.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "EndpointState.h"
#include "Outbox.h"
#include "extension/DeflateNegotiation.h"
#include "extension/ExtensionList.h"
#include "handshake/AcceptKey.h"
#include "handshake/Handshake.h"
#include "handshake/ResponseHead.h"
#include "message/ClosePayload.h"
#include "wshost/protocol/DeflatePool.h"

namespace wshost::protocol {

Endpoint::Endpoint(const ProtocolLimits& limits) : limits_(&limits) {}
Endpoint::Endpoint(const ProtocolLimits& limits, MaskKeySource& maskKeys)
    : limits_(&limits), parts_(std::make_unique<Parts>()) {
  parts_->client = std::make_unique<ClientSide>(maskKeys);
}

Endpoint::Endpoint(Endpoint&&) noexcept = default;
Endpoint& Endpoint::operator=(Endpoint&&) noexcept = default;
Endpoint::~Endpoint() = default;

void Endpoint::Receive(std::span<std::byte> bytes) {
  if (!unread_.empty()) throw std::logic_error("Endpoint::Receive: bytes of an earlier call are still unread");
  if (state_ != State::Closed) unread_ = bytes;
}

void Endpoint::KeepUnread() {
  if (state_ == State::Connecting || state_ == State::Deciding || unread_.empty()) return;
  if (!GetOpening()) TheParts().opening = std::make_unique<Opening>();
  std::vector<std::byte>& rest = GetOpening()->rest;
  const bool isKept = !rest.empty() && unread_.data() + unread_.size() == rest.data() + rest.size();
  if (isKept) return;
  rest.assign(unread_.begin(), unread_.end());
  unread_ = rest;  // Read next; UsedUp frees it.
}

Event Endpoint::UsedUp() noexcept {
  if (incoming_ && incoming_->IsIdle()) incoming_.reset();
  if (state_ != State::Connecting) EndOpening();  // The bytes that were copied behind the head are read.
  if (!eof_) return {};
  // Section 7.1.5: "If [...] no Close control frame was received [...], _The WebSocket Connection Close Code_ is
  // considered to be 1006."
  state_ = State::Closed;
  EndOpening();
  incoming_.reset();
  ClientSide* const client = GetClient();
  if (client && !client->hasResponse) client->head = {};  // of a response that will not come
  return {.type = Event::Type::Closed, .code = CloseCode::Abnormal};
}

Event Endpoint::ReadHead() {
  if (unread_.empty()) return UsedUp();
  if (!GetOpening()) TheParts().opening = std::make_unique<Opening>();
  Opening& opening = *GetOpening();
  std::span<const std::byte> head = unread_;
  const std::size_t before = opening.kept.size();
  if (before > 0) {
    const std::size_t added = std::min(unread_.size(), limits_->maxHeadBytes - before);
    opening.kept.insert(opening.kept.end(), unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(added));
    head = opening.kept;
  }
  const ProtocolError error = opening.scanner.Scan(head, *limits_);
  if (error != ProtocolError::None) return FailHandshake(error);

  const std::size_t size = opening.scanner.HeadBytes();
  if (size == 0) {
    if (before == 0) opening.kept.assign(unread_.begin(), unread_.end());
    unread_ = {};
    return UsedUp();
  }
  unread_ = unread_.subspan(size - before);
  if (before > 0) opening.kept.resize(size);
  opening.whole = head.first(size);
  return ReadHandshake();
}

Event Endpoint::ReadHandshake() {
  Opening& opening = *GetOpening();
  const ProtocolError error = ParseRequestHead(opening.whole, *limits_, opening.head);
  if (error != ProtocolError::None) {
    opening.head = {};
    return FailHandshake(error);
  }
  const HandshakeVerdict verdict = JudgeHandshake(opening.head);
  if (verdict.kind == HandshakeKind::Malformed) return FailHandshake(verdict.error);
  opening.isUpgrade = verdict.kind == HandshakeKind::Upgrade;
  // Section 9.1: a Sec-WebSocket-Extensions that does not conform fails the handshake.
  const HeaderFields fields = opening.head.Fields();
  if (opening.isUpgrade && fields.Count(kExtensionsField) != 0 && !ReadExtensions(fields)) {
    return FailHandshake(ProtocolError::BadExtensions);
  }
  state_ = State::Deciding;
  return {.type = opening.isUpgrade ? Event::Type::UpgradeRequested : Event::Type::HttpRequested};
}

Event Endpoint::FailHandshake(ProtocolError error) {
  Output().AppendBytes(EncodeErrorResponse(error, GetOpening()->head.method == "HEAD"));
  state_ = State::Closed;
  unread_ = {};
  EndOpening();
  return {.type = Event::Type::Failed, .error = error, .code = CloseCode::Abnormal};
}

// The driver's buffer is about to be used again: the head and what came behind it move in here.
void Endpoint::KeepForDecision() {
  Opening& opening = *GetOpening();
  if (opening.whole.data() != opening.kept.data()) {
    opening.kept.assign(opening.whole.begin(), opening.whole.end());
    opening.whole = opening.kept;
    // It has been parsed before, so it cannot fail; this moves the views.
    ParseRequestHead(opening.whole, *limits_, opening.head);
  }
  opening.rest.insert(opening.rest.end(), unread_.begin(), unread_.end());
  unread_ = {};
}

void Endpoint::RequireDecision(const char* call) const {
  if (state_ != State::Deciding) throw std::logic_error(std::string(call) + ": no request waits for a decision");
}

const RequestHead& Endpoint::Request() const {
  RequireDecision("Endpoint::Request");
  return GetOpening()->head;
}

void Endpoint::Accept(std::span<const HeaderField> extraFields, std::string_view subprotocol, DeflatePool* deflate) {
  RequireDecision("Endpoint::Accept");
  const RequestHead& head = GetOpening()->head;
  if (!GetOpening()->isUpgrade) throw std::logic_error("Endpoint::Accept: the request asks for no upgrade");
  if (!subprotocol.empty() && !OffersSubprotocol(head, subprotocol)) {
    throw std::logic_error("Endpoint::Accept: the peer did not offer subprotocol '" + std::string(subprotocol) + "'");
  }
  const std::string acceptKey = AcceptKey(*head.Fields().Find("Sec-WebSocket-Key"));
  std::optional<DeflateChoice> choice;
  if (deflate != nullptr) choice = ChooseDeflate(*ReadExtensions(head.Fields()), deflate->Options());
  const std::string_view extensions = choice ? std::string_view(choice->answer) : std::string_view();
  const std::vector<std::byte> response = EncodeSwitchingProtocols({acceptKey, subprotocol, extensions, extraFields});
  if (choice) AgreeOn(choice->parameters, *deflate);
  Output().AppendBytes(response);
  state_ = State::Open;
  if (GetOpening()->rest.empty()) {
    EndOpening();
    return;
  }
  KeepForDecision();
  unread_ = GetOpening()->rest;  // Read next; UsedUp frees it.
}

void Endpoint::Refuse(int status, std::string_view body, std::span<const HeaderField> extraFields) {
  RequireDecision("Endpoint::Refuse");
  if (status < 300 || status > 599) {
    throw std::logic_error("Endpoint::Refuse: status " + std::to_string(status) + " is not in 300..599");
  }
  const bool omitsBody = GetOpening()->head.method == "HEAD";
  const std::vector<std::byte> response = EncodeRefusal({status, body, extraFields, omitsBody});
  Output().AppendBytes(response);
  state_ = State::Closed;
  unread_ = {};
  EndOpening();
}

std::span<std::byte> Endpoint::TakeRest() noexcept {
  ClientSide* const client = GetClient();
  if (client && client->isRefused && !handedOver_) {
    handedOver_ = true;
    return client->rest.empty() ? std::exchange(unread_, {}) : std::span<std::byte>(client->rest);
  }
  if (state_ != State::Deciding || GetOpening()->isUpgrade) return {};
  state_ = State::Closed;
  handedOver_ = true;
  const std::span<std::byte> fed = std::exchange(unread_, {});
  if (GetOpening()->rest.empty()) return fed;
  GetOpening()->rest.insert(GetOpening()->rest.end(), fed.begin(), fed.end());
  return GetOpening()->rest;
}

bool Endpoint::SendClose(CloseCode code, std::string_view reason) {
  if (code != CloseCode::NoStatus && !MayTravel(code)) {
    const auto value = static_cast<std::uint16_t>(code);
    throw std::logic_error("Endpoint::SendClose: code " + std::to_string(value) + " may not be sent");
  }
  if (state_ != State::Open) return false;
  QueueClose(code, reason);
  state_ = State::Closing;
  if (incoming_) incoming_->message.StopKeeping();
  return true;
}

bool Endpoint::SendPing(std::span<const std::byte> payload) {
  if (payload.size() > wire::kMaxControlPayloadBytes) {
    throw std::logic_error("Endpoint::SendPing: " + std::to_string(payload.size()) + " bytes are more than 125");
  }
  if (state_ != State::Open) return false;
  QueueControl(Opcode::Ping, payload);
  return true;
}

void Endpoint::QueueClose(CloseCode code, std::string_view reason) {
  QueueControl(Opcode::Close, EncodeClosePayload(code, reason));
}

void Endpoint::QueueControl(Opcode opcode, std::span<const std::byte> payload) {
  Output().AppendFrame(opcode, payload, NextMaskKey());
}

// ---- what there is only now and then

Role Endpoint::GetRole() const noexcept { return GetClient() ? Role::Client : Role::Server; }
bool Endpoint::HasOutbox() const noexcept { return parts_->outbox != nullptr; }
bool Endpoint::HasDeflating() const noexcept { return parts_->deflating != nullptr; }

Endpoint::Parts& Endpoint::TheParts() {
  if (!parts_) parts_ = std::make_unique<Parts>();
  return *parts_;
}

void Endpoint::LetPartsGo() noexcept {
  if (!parts_->AreNeeded()) parts_.reset();
}

Outbox& Endpoint::Output() {
  Parts& parts = TheParts();
  if (!parts.outbox) parts.outbox = std::make_unique<Outbox>();
  return *parts.outbox;
}

std::vector<std::byte> Endpoint::TakeOutput() noexcept {
  if (!HasOutput()) return {};
  std::vector<std::byte> output = parts_->outbox->Take();
  parts_->outbox.reset();
  LetPartsGo();
  return output;
}

std::uint64_t Endpoint::UnfinishedFrameBytes() const noexcept {
  const bool isInFrame = incoming_ && incoming_->reader.InFrame();
  return isInFrame ? incoming_->reader.Header().payloadBytes : 0;
}

std::size_t Endpoint::BufferedBytes() const noexcept {
  std::size_t bytes = 0;
  if (const Opening* opening = GetOpening()) bytes += opening->kept.size() + opening->rest.size();
  if (const ClientSide* client = GetClient(); client && !client->hasResponse) bytes += client->head.size();
  if (incoming_) bytes += incoming_->reader.BufferedBytes() + incoming_->message.Payload().size();
  return bytes;
}

}  // namespace wshost::protocol
