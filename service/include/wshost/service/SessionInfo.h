// SPDX-License-Identifier: MIT
// The facts about a session that never change.
#pragma once

#include <Poco/Net/SocketAddress.h>
#include <Poco/Timestamp.h>

#include <string>
#include <typeindex>

#include "wshost/service/SessionId.h"

namespace wshost {

/// Who a session is. Threads: immutable, read it from any.
struct SessionInfo {
  SessionId id;
  Poco::Net::SocketAddress remoteAddress;
  std::string path;                     ///< Of the request, without its query: "/chat".
  std::type_index type = typeid(void);  ///< The service's class: typeid(ChatService).
  Poco::Timestamp openSince;
};

}  // namespace wshost
