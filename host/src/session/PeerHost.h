// SPDX-License-Identifier: MIT
// What a peer that is still speaking HTTP asks of its host.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <typeindex>

#include "http/HttpRoutes.h"
#include "http/HttpWorkers.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost::host {

class Session;
struct HostEvents;

/// A service type mapped to a path.
struct ServiceRoute {
  std::type_index type;
  bool takesJson;  ///< The type does not override OnText: its text messages are read as JSON where they arrive.
  std::function<std::unique_ptr<WebSocketsService>()> factory;
};

/// The host as its peers see it. Threads: any loop's.
class PeerHost {
 public:
  virtual ~PeerHost() = default;

  /// Returns the service of a path, or null. Lifetime: as long as the host.
  virtual const ServiceRoute* FindService(std::string_view path) const = 0;
  /// Returns the HTTP handlers of a path, or null.
  virtual HttpRoutes::FactoryPtr FindHandlers(std::string_view path) const = 0;
  virtual HttpWorkers& Workers() = 0;
  /// Tells whether a page of the request's origin may open sessions.
  virtual bool AllowsOrigin(HeaderFields request) const = 0;
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
