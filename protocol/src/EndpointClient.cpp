// SPDX-License-Identifier: MIT
// The client's side: its request, the server's response, and messages that are masked.
#include <algorithm>
#include <stdexcept>
#include <string>

#include "EndpointState.h"
#include "Outbox.h"
#include "extension/DeflateNegotiation.h"
#include "handshake/AcceptKey.h"
#include "handshake/ClientUpgrade.h"
#include "message/Utf8Check.h"
#include "wshost/protocol/DeflatePool.h"
#include "wshost/protocol/Endpoint.h"

namespace wshost::protocol {
namespace {

// RFC 9110 section 15.2: a client "MUST be able to parse one or more 1xx responses received prior to a final response".
constexpr int kMaxInterimResponses = 10;
constexpr int kSwitchingProtocols = 101;

}  // namespace

void Endpoint::Connect(const ClientHandshake& handshake) {
  ClientSide* const client = GetClient();
  if (!client) throw std::logic_error("Endpoint::Connect: this is a server's endpoint");
  if (client->hasAsked) throw std::logic_error("Endpoint::Connect: called before");
  const std::string offer = handshake.deflate != nullptr ? MakeDeflateOffer(handshake.deflate->Options()) : "";
  const std::vector<std::byte> request = EncodeUpgradeRequest(handshake, offer);
  Output().AppendBytes(request);
  client->hasAsked = true;
  client->acceptKey = AcceptKey(HandshakeKey(handshake.nonce));
  client->subprotocols.assign(handshake.subprotocols.begin(), handshake.subprotocols.end());
  client->deflate = handshake.deflate;
}

const UpgradeResponse& Endpoint::Response() const {
  const ClientSide* const client = GetClient();
  if (!client || !client->hasResponse) throw std::logic_error("Endpoint::Response: no response has come");
  return client->response;
}

bool Endpoint::SendMessage(MessageKind kind, std::span<const std::byte> payload) {
  if (!GetClient()) throw std::logic_error("Endpoint::SendMessage: a server sends EncodedMessages");
  const bool isText = kind == MessageKind::Text;
  if (isText && !IsUtf8(payload)) throw std::logic_error("Endpoint::SendMessage: the text is not UTF-8");
  if (state_ != State::Open) return false;
  const Opcode opcode = isText ? Opcode::Text : Opcode::Binary;
  try {
    if (const auto compressed = CompressedPayload(payload)) {
      Output().AppendCompressed(opcode, *compressed, NextMaskKey());
    } else {
      Output().AppendFrame(opcode, payload, NextMaskKey());
    }
    if (Deflating* const deflating = GetDeflating()) deflating->pool.DoneWithCompressed();
  } catch (...) {
    ForgetCompressed();
    throw;
  }
  return true;
}

// Section 5.3: "The masking key needs to be unpredictable", and a new one for each frame.
std::optional<std::array<std::byte, 4>> Endpoint::NextMaskKey() {
  ClientSide* const client = GetClient();
  if (!client) return std::nullopt;
  return client->maskKeys.Next();
}

Event Endpoint::ReadResponse() {
  while (!unread_.empty()) {
    ClientSide& client = *GetClient();
    if (!client.hasAsked) return FailResponse(ProtocolError::BadStatusLine);  // An answer to nothing.
    const std::size_t before = client.head.size();
    const std::size_t added = std::min(unread_.size(), limits_->maxHeadBytes - before);
    client.head.insert(client.head.end(), unread_.begin(), unread_.begin() + static_cast<std::ptrdiff_t>(added));
    ProtocolError error = client.scanner.Scan(client.head, *limits_);
    if (error != ProtocolError::None) return FailResponse(error);
    const std::size_t size = client.scanner.HeadBytes();
    if (size == 0) {
      unread_ = {};
      break;
    }
    unread_ = unread_.subspan(size - before);
    client.head.resize(size);
    error = ParseResponseHead(client.head, *limits_, client.response);
    if (error != ProtocolError::None) return FailResponse(error);
    const int status = client.response.status;
    if (status >= 200 || status == kSwitchingProtocols) return FinishResponse();
    if (++client.interimResponses > kMaxInterimResponses) return FailResponse(ProtocolError::TooManyInterimResponses);
    client.head.clear();
    client.scanner = {};
  }
  return UsedUp();
}

Event Endpoint::FinishResponse() {
  ClientSide& client = *GetClient();
  if (client.response.status != kSwitchingProtocols) {
    client.isRefused = client.hasResponse = true;
    state_ = State::Closed;
    return {.type = Event::Type::Refused, .code = CloseCode::Abnormal};
  }
  ProtocolError error = JudgeUpgradeResponse(client.response, client.acceptKey, client.subprotocols);
  if (error == ProtocolError::None) error = JudgeExtensions();
  if (error != ProtocolError::None) return FailResponse(error);
  client.hasResponse = true;
  state_ = State::Open;
  return {.type = Event::Type::Connected};
}

ProtocolError Endpoint::JudgeExtensions() {
  const HeaderFields fields = GetClient()->response.Fields();
  const std::optional<ExtensionList> answer = ReadExtensions(fields);
  // Section 11.3.2: the field "MUST NOT appear more than once in an HTTP response".
  if (!answer || fields.Count(kExtensionsField) > 1) return ProtocolError::BadExtensions;
  DeflatePool* const pool = GetClient()->deflate;
  const DeflateAgreement agreement =
      CheckDeflateAnswer(*answer, pool != nullptr ? pool->Options() : DeflateOptions{.enabled = false});
  switch (agreement.verdict) {
    case DeflateVerdict::NotAgreed:
      return ProtocolError::None;
    case DeflateVerdict::Agreed:
      AgreeOn(agreement.parameters, *pool);
      return ProtocolError::None;
    case DeflateVerdict::NotOffered:
      return ProtocolError::ExtensionNotOffered;
    case DeflateVerdict::Repeated:
    case DeflateVerdict::InvalidParameter:
    case DeflateVerdict::BeyondOffer:
      break;
  }
  return ProtocolError::BadDeflateAnswer;
}

// The driver's buffer is about to be used again.
void Endpoint::KeepRestOfRefusal() {
  ClientSide* const client = GetClient();
  if (!client || !client->isRefused || unread_.empty()) return;
  client->rest.assign(unread_.begin(), unread_.end());
  unread_ = {};
}

// There is nothing that could be said to a server that is none.
Event Endpoint::FailResponse(ProtocolError error) {
  state_ = State::Closed;
  unread_ = {};
  GetClient()->head = {};
  GetClient()->response = {};
  return {.type = Event::Type::Failed, .error = error, .code = CloseCode::Abnormal};
}

}  // namespace wshost::protocol
