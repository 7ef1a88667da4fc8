// SPDX-License-Identifier: MIT
// An upgrade that a plain HTTP handler decides about.
#include "wshost/host/UpgradeRequest.h"

#include <algorithm>

#include "http/BufferedServerRequest.h"
#include "http/UpgradePort.h"
#include "wshost/service/RequestView.h"

namespace wshost {

UpgradeRequest::UpgradeRequest(std::shared_ptr<host::UpgradePort> port, std::vector<std::string> subprotocols) noexcept
    : port_(std::move(port)), subprotocols_(std::move(subprotocols)) {}

std::optional<UpgradeRequest> UpgradeRequest::From(Poco::Net::HTTPServerRequest& request) {
  const auto* ours = dynamic_cast<const host::BufferedServerRequest*>(&request);
  if (!ours || !ours->Upgrade()) return std::nullopt;
  std::vector<HeaderField> fields;
  for (const auto& [name, value] : request) fields.push_back({name, value});
  const auto offered = RequestView("ws", request.getURI(), HeaderFields(fields)).Subprotocols();
  return UpgradeRequest(ours->Upgrade(), {offered.begin(), offered.end()});
}

SessionId UpgradeRequest::ReservedId() const noexcept { return port_->Id(); }

SessionRef<HandledSession> UpgradeRequest::Accept(std::string_view group, const AcceptOptions& options) {
  auto handlers = port_->Group(group);
  if (!handlers) throw std::logic_error("UpgradeRequest::Accept: there is no group '" + std::string(group) + "'");
  return Accept<HandledSession>(
      options, [handlers = std::move(handlers)] { return std::make_unique<HandledSession>(handlers); });
}

IntrusivePointer<SessionChannel> UpgradeRequest::AcceptService(
    const ServiceTypeInfo& service, const AcceptOptions& options,
    std::function<std::unique_ptr<WebSocketsService>()> factory) {
  constexpr const char* kCall = "UpgradeRequest::Accept";
  if (service.behavior.instances == InstanceContextMode::Single) {
    throw std::logic_error(std::string(kCall) +
                           ": there is one instance of a service for each path it is mapped to; map it");
  }
  host::AcceptOrder order{service, std::move(factory), {}, options.subprotocol, options.attachment};
  for (const auto& [name, value] : options.fields) order.fields.Add(name, value, kCall);
  for (const auto& cookie : options.cookies) order.fields.AddCookie(cookie, kCall);
  if (!options.subprotocol.empty() &&
      std::find(subprotocols_.begin(), subprotocols_.end(), options.subprotocol) == subprotocols_.end()) {
    throw std::logic_error(std::string(kCall) + ": the peer did not offer subprotocol '" + options.subprotocol + "'");
  }
  return port_->Accept(std::move(order));
}

}  // namespace wshost
