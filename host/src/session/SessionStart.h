// SPDX-License-Identifier: MIT
// What is known of a session before its service is made.
#pragma once

#include <string>

#include "http/PathPatterns.h"
#include "wshost/service/ResponseFields.h"

namespace wshost::host {

/// Decided by the route, by stages, and by who accepts the upgrade.
struct SessionStart {
  ResponseFields fields;    ///< For the 101.
  std::string subprotocol;  ///< Offered by the peer, or empty.
  PathValues values;
};

}  // namespace wshost::host
