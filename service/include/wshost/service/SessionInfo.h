// SPDX-License-Identifier: MIT
// The facts about a session that never change.
#pragma once

#include <Poco/Timestamp.h>

#include <string>
#include <typeindex>

#include "wshost/service/PeerAddress.h"
#include "wshost/service/SessionId.h"

namespace wshost {

/// Who a session is. Threads: immutable, read it from any.
struct SessionInfo {
  SessionId id;
  PeerAddress remoteAddress;
  std::string path;                     ///< Of the request, without its query: "/chat".
  std::type_index type = typeid(void);  ///< The service's class: typeid(ChatService).
  Poco::Timestamp openSince;

  /// Returns what log lines call it: "session 0123456789abcdef of 192.0.2.1:4502".
  std::string ToString() const { return "session " + id.ToString() + " of " + remoteAddress.ToString(); }
};

}  // namespace wshost
