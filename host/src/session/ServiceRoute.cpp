// SPDX-License-Identifier: MIT
// The one instance for all sessions of a service type.
#include "session/ServiceRoute.h"

#include <stdexcept>

namespace wshost::host {

void ServiceRoute::Open(const std::shared_ptr<CallbackPool>& pool) {
  const ServiceBehavior& behavior = service.behavior;
  if (behavior.instances != InstanceContextMode::Single || single) return;
  const ServiceConstruction scope(ServiceConstruction::ForAllSessions{});
  single = factory();
  if (!single) throw std::logic_error("Host::Open: a service factory returned null");
  const bool takesTurns = behavior.concurrency != ConcurrencyMode::Multiple;
  if (takesTurns) lane = std::make_shared<CallbackLane>(pool);
}

void ServiceRoute::Close() noexcept {
  lane.reset();
  single.reset();
}

}  // namespace wshost::host
