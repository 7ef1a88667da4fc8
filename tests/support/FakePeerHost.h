// SPDX-License-Identifier: MIT
// A host for one peer: routes, workers, and nothing that listens.
#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>

#include <atomic>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <utility>

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
    Map(path, host::ServiceRoute{typeid(WebSocketsService), false, std::move(factory)});
  }
  void Map(const std::string& path, host::ServiceRoute route) { services_.insert_or_assign(path, std::move(route)); }
  void MapHttp(std::string_view path, host::HttpRoutes::FactoryPtr factory) { handlers_.Add(path, std::move(factory)); }
  void StartDraining() { draining_ = true; }

  std::size_t RegisteredCount() const { return registered_; }
  std::size_t GoneCount() const { return gone_; }
  /// The session that was registered last.
  std::shared_ptr<host::Session> LastSession() const { return last_; }
  void ForgetLastSession() { last_.reset(); }

  const host::ServiceRoute* FindService(std::string_view path) const override {
    const auto found = services_.find(std::string(path));
    return found == services_.end() ? nullptr : &found->second;
  }
  host::HttpRoutes::FactoryPtr FindHandlers(std::string_view path) const override { return handlers_.Find(path); }
  host::HttpWorkers& Workers() override { return workers_; }
  bool AllowsOrigin(HeaderFields request) const override { return origins_.Allows(request); }
  void Register(host::Session& session) override {
    ++registered_;
    last_ = std::static_pointer_cast<host::Session>(session.shared_from_this());
  }
  host::HostEvents& Events() noexcept override { return events_; }
  bool IsDraining() const noexcept override { return draining_; }
  void PeerGone() noexcept override { ++gone_; }

 private:
  std::map<std::string, host::ServiceRoute> services_;
  const host::OriginPolicy origins_{true, {}};
  host::HttpRoutes handlers_;
  host::HttpWorkers workers_;
  host::HostEvents events_;
  std::shared_ptr<host::Session> last_;
  std::size_t registered_ = 0;
  std::size_t gone_ = 0;
  std::atomic<bool> draining_{false};
};

}  // namespace wshost::testing
