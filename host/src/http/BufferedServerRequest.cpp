// SPDX-License-Identifier: MIT
// Fills Poco's request from our own strict parse.
#include "http/BufferedServerRequest.h"

#include <utility>

#include "wshost/host/RequestId.h"

namespace wshost::host {

BufferedServerRequest::BufferedServerRequest(HttpRequestMessage&& message, Poco::Net::HTTPServerResponse& response)
    : response_(response),
      params_(new Poco::Net::HTTPServerParams),
      client_(message.client),
      server_(message.server),
      secure_(message.secure),
      id_(std::move(message.requestId)),
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

std::string BufferedServerRequest::NameInLog() const {
  std::string name = "peer " + client_.toString();
  if (!id_.empty()) name.append(", request ").append(id_);
  return name;
}

}  // namespace wshost::host

std::string_view wshost::RequestIdOf(const Poco::Net::HTTPServerRequest& request) noexcept {
  const auto* ours = dynamic_cast<const host::BufferedServerRequest*>(&request);
  return ours ? std::string_view(ours->Id()) : std::string_view();
}
