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
};

}  // namespace wshost
