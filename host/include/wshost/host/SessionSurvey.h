// SPDX-License-Identifier: MIT
// Which sessions a host has, and which of them read slowly.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "wshost/service/SessionId.h"

namespace wshost {

/// One session, as an operator sees it.
struct SessionSummary {
  SessionId id;
  std::string peer;
  std::string path;
  std::size_t queuedBytes = 0;
  std::chrono::seconds age{};
};

/// All sessions in figures, and those for which most is queued, most first.
struct SessionSurvey {
  std::size_t sessions = 0;
  std::size_t queuedBytes = 0;
  std::vector<SessionSummary> slowest;
};

}  // namespace wshost
