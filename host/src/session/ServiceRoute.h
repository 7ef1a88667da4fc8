// SPDX-License-Identifier: MIT
// What a host knows of a service type that it serves at a path.
#pragma once

#include <functional>
#include <memory>
#include <typeindex>

#include "wshost/host/ServiceType.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost::host {

/// A service type mapped to a path.
struct ServiceRoute {
  ServiceTypeInfo service;
  std::function<std::unique_ptr<WebSocketsService>()> factory;
  std::shared_ptr<WebSocketsService> single{};  ///< The one instance, from Open() on, if the type has one.

  /// Tells whether callbacks are simply run where bytes are read, on an object of the session's own.
  bool IsPlain() const {
    const ServiceBehavior& behavior = service.behavior;
    return !service.isAsync && behavior.instances == InstanceContextMode::PerSession &&
           PlaceOf(behavior) == CallbackPlace::Loop;
  }
};

}  // namespace wshost::host
