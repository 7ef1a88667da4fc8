// SPDX-License-Identifier: MIT
// A whole HTTP request that owns its text, so that it can travel from an event loop to a worker.
#pragma once

#include <Poco/Net/SocketAddress.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "wshost/protocol/HeaderFields.h"
#include "wshost/service/ResponseFields.h"

namespace wshost::host {

class UpgradePort;

/// Everything that a worker needs to answer a request.
struct HttpRequestMessage {
  std::string method;
  std::string target;  ///< As it came: origin form ("/a?x=1"), absolute form or "*".
  int minorVersion = 1;
  std::vector<std::pair<std::string, std::string>> fields;  ///< In the order in which they came.
  std::string body;                                         ///< Whole; chunks are joined.
  Poco::Net::SocketAddress client;
  Poco::Net::SocketAddress server;
  bool secure = false;
  std::string requestId;                 ///< Empty: none is told of.
  ResponseFields responseFields;         ///< To be added to the answer.
  std::shared_ptr<UpgradePort> upgrade;  ///< Null if it asks for no upgrade.
};

/// Copies header fields into text of their own.
std::vector<std::pair<std::string, std::string>> CopyFields(const HeaderFields& fields);

/// Tells whether a client that sent these fields lets the next request follow on the same transport.
/// Spec: RFC 9112 section 9.3.
bool WantsKeepAlive(const HeaderFields& fields, int minorVersion) noexcept;

/// Tells the same of an owned request.
bool WantsKeepAlive(const HttpRequestMessage& message);

}  // namespace wshost::host
