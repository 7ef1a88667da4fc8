// SPDX-License-Identifier: MIT
// Fills Poco's request from our own strict parse.
#include "http/BufferedServerRequest.h"

#include <utility>

namespace wshost::host {

BufferedServerRequest::BufferedServerRequest(HttpRequestMessage&& message, Poco::Net::HTTPServerResponse& response)
    : response_(response),
      params_(new Poco::Net::HTTPServerParams),
      client_(message.client),
      server_(message.server),
      secure_(message.secure),
      upgrade_(std::move(message.upgrade)),
      body_(std::move(message.body)) {
  setVersion(message.minorVersion == 0 ? HTTP_1_0 : HTTP_1_1);
  setMethod(message.method);
  setURI(message.target);
  for (const auto& [name, value] : message.fields) {
    add(name, value);
  }
  params_->setServerName(server_.toString());
}

}  // namespace wshost::host
