// SPDX-License-Identifier: MIT
// A service type that a host serves: how its objects are made, and where their callbacks run.
#pragma once

#include <functional>
#include <memory>

#include "session/CallbackLane.h"
#include "session/CallbackPool.h"
#include "wshost/host/ServiceType.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost::host {

/// A service type mapped to paths, or named by a handler that accepts.
struct ServiceRoute {
  ServiceTypeInfo service;
  std::function<std::unique_ptr<WebSocketsService>()> factory;
  std::shared_ptr<WebSocketsService> single{};  ///< The one instance for all sessions, while the host is open.
  std::shared_ptr<CallbackLane> lane{};         ///< Where its callbacks take turns; null if they need not.

  /// Makes the one instance, if the type has one and it is not made yet. Errors: what the factory throws;
  /// std::logic_error if it makes none.
  void Open(const std::shared_ptr<CallbackPool>& pool);
  /// Destroys it.
  void Close() noexcept;

  /// Tells whether callbacks are run right where bytes are read, on an object of the session's own.
  bool IsPlain() const {
    const ServiceBehavior& behavior = service.behavior;
    return !service.isAsync && behavior.instances == InstanceContextMode::PerSession &&
           PlaceOf(behavior) == CallbackPlace::Loop;
  }
};

}  // namespace wshost::host
