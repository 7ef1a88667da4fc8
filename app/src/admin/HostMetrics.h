// SPDX-License-Identifier: MIT
// The metrics of a program that hosts services: what each is called, and where it comes from.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "system/ProcessFigures.h"
#include "wshost/host/HostStatistics.h"

namespace wshost::app {

/// What there is to tell at one moment.
struct ProgramFigures {
  HostStatistics host;
  std::size_t queuedBytes = 0;
  std::chrono::milliseconds loopDelay{};
  bool isReady = false;
  ProcessFigures process;
};

/// Writes all metrics in the format of MetricsText. docs/operations.md has what each means.
std::string WriteMetrics(const ProgramFigures& figures);

}  // namespace wshost::app
