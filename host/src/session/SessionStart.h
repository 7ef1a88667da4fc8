// SPDX-License-Identifier: MIT
// What is known of a session before its service is made.
#pragma once

#include <functional>
#include <string>

#include "http/PathPatterns.h"
#include "wshost/service/ResponseFields.h"
#include "wshost/service/ServiceDispatcher.h"

namespace wshost::host {

/// Decided by the route, by stages, and by who accepts the upgrade.
struct SessionStart {
  ResponseFields fields;    ///< For the 101.
  std::string subprotocol;  ///< Offered by the peer, or empty.
  PathValues values;
  std::string requestId;
  bool isSecure = false;     ///< The client has come over TLS.
  bool isTentative = false;  ///< A refusal is not answered: who opens takes everything back.
  /// Hears what has been decided, on the loop; status 0 if the peer has gone before that. May be empty.
  std::function<void(ServiceDispatcher::OpenResult&&)> onDecided;
};

}  // namespace wshost::host
