// SPDX-License-Identifier: MIT
// What is said when a run is over.
#pragma once

#include <string>

#include "LoadFigures.h"
#include "wshost/json/JsonValue.h"

namespace load {

/// Writes the figures for people, in lines.
std::string TextSummary(const LoadFigures& figures);

/// Gives the figures for machines. Units: seconds, bytes; latencies in microseconds.
wshost::JsonValue JsonSummary(const LoadFigures& figures);

}  // namespace load
