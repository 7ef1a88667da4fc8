// SPDX-License-Identifier: MIT
// The host of one service type: the shape in which most programs are written.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

#include "wshost/host/Host.h"

namespace wshost {

/// A Host whose base addresses all lead to TService. More types and HTTP handlers may be mapped beside it.
template <ServiceType TService>
class WebSocketsHost : public Host {
 public:
  using Factory = std::function<std::unique_ptr<TService>()>;

  /// Each session gets a service from `factory`, which runs on the session's loop thread.
  explicit WebSocketsHost(
      const BaseAddresses& addresses, Factory factory = [] { return std::make_unique<TService>(); },
      HostOptions options = {})
      : Host(addresses, std::move(options)) {
    if (!factory) throw std::logic_error("WebSocketsHost: the factory is empty");
    MapServiceToBaseAddresses(InfoOf<TService>(), std::move(factory));
  }
  WebSocketsHost(const BaseAddresses& addresses, HostOptions options)
      : WebSocketsHost(
            addresses, [] { return std::make_unique<TService>(); }, std::move(options)) {}
};

}  // namespace wshost
