// SPDX-License-Identifier: MIT
// The life of one request on a worker: objects, handler, bytes.
#include "http/HttpResponder.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "http/BufferedServerRequest.h"
#include "http/BufferedServerResponse.h"
#include "wshost/service/Log.h"

namespace wshost::host {
namespace {

using Poco::Net::HTTPRequest;
using Poco::Net::HTTPRequestHandler;
using Poco::Net::HTTPRequestHandlerFactory;

/// Runs handler and serializer. Returns: nothing if the factory had no handler.
std::optional<HttpResponseBytes> Run(HTTPRequestHandlerFactory& factory, BufferedServerRequest& request,
                                     BufferedServerResponse& response, const std::function<bool()>& mayStay) {
  const std::unique_ptr<HTTPRequestHandler> handler(factory.createRequestHandler(request));
  if (!handler) {
    return std::nullopt;
  }
  handler->handleRequest(request, response);
  if (!response.sent()) {
    throw UnwritableResponse("the handler returned without sending a response");
  }
  if (response.BodyExceeded()) {
    throw UnwritableResponse("the response body is larger than maxHttpResponseBodyBytes");
  }
  const bool keepAlive = response.getKeepAlive() && mayStay();
  const bool headRequest = request.getMethod() == HTTPRequest::HTTP_HEAD;
  return HttpResponseBytes{SerializeResponse(response, response.Body(), headRequest, keepAlive), keepAlive};
}

void LogFailure(const BufferedServerRequest& request, const std::exception_ptr& cause) noexcept {
  WriteLogOf("wshost.http", Poco::Message::PRIO_ERROR,
             [&] { return request.getMethod() + " " + request.getURI() + ": " + TextOf(cause); });
}

HttpResponseBytes Simple(int status, std::string_view body, bool keepAlive, bool headRequest) {
  return {MakeSimpleResponse(status, body, {}, keepAlive, headRequest), keepAlive};
}

}  // namespace

HttpResponseBytes Answer(HTTPRequestHandlerFactory& factory, HttpRequestMessage&& message,
                         const HttpResponderLimits& limits, const std::function<bool()>& isLeaving) {
  const bool keepAlive = WantsKeepAlive(message);
  const auto mayStay = [&] { return keepAlive && !(isLeaving && isLeaving()); };
  BufferedServerResponse response(limits.maxResponseBodyBytes);
  BufferedServerRequest request(std::move(message), response);
  const bool headRequest = request.getMethod() == HTTPRequest::HTTP_HEAD;
  // As Poco's server does: the handler sees what will happen, and may say setKeepAlive(false).
  response.setVersion(request.getVersion());
  response.setKeepAlive(keepAlive);
  try {
    if (auto answer = Run(factory, request, response, mayStay)) {
      return *std::move(answer);
    }
    return Simple(404, "Not found.\n", mayStay(), headRequest);
  } catch (...) {
    LogFailure(request, std::current_exception());
  }
  return Simple(500, "The server failed to answer.\n", mayStay(), headRequest);
}

}  // namespace wshost::host
