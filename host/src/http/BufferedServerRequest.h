// SPDX-License-Identifier: MIT
// Poco's server request over a request that is in memory as a whole.
#pragma once

#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <memory>
#include <sstream>
#include <string>

#include "http/HttpRequestMessage.h"

namespace wshost::host {

/// What a mounted Poco handler sees of a request. It has no socket: it is no HTTPServerRequestImpl.
/// Header values are given as they came; Poco's own parser would decode RFC 2047 words, and CR LF with them, into
/// values.
class BufferedServerRequest : public Poco::Net::HTTPServerRequest {
 public:
  /// Lifetime: `response` must outlive this object.
  BufferedServerRequest(HttpRequestMessage&& message, Poco::Net::HTTPServerResponse& response);

  std::istream& stream() override { return body_; }
  const Poco::Net::SocketAddress& clientAddress() const override { return client_; }
  const Poco::Net::SocketAddress& serverAddress() const override { return server_; }
  const Poco::Net::HTTPServerParams& serverParams() const override { return *params_; }
  Poco::Net::HTTPServerResponse& response() const override { return response_; }
  bool secure() const override { return secure_; }

  /// Returns the request's id; empty if it has none.
  const std::string& Id() const noexcept { return id_; }
  /// Returns what log lines call it: "peer 192.0.2.1:4502, request 0123456789abc".
  std::string NameInLog() const;

  /// Returns the way to accept the upgrade that is asked for; null if none is.
  const std::shared_ptr<UpgradePort>& Upgrade() const noexcept { return upgrade_; }

 private:
  Poco::Net::HTTPServerResponse& response_;
  Poco::Net::HTTPServerParams::Ptr params_;
  Poco::Net::SocketAddress client_;
  Poco::Net::SocketAddress server_;
  bool secure_;
  std::string id_;
  std::shared_ptr<UpgradePort> upgrade_;
  std::istringstream body_;
};

}  // namespace wshost::host
