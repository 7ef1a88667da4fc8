// SPDX-License-Identifier: MIT
// What is behind a Host: its routes, loops, listening sockets, and the order in which they end.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "AllSessions.h"
#include "BaseAddress.h"
#include "engine/Clock.h"
#include "engine/EventLoop.h"
#include "engine/SignOfLife.h"
#include "http/HttpRoutes.h"
#include "http/HttpWorkers.h"
#include "http/OriginPolicy.h"
#include "session/AddressLimits.h"
#include "session/CallbackPool.h"
#include "session/HostEvents.h"
#include "session/PeerHost.h"
#include "session/SessionContext.h"
#include "transport/Acceptor.h"
#include "transport/TrustedProxies.h"
#include "wshost/host/Host.h"
#include "wshost/service/SessionDirectory.h"

namespace wshost {

class Host::Core final : public host::PeerHost {
 public:
  Core(const BaseAddresses& addresses, HostOptions options);
  ~Core() override;

  // ---- configuration, before Open()
  void Map(std::string_view path, std::shared_ptr<host::ServiceRoute> route);
  void MapHttp(std::string_view path, Poco::Net::HTTPRequestHandlerFactory::Ptr factory);
  void AddEndpoint();
  void AddEndpoint(std::vector<Poco::Net::ServerSocket> listening);
  bool HasEndpoint() const noexcept { return hasEndpoint_; }
  void AddStage(StagePlace place, Stage stage);
  void HandleGroup(std::string_view name, SessionHandlers handlers);
  const std::vector<host::BaseAddress>& BaseAddressList() const noexcept { return addresses_; }

  void Open();
  void Close();

  State GetState() const noexcept { return state_.load(std::memory_order_acquire); }
  const std::vector<ServiceEndpoint>& Endpoints() const;
  SessionCollection<WebSocketsService>& Sessions() noexcept { return sessions_; }
  HostStatistics Statistics() const;
  SessionSurvey Survey(std::size_t atMost) const { return sessions_.Survey(atMost); }
  std::chrono::milliseconds LongestLoopDelay() const noexcept;
  const HostOptions& Options() const noexcept { return options_; }

  // ---- PeerHost
  host::ServiceMatch FindService(std::string_view path) const override { return services_.Find(path); }
  host::HttpRoutes::FactoryPtr FindHandlers(std::string_view path) const override { return handlers_.Find(path); }
  host::HttpWorkers& Workers() override { return workers_; }
  const std::shared_ptr<host::CallbackPool>& Callbacks() override { return callbacks_; }
  const host::StageList& Stages() const noexcept override { return stages_; }
  std::shared_ptr<const host::HandlerGroups> Groups() const override { return groups_; }
  bool AllowsOrigin(const protocol::RequestHead& request) const override {
    return origins_.Allows(request.target, request.Fields());
  }
  const host::TrustedProxies& Proxies() const noexcept override { return proxies_; }
  host::AddressLimits::Admission Admit(const PeerAddress& client) override;
  void Register(host::Session& session) override;
  host::HostEvents& Events() noexcept override { return events_; }
  bool IsDraining() const noexcept override { return draining_.load(std::memory_order_acquire); }
  void PeerGone() noexcept override WSHOST_EXCLUDES(peersMutex_);

 private:
  struct LoopThread {
    std::shared_ptr<host::EventLoop> loop;
    IntrusivePointer<const host::SessionContext> context;
    std::thread thread;
    std::unique_ptr<std::atomic<std::uint64_t>> arriving;  ///< Peers given to the loop that it has not taken yet.
    std::unique_ptr<host::SignOfLife> signOfLife;

    std::uint64_t OpenPeers() const noexcept { return loop->Counters().openPeers.Get() + arriving->load(); }
  };
  struct Listener {
    Poco::Net::ServerSocket socket;
    Poco::Net::SocketAddress address;
  };

  void RequireCreated(const char* call) const;
  std::vector<Listener> Bind();
  std::vector<Listener> Inherit();
  void StartLoops();
  void StartAccepting(std::vector<Listener> listeners);
  void Welcome(host::PeerTransport transport, const PeerAddress& client, const PeerAddress& server);
  host::AddressLimits::Admission AdmitSocket(const PeerAddress& peer);
  std::uint64_t OpenPeers() const noexcept;

  void CloseServices() noexcept;
  void StopAccepting();
  void Drain();
  void DrainPeers();
  void SayFarewells(std::optional<host::TimePoint> until);
  std::uint64_t CutAll();
  void ReportClosed(const HostStatistics& before, std::uint64_t cut) const;
  void EndCallbacks();
  void StopLoops() noexcept;
  bool OnAllLoops(const std::function<void(host::EventLoop&)>& action, std::optional<host::TimePoint> until);
  void AskAllLoops(const std::function<void(host::EventLoop&)>& action);
  bool WaitForPeers(std::optional<host::TimePoint> until) WSHOST_EXCLUDES(peersMutex_);

  const HostOptions options_;
  const std::vector<host::BaseAddress> addresses_;
  const host::OriginPolicy origins_;
  const host::TrustedProxies proxies_;
  host::AddressLimits addressLimits_;
  const host::SteadyClock clock_;
  host::ServiceRoutes services_;
  host::StageList stages_;
  const std::shared_ptr<host::HandlerGroups> groups_ = std::make_shared<host::HandlerGroups>();
  host::HttpRoutes handlers_;
  host::HttpWorkers workers_;
  const std::shared_ptr<host::CallbackPool> callbacks_;
  host::HostEvents events_;
  host::AllSessions sessions_;
  std::optional<SessionDirectory::Listing> listing_;  // from Open() to the end of Close()
  std::vector<Poco::Net::ServerSocket> inherited_;    // empty: the base addresses are bound
  std::vector<ServiceEndpoint> endpoints_;
  std::vector<LoopThread> loops_;
  std::vector<std::shared_ptr<host::Acceptor>> acceptors_;  // the first loop's
  std::atomic<State> state_{State::Created};
  std::atomic<bool> draining_{false};
  std::atomic<bool> cutting_{false};  // nobody is taken any more
  bool hasEndpoint_ = false;
  Mutex lifeMutex_;   // one Open() or Close() at a time
  Mutex peersMutex_;  // for peersChanged_
  std::condition_variable_any peersChanged_;
};

}  // namespace wshost
