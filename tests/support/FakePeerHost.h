// SPDX-License-Identifier: MIT
// A host for one peer: routes, workers, and nothing that listens.
#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>
#include <vector>

#include "http/HttpRoutes.h"
#include "http/HttpWorkers.h"
#include "http/OriginPolicy.h"
#include "session/HostEvents.h"
#include "session/PeerHost.h"
#include "session/Session.h"

namespace wshost::testing {

class FakePeerHost final : public host::PeerHost {
 public:
  explicit FakePeerHost(std::size_t workers = 1, std::size_t maxWaiting = 16) : workers_(workers, maxWaiting) {}

  void Map(const std::string& path, std::function<std::unique_ptr<WebSocketsService>()> factory) {
    Map(path, host::ServiceRoute{{}, std::move(factory)});
  }
  /// A path may be mapped anew.
  void Map(const std::string& path, host::ServiceRoute route) {
    route.Open(callbacks_);
    mapped_.insert_or_assign(path, std::make_shared<host::ServiceRoute>(std::move(route)));
    services_ = {};
    for (const auto& [each, its] : mapped_) services_.Add(each, its);
  }
  void AddStage(StagePlace place, Stage stage) {
    if (place == StagePlace::AfterWebSockets) return stages_.stages.push_back(std::move(stage));
    stages_.stages.insert(stages_.stages.begin() + static_cast<std::ptrdiff_t>(stages_.beforeCount++),
                          std::move(stage));
  }
  void HandleGroup(const std::string& name, SessionHandlers handlers) {
    groups_->insert_or_assign(
        name, std::make_shared<const HandledSession::Handlers>(HandledSession::Handlers{name, std::move(handlers)}));
  }
  void MapHttp(std::string_view path, host::HttpRoutes::FactoryPtr factory) { handlers_.Add(path, std::move(factory)); }
  void StartDraining() { draining_ = true; }
  void Trust(const std::vector<std::string>& proxies) { proxies_ = host::TrustedProxies(proxies); }
  void Limit(const host::AddressLimits::Limits& limits) { limits_.emplace(limits); }

  std::size_t RegisteredCount() const { return registered_; }
  std::size_t GoneCount() const { return gone_; }
  /// The session that was registered last.
  IntrusivePointer<host::Session> LastSession() const { return last_; }
  void ForgetLastSession() { last_.reset(); }

  host::ServiceMatch FindService(std::string_view path) const override { return services_.Find(path); }
  host::HttpRoutes::FactoryPtr FindHandlers(std::string_view path) const override { return handlers_.Find(path); }
  host::HttpWorkers& Workers() override { return workers_; }
  const std::shared_ptr<host::CallbackPool>& Callbacks() override { return callbacks_; }
  const host::StageList& Stages() const noexcept override { return stages_; }
  std::shared_ptr<const host::HandlerGroups> Groups() const override { return groups_; }
  const host::TrustedProxies& Proxies() const noexcept override { return proxies_; }
  host::AddressLimits::Admission Admit(const PeerAddress& client) override {
    if (proxies_.Contain(client)) return {};
    return limits_->Admit(client.ToSocketAddress().host(), host::TimePoint() + std::chrono::hours(1));
  }
  bool AllowsOrigin(const protocol::RequestHead& request) const override {
    return origins_.Allows(request.target, request.Fields());
  }
  void Register(host::Session& session) override {
    ++registered_;
    last_ = session.Shared();
  }
  host::HostEvents& Events() noexcept override { return events_; }
  bool IsDraining() const noexcept override { return draining_; }
  void PeerGone() noexcept override { ++gone_; }

 private:
  std::map<std::string, std::shared_ptr<host::ServiceRoute>> mapped_;
  host::ServiceRoutes services_;
  host::StageList stages_;
  const std::shared_ptr<host::HandlerGroups> groups_ = std::make_shared<host::HandlerGroups>();
  const host::OriginPolicy origins_{true, {}};
  host::TrustedProxies proxies_;
  std::optional<host::AddressLimits> limits_{std::in_place, host::AddressLimits::Limits{}};
  host::HttpRoutes handlers_;
  host::HttpWorkers workers_;
  const std::shared_ptr<host::CallbackPool> callbacks_ = std::make_shared<host::CallbackPool>(1);
  host::HostEvents events_;
  IntrusivePointer<host::Session> last_;
  std::size_t registered_ = 0;
  std::size_t gone_ = 0;
  std::atomic<bool> draining_{false};
};

}  // namespace wshost::testing
