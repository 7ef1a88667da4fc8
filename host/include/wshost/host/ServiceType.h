// SPDX-License-Identifier: MIT
// What a host can serve, and what it asks of a service's class.
#pragma once

#include <concepts>
#include <typeindex>

#include "wshost/service/AsyncWebSocketsService.h"
#include "wshost/service/ServiceBehavior.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost {

/// A class that a host can make sessions of.
template <typename T>
concept ServiceType = std::derived_from<T, WebSocketsService>;

/// A service's class as far as a host needs to know it.
struct ServiceTypeInfo {
  std::type_index type = typeid(WebSocketsService);
  bool takesJson = false;  ///< Text messages are read as JSON where they arrive.
  bool isAsync = false;    ///< Its callbacks are coroutines.
  ServiceBehavior behavior{};
};

/// Returns what is to be known of TService, with its own behaviour unless another one is given.
template <ServiceType TService>
ServiceTypeInfo InfoOf(const ServiceBehavior& behavior = BehaviorOf<TService>()) noexcept {
  return {typeid(TService), kTakesJson<TService>, std::derived_from<TService, AsyncWebSocketsService>, behavior};
}

}  // namespace wshost
