// SPDX-License-Identifier: MIT
// The base class of every service: forwarding to its session's channel.
#include "wshost/service/WebSocketsService.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "JsonEncoding.h"
#include "Posting.h"
#include "wshost/service/SessionChannel.h"

namespace wshost {
namespace {

constinit thread_local SessionChannel* channelUnderConstruction = nullptr;

SessionChannel& ChannelUnderConstruction() {
  if (!channelUnderConstruction) {
    throw std::logic_error(
        "WebSocketsService: constructed outside a host; a host makes one per session, a test uses ServiceConstruction");
  }
  return *channelUnderConstruction;
}

}  // namespace

ServiceConstruction::ServiceConstruction(SessionChannel& channel) noexcept : outer_(channelUnderConstruction) {
  channelUnderConstruction = &channel;
}
ServiceConstruction::~ServiceConstruction() { channelUnderConstruction = outer_; }

WebSocketsService::WebSocketsService() : channel_(&ChannelUnderConstruction()) {}
WebSocketsService::~WebSocketsService() = default;

void WebSocketsService::OnOpen() {}
void WebSocketsService::OnMessage(const JsonValue&) {
  Close(CloseCode::UnsupportedData, "this service takes no text messages");
}
void WebSocketsService::OnText(std::string_view text) {
  const auto result = JsonValue::TryParse(text, channel_->Limits());
  if (!result) throw InvalidMessage(result.Error().Message());
  OnMessage(result.Value());
}
void WebSocketsService::OnBinary(std::span<const std::byte>) {
  Close(CloseCode::UnsupportedData, "this service takes no binary messages");
}
void WebSocketsService::OnClose(const CloseInfo&) {}
void WebSocketsService::OnError(const ServiceError&) {}

SessionId WebSocketsService::Id() const noexcept { return channel_->Info().id; }
const SessionInfo& WebSocketsService::Info() const noexcept { return channel_->Info(); }
Poco::Net::SocketAddress WebSocketsService::RemoteAddress() const { return channel_->Info().remoteAddress; }

SendStatus WebSocketsService::Send(const JsonValue& message, Priority priority) {
  return channel_->Send(Encode(message), priority);
}
SendStatus WebSocketsService::SendText(std::string_view text, Priority priority) {
  return channel_->Send(EncodeText(text, "SendText"), priority);
}
SendStatus WebSocketsService::SendBinary(std::span<const std::byte> bytes, Priority priority) {
  return channel_->Send(EncodedMessage::Binary(bytes), priority);
}
SendStatus WebSocketsService::Send(MessageKind kind, std::span<const std::byte> bytes, Priority priority) {
  return channel_->Send(EncodeBytes(kind, bytes, "Send"), priority);
}
SendStatus WebSocketsService::Send(MessageKind kind, std::string_view bytes, Priority priority) {
  return channel_->Send(EncodeBytes(kind, bytes, "Send"), priority);
}

SendReceipt WebSocketsService::Post(const JsonValue& message) { return PostTo(*channel_, Encode(message)); }
SendReceipt WebSocketsService::PostText(std::string_view text) {
  return PostTo(*channel_, EncodeText(text, "PostText"));
}
SendReceipt WebSocketsService::PostBinary(std::span<const std::byte> bytes) {
  return PostTo(*channel_, EncodedMessage::Binary(bytes));
}

void WebSocketsService::Close(CloseCode code, std::string_view reason) { channel_->Close(code, reason); }
SendStatus WebSocketsService::SendAndClose(const JsonValue& message, CloseCode code, std::string_view reason) {
  return channel_->SendAndClose(Encode(message), code, reason);
}
SendStatus WebSocketsService::SendAndClose(MessageKind kind, std::span<const std::byte> bytes, CloseCode code,
                                           std::string_view reason) {
  return channel_->SendAndClose(EncodeBytes(kind, bytes, "SendAndClose"), code, reason);
}
SendStatus WebSocketsService::SendAndClose(MessageKind kind, std::string_view bytes, CloseCode code,
                                           std::string_view reason) {
  return channel_->SendAndClose(EncodeBytes(kind, bytes, "SendAndClose"), code, reason);
}
CloseReceipt WebSocketsService::DrainAndClose(CloseCode code, std::string_view reason) {
  return Drain(*channel_, code, reason);
}
void WebSocketsService::Disconnect(CloseCode code, std::string_view reason) { channel_->Disconnect(code, reason); }
void WebSocketsService::Abort() { channel_->Abort(); }
bool WebSocketsService::IsOpen() const noexcept { return channel_->IsOpen(); }

const UpgradeRequest& WebSocketsService::Request(const char* call) const {
  if (request_) return *request_;
  if (const UpgradeRequest* request = channel_->Request()) return *request;
  throw std::logic_error(std::string(call) + ": the request is gone after OnOpen; call KeepRequest() there to keep it");
}
const Poco::URI& WebSocketsService::HttpRequestUri() const { return Request("HttpRequestUri").Uri(); }
HeaderFields WebSocketsService::HttpRequestHeaders() const { return Request("HttpRequestHeaders").Fields(); }
std::string_view WebSocketsService::ChooseSubprotocol(std::initializer_list<std::string_view> supported) {
  const UpgradeRequest* request = channel_->Request();
  if (!request) throw std::logic_error("ChooseSubprotocol: the choice is made in OnOpen; the upgrade is answered");
  const std::vector<std::string_view> offered = request->Subprotocols();
  subprotocol_.reset();
  for (const std::string_view each : supported) {
    if (std::find(offered.begin(), offered.end(), each) == offered.end()) continue;
    subprotocol_ = std::make_unique<const std::string>(each);
    break;
  }
  return Subprotocol();
}
void WebSocketsService::KeepRequest() {
  if (!request_) request_ = Request("KeepRequest").Copy();
}

}  // namespace wshost
