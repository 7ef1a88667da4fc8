// SPDX-License-Identifier: MIT
// The base class of every service: forwarding to its session's channel.
#include "wshost/service/WebSocketsService.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "JsonEncoding.h"
#include "wshost/service/SessionChannel.h"
#include "wshost/service/SessionOpening.h"

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

WebSocketsService::WebSocketsService() : channel_(&ChannelUnderConstruction()) {
  const SessionOpening* opening = channel_->Opening();
  if (opening && !opening->subprotocol.empty())
    subprotocol_ = std::make_unique<const std::string>(opening->subprotocol);
}
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

SendStatus WebSocketsService::Send(const JsonValue& message) { return channel_->Send(Encode(message)); }
SendStatus WebSocketsService::SendText(std::string_view text) { return channel_->Send(EncodeText(text, "SendText")); }
SendStatus WebSocketsService::SendBinary(std::span<const std::byte> bytes) {
  return channel_->Send(EncodedMessage::Binary(bytes));
}
void WebSocketsService::Close(CloseCode code, std::string_view reason) { channel_->Close(code, reason); }

const RequestView& WebSocketsService::Request(const char* call) const {
  if (request_) return *request_;
  if (const RequestView* request = channel_->Request()) return *request;
  throw std::logic_error(std::string(call) + ": the request is gone after OnOpen; call KeepRequest() there to keep it");
}
const Poco::URI& WebSocketsService::HttpRequestUri() const { return Request("HttpRequestUri").Uri(); }
HeaderFields WebSocketsService::HttpRequestHeaders() const { return Request("HttpRequestHeaders").Fields(); }
std::string_view WebSocketsService::RouteParameter(std::string_view name) const {
  if (const auto value = Request("RouteParameter").RouteParameter(name)) return *value;
  throw std::logic_error("RouteParameter: the service's path has no {" + std::string(name) + "}");
}
SessionOpening& WebSocketsService::Opening(const char* call) const {
  if (SessionOpening* opening = channel_->Opening()) return *opening;
  throw std::logic_error(std::string(call) + ": the upgrade is answered; call it in OnOpen");
}
void WebSocketsService::AddResponseField(std::string_view name, std::string_view value) {
  Opening("AddResponseField").response.Add(name, value, "AddResponseField");
}
void WebSocketsService::AddResponseCookie(const Poco::Net::HTTPCookie& cookie) {
  Opening("AddResponseCookie").response.AddCookie(cookie, "AddResponseCookie");
}
std::shared_ptr<Attachment> WebSocketsService::Attached() const { return channel_->Attached(); }
std::string_view WebSocketsService::ChooseSubprotocol(std::initializer_list<std::string_view> supported) {
  const RequestView* request = channel_->Request();
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
