// SPDX-License-Identifier: MIT
// What an operator is told, as JSON.
#pragma once

#include <chrono>
#include <string>

#include "admin/HostMetrics.h"
#include "record/Recording.h"
#include "wshost/host/SessionSurvey.h"
#include "wshost/json/JsonValue.h"

namespace wshost::app {

/// {"sessions", "queuedBytes", "fullest": [{"id", "peer", "path", "queuedBytes", "ageSeconds"}]}
JsonValue ToJson(const SessionSurvey& survey);

/// {"received", "messages": [{"number", "time", "kind", "bytes", "text"}]}: "text" if something of it was kept.
JsonValue ToJson(const Recording& recording);

/// What the operator's page draws: all figures at one moment, as they are counted; the page makes rates of them.
JsonValue ToJson(const ProgramFigures& figures, const std::string& state);

}  // namespace wshost::app
