// SPDX-License-Identifier: MIT
// What a host's sessions have waiting, and which of them the most.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "wshost/service/SessionId.h"

namespace wshost {

/// One session, as it was when it was looked at.
struct SessionSummary {
  SessionId id;
  std::string peer;             ///< "192.0.2.1:4502".
  std::string path;             ///< Of its request, without the query.
  std::size_t queuedBytes = 0;  ///< What HostOptions::maxQueueBytes limits.
  std::chrono::seconds age{0};  ///< Since its request.
};

/// What Host::Survey() saw.
struct SessionSurvey {
  std::size_t sessions = 0;
  std::size_t queuedBytes = 0;          ///< Of all of them.
  std::vector<SessionSummary> fullest;  ///< Those with the most queued bytes first; of equal ones the lower id.
};

}  // namespace wshost
