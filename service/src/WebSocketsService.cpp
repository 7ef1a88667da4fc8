// SPDX-License-Identifier: MIT
// The base class of every service: forwarding to its session's channel.
#include "wshost/service/WebSocketsService.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "CurrentSessionScope.h"
#include "JsonEncoding.h"
#include "Posting.h"
#include "wshost/service/SessionChannel.h"
#include "wshost/service/SessionOpening.h"

namespace wshost {
namespace {

constinit thread_local SessionChannel* channelUnderConstruction = nullptr;
constinit thread_local bool isConstructedForAll = false;

SessionChannel* ChannelUnderConstruction() {
  if (!channelUnderConstruction && !isConstructedForAll) {
    throw std::logic_error(
        "WebSocketsService: constructed outside a host; a host makes one per session, a test uses ServiceConstruction");
  }
  return channelUnderConstruction;
}

}  // namespace

ServiceConstruction::ServiceConstruction(SessionChannel& channel) noexcept
    : outer_(std::exchange(channelUnderConstruction, &channel)),
      outerIsForAll_(std::exchange(isConstructedForAll, false)) {}
ServiceConstruction::ServiceConstruction(ForAllSessions) noexcept
    : outer_(std::exchange(channelUnderConstruction, nullptr)),
      outerIsForAll_(std::exchange(isConstructedForAll, true)) {}
ServiceConstruction::~ServiceConstruction() {
  channelUnderConstruction = outer_;
  isConstructedForAll = outerIsForAll_;
}

WebSocketsService::WebSocketsService() : channel_(ChannelUnderConstruction()) {}
WebSocketsService::~WebSocketsService() = default;

SessionChannel& WebSocketsService::Channel() const {
  if (channel_) return *channel_;
  if (currentChannel) return *currentChannel;
  throw std::logic_error(
      "WebSocketsService: no session's callback runs on this thread; the one instance for all sessions speaks to the "
      "current one, a SessionRef to any");
}

void WebSocketsService::OnOpen() {}
void WebSocketsService::OnMessage(const JsonValue&) {
  Close(CloseCode::UnsupportedData, "this service takes no text messages");
}
void WebSocketsService::OnText(std::string_view text) {
  const auto result = JsonValue::TryParse(text, Channel().Limits());
  if (!result) throw InvalidMessage(result.Error().Message());
  OnMessage(result.Value());
}
void WebSocketsService::OnBinary(std::span<const std::byte>) {
  Close(CloseCode::UnsupportedData, "this service takes no binary messages");
}
void WebSocketsService::OnClose(const CloseInfo&) {}
void WebSocketsService::OnError(const ServiceError&) {}

SessionId WebSocketsService::Id() const { return Channel().Info().id; }
const SessionInfo& WebSocketsService::Info() const { return Channel().Info(); }
Poco::Net::SocketAddress WebSocketsService::RemoteAddress() const { return Channel().Info().remoteAddress; }

SendStatus WebSocketsService::Send(const JsonValue& message, Priority priority) {
  return SendTo(Channel(), message, priority);
}
SendStatus WebSocketsService::SendText(std::string_view text, Priority priority) {
  return SendTextTo(Channel(), text, priority, "SendText");
}
SendStatus WebSocketsService::SendBinary(std::span<const std::byte> bytes, Priority priority) {
  return Channel().Send(MessageKind::Binary, bytes, priority);
}
SendStatus WebSocketsService::Send(MessageKind kind, std::span<const std::byte> bytes, Priority priority) {
  return SendTo(Channel(), kind, bytes, priority);
}
SendStatus WebSocketsService::Send(MessageKind kind, std::string_view bytes, Priority priority) {
  return SendTo(Channel(), kind, bytes, priority);
}

SendReceipt WebSocketsService::Post(const JsonValue& message) { return PostTo(Channel(), Encode(message)); }
SendReceipt WebSocketsService::PostText(std::string_view text) {
  return PostTo(Channel(), EncodeText(text, "PostText"));
}
SendReceipt WebSocketsService::PostBinary(std::span<const std::byte> bytes) {
  return PostTo(Channel(), EncodedMessage::Binary(bytes));
}

void WebSocketsService::Close(CloseCode code, std::string_view reason) { Channel().Close(code, reason); }
SendStatus WebSocketsService::SendAndClose(const JsonValue& message, CloseCode code, std::string_view reason) {
  return Channel().SendAndClose(Encode(message), code, reason);
}
SendStatus WebSocketsService::SendAndClose(MessageKind kind, std::span<const std::byte> bytes, CloseCode code,
                                           std::string_view reason) {
  return Channel().SendAndClose(EncodeBytes(kind, bytes, "SendAndClose"), code, reason);
}
SendStatus WebSocketsService::SendAndClose(MessageKind kind, std::string_view bytes, CloseCode code,
                                           std::string_view reason) {
  return Channel().SendAndClose(EncodeBytes(kind, bytes, "SendAndClose"), code, reason);
}
CloseReceipt WebSocketsService::DrainAndClose(CloseCode code, std::string_view reason) {
  return Drain(Channel(), code, reason);
}
void WebSocketsService::Disconnect(CloseCode code, std::string_view reason) { Channel().Disconnect(code, reason); }
void WebSocketsService::Abort() { Channel().Abort(); }
bool WebSocketsService::IsOpen() const { return Channel().IsOpen(); }
std::string_view WebSocketsService::Subprotocol() const { return Channel().Subprotocol(); }

const RequestView& WebSocketsService::Request(const char* call) const {
  if (const RequestView* request = Channel().Request()) return *request;
  throw std::logic_error(
      std::string(call) +
      ": the request is there in OnOpen alone, on its own thread; call KeepRequest() there to keep it");
}
const Poco::URI& WebSocketsService::HttpRequestUri() const { return Request("HttpRequestUri").Uri(); }
HeaderFields WebSocketsService::HttpRequestHeaders() const { return Request("HttpRequestHeaders").Fields(); }
std::string_view WebSocketsService::HttpRequestId() const { return Request("HttpRequestId").RequestId(); }
std::string_view WebSocketsService::RouteParameter(std::string_view name) const {
  if (const auto value = Request("RouteParameter").RouteParameter(name)) return *value;
  throw std::logic_error("RouteParameter: the service's path has no {" + std::string(name) + "}");
}
SessionOpening& WebSocketsService::Opening(const char* call) const {
  if (SessionOpening* opening = Channel().Opening()) return *opening;
  throw std::logic_error(std::string(call) + ": call it in OnOpen, on its own thread, before the upgrade is answered");
}
void WebSocketsService::AddResponseField(std::string_view name, std::string_view value) {
  Opening("AddResponseField").response.Add(name, value, "AddResponseField");
}
void WebSocketsService::AddResponseCookie(const Poco::Net::HTTPCookie& cookie) {
  Opening("AddResponseCookie").response.AddCookie(cookie, "AddResponseCookie");
}
std::shared_ptr<Attachment> WebSocketsService::Attached() const { return Channel().Attached(); }
std::string_view WebSocketsService::ChooseSubprotocol(std::initializer_list<std::string_view> supported) {
  SessionOpening& opening = Opening("ChooseSubprotocol");
  const std::vector<std::string_view> offered = opening.request.Subprotocols();
  opening.subprotocol.clear();
  for (const std::string_view each : supported) {
    if (std::find(offered.begin(), offered.end(), each) == offered.end()) continue;
    opening.subprotocol = each;
    break;
  }
  return Subprotocol();
}
void WebSocketsService::KeepRequest() { Channel().KeepRequest(); }

}  // namespace wshost
