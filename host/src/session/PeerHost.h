// SPDX-License-Identifier: MIT
// What a peer that is still speaking HTTP asks of its host.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/HttpRoutes.h"
#include "http/HttpWorkers.h"
#include "session/AddressLimits.h"
#include "session/CallbackPool.h"
#include "session/ServiceRoutes.h"
#include "transport/TrustedProxies.h"
#include "wshost/host/StagedRequest.h"
#include "wshost/protocol/RequestHead.h"
#include "wshost/service/HandledSession.h"
#include "wshost/service/PeerAddress.h"

namespace wshost::host {

class Session;
struct HostEvents;

/// The functions of each group, by its name.
using HandlerGroups = std::map<std::string, std::shared_ptr<const HandledSession::Handlers>, std::less<>>;

/// The stages of a host, those before the WebSockets first. Threads: any, once the host is open.
struct StageList {
  std::vector<Stage> stages;
  std::size_t beforeCount = 0;
};

/// The host as its peers see it. Threads: any loop's.
class PeerHost {
 public:
  virtual ~PeerHost() = default;

  /// Returns what leads to a service from a request's path, if anything does. Lifetime: as long as the host.
  virtual ServiceMatch FindService(std::string_view path) const = 0;
  /// Returns the HTTP handlers of a path, or null.
  virtual HttpRoutes::FactoryPtr FindHandlers(std::string_view path) const = 0;
  virtual HttpWorkers& Workers() = 0;
  /// Returns what every request goes through. Lifetime: as long as the host.
  virtual const StageList& Stages() const noexcept = 0;
  /// Returns the functions of all groups; outlives the host.
  virtual std::shared_ptr<const HandlerGroups> Groups() const = 0;
  /// Returns the threads of services whose callbacks do not run on loops. It may outlive the host, stopped.
  virtual const std::shared_ptr<CallbackPool>& Callbacks() = 0;
  /// Tells whether a page of the request's origin may open sessions.
  virtual bool AllowsOrigin(const protocol::RequestHead& request) const = 0;
  /// Returns whose word about others is believed. Lifetime: as long as the host.
  virtual const TrustedProxies& Proxies() const noexcept = 0;
  /// Asks whether one more peer of a client's address may come. Proxies always may, and have no part of anything.
  virtual AddressLimits::Admission Admit(const PeerAddress& client) = 0;
  /// Puts a session, not yet open, among all the host's.
  virtual void Register(Session& session) = 0;
  /// Returns what sessions raise. Lifetime: as long as the host.
  virtual HostEvents& Events() noexcept = 0;
  /// Tells whether Close() has begun: nothing new is taken.
  virtual bool IsDraining() const noexcept = 0;
  /// Hears that a peer's transport is closed.
  virtual void PeerGone() noexcept = 0;
};

}  // namespace wshost::host
