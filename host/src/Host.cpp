// SPDX-License-Identifier: MIT
// The host's public face.
#include "wshost/host/Host.h"

#include "HostCore.h"

namespace wshost {

BaseAddresses::BaseAddresses(const std::vector<Poco::URI>& addresses) {
  for (const Poco::URI& address : addresses) addresses_.push_back(address.toString());
}

Host::Host(const BaseAddresses& addresses, HostOptions options)
    : core_(std::make_unique<Core>(addresses, std::move(options))) {}
Host::~Host() = default;

std::unique_ptr<Host> Host::Start(const BaseAddresses& addresses, const std::function<void(Host&)>& configure,
                                  HostOptions options) {
  if (!configure) throw std::logic_error("Host::Start: there is nothing to configure the host with");
  auto host = std::make_unique<Host>(addresses, std::move(options));
  configure(*host);
  if (!host->core_->HasEndpoint()) host->AddWebSocketsEndpoint();
  host->Open();
  return host;
}

namespace {

std::shared_ptr<host::ServiceRoute> MakeRoute(const ServiceTypeInfo& service, Host::ServiceFactory make) {
  PlaceOf(service.behavior);  // throws if there is none
  return std::make_shared<host::ServiceRoute>(host::ServiceRoute{service, std::move(make)});
}

}  // namespace

void Host::MapService(std::string_view path, const ServiceTypeInfo& service, ServiceFactory make) {
  core_->Map(path, MakeRoute(service, std::move(make)));
}

void Host::MapServiceToBaseAddresses(const ServiceTypeInfo& service, ServiceFactory make) {
  const auto route = MakeRoute(service, std::move(make));
  std::vector<std::string> mapped;
  for (const auto& address : core_->BaseAddressList()) {
    if (std::find(mapped.begin(), mapped.end(), address.path) != mapped.end()) continue;
    mapped.push_back(address.path);
    core_->Map(address.path, route);
  }
}

void Host::MapHttp(std::string_view path, Poco::Net::HTTPRequestHandlerFactory::Ptr factory) {
  core_->MapHttp(path, std::move(factory));
}
void Host::AddStage(StagePlace place, Stage stage) { core_->AddStage(place, std::move(stage)); }
void Host::HandleGroup(std::string_view name, SessionHandlers handlers) {
  core_->HandleGroup(name, std::move(handlers));
}
void Host::AddWebSocketsEndpoint() { core_->AddEndpoint(); }
void Host::AddWebSocketsEndpoint(std::vector<Poco::Net::ServerSocket> listening) {
  core_->AddEndpoint(std::move(listening));
}
Subscription Host::OnConnect(SessionHandler handler) { return core_->Events().connect.Subscribe(std::move(handler)); }
Subscription Host::OnMessage(MessageHandler handler) { return core_->Events().message.Subscribe(std::move(handler)); }
Subscription Host::OnDisconnect(CloseHandler handler) {
  return core_->Events().disconnect.Subscribe(std::move(handler));
}
void Host::Open() { core_->Open(); }
void Host::Close() { core_->Close(); }
Host::State Host::GetState() const noexcept { return core_->GetState(); }
const std::vector<ServiceEndpoint>& Host::Endpoints() const { return core_->Endpoints(); }
SessionCollection<WebSocketsService>& Host::Sessions() noexcept { return core_->Sessions(); }
SessionSurvey Host::Survey(std::size_t atMost) const { return core_->Survey(atMost); }
HostStatistics Host::Statistics() const { return core_->Statistics(); }
std::chrono::milliseconds Host::LongestLoopDelay() const noexcept { return core_->LongestLoopDelay(); }
const HostOptions& Host::Options() const noexcept { return core_->Options(); }

}  // namespace wshost
