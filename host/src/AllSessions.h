// SPDX-License-Identifier: MIT
// All sessions of a host, and what they have waiting.
#pragma once

#include <cstddef>
#include <functional>

#include "session/Session.h"
#include "wshost/host/SessionSurvey.h"
#include "wshost/service/SessionCollection.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost::host {

/// A host's own collection, in which there is nothing but Sessions.
class AllSessions final : public SessionCollection<WebSocketsService> {
 public:
  /// See Host::Survey. Threads: any.
  SessionSurvey Survey(std::size_t atMost) const;
};

}  // namespace wshost::host
