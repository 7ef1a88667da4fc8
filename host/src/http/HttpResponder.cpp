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
#include <vector>

#include "http/BufferedServerRequest.h"
#include "http/BufferedServerResponse.h"
#include "http/RequestIds.h"
#include "http/UpgradePort.h"
#include "wshost/service/Log.h"
#include "wshost/service/ServiceError.h"

namespace wshost::host {
namespace {

using Poco::Net::HTTPRequest;
using Poco::Net::HTTPRequestHandler;
using Poco::Net::HTTPRequestHandlerFactory;

HttpResponseBytes Simple(int status, std::string_view body, std::span<const HeaderField> fields, bool keepAlive,
                         bool headRequest) {
  return {MakeSimpleResponse(status, body, fields, keepAlive, headRequest), status, keepAlive};
}

bool IsAccepted(const BufferedServerRequest& request) noexcept {
  return request.Upgrade() && request.Upgrade()->IsAccepted();
}

/// Runs handler and serializer. Returns: nothing if the factory had no handler.
std::optional<HttpResponseBytes> Run(HTTPRequestHandlerFactory& factory, BufferedServerRequest& request,
                                     BufferedServerResponse& response, std::span<const HeaderField> moreFields,
                                     const std::function<bool()>& mayStay) {
  const std::unique_ptr<HTTPRequestHandler> handler(factory.createRequestHandler(request));
  if (!handler) {
    return std::nullopt;
  }
  handler->handleRequest(request, response);
  if (IsAccepted(request)) {
    if (response.sent()) throw UnwritableResponse("a response is dropped: the request was accepted as a session");
    return HttpResponseBytes();
  }
  if (!response.sent() && request.Upgrade() && request.Upgrade()->IsTooLate()) {
    return Simple(503, "The host is closing.\n", moreFields, false, false);
  }
  if (!response.sent()) {
    throw UnwritableResponse("the handler returned without sending a response");
  }
  if (response.BodyExceeded()) {
    throw UnwritableResponse("the response body is larger than maxHttpResponseBodyBytes");
  }
  const bool keepAlive = response.getKeepAlive() && mayStay();
  const bool headRequest = request.getMethod() == HTTPRequest::HTTP_HEAD;
  if (response.has(std::string(kRequestIdField)) && !moreFields.empty() && moreFields.back().name == kRequestIdField) {
    moreFields = moreFields.first(moreFields.size() - 1);  // the handler has named the request itself
  }
  std::string bytes = SerializeResponse(response, response.Body(), headRequest, keepAlive, moreFields);
  return HttpResponseBytes{std::move(bytes), response.getStatus(), keepAlive};
}

void LogFailure(const BufferedServerRequest& request, const std::exception_ptr& cause) noexcept {
  WriteLogOf("wshost.http", Poco::Message::PRIO_ERROR, [&] {
    return request.NameInLog() + ": " + request.getMethod() + " " + request.getURI() + ": " + TextOf(cause);
  });
}

}  // namespace

HttpResponseBytes Answer(HTTPRequestHandlerFactory& factory, HttpRequestMessage&& message,
                         const HttpResponderLimits& limits, const std::function<bool()>& isLeaving) {
  const bool keepAlive = !message.upgrade && WantsKeepAlive(message);  // what comes behind an upgrade is no HTTP
  const auto mayStay = [&] { return keepAlive && !(isLeaving && isLeaving()); };
  const ResponseFields added = std::move(message.responseFields);
  BufferedServerResponse response(limits.maxResponseBodyBytes);
  BufferedServerRequest request(std::move(message), response);
  std::vector<HeaderField> moreFields = added.Views();
  AddRequestId(moreFields, request.Id());
  const bool headRequest = request.getMethod() == HTTPRequest::HTTP_HEAD;
  // As Poco's server does: the handler sees what will happen, and may say setKeepAlive(false).
  response.setVersion(request.getVersion());
  response.setKeepAlive(keepAlive);
  try {
    if (auto answer = Run(factory, request, response, moreFields, mayStay)) {
      return *std::move(answer);
    }
    return Simple(404, "Not found.\n", moreFields, mayStay(), headRequest);
  } catch (const UpgradeRefused& refusal) {
    if (request.Upgrade() && !IsAccepted(request)) {
      return Simple(refusal.Status(), refusal.Body(), moreFields, false, headRequest);
    }
    LogFailure(request, std::current_exception());
  } catch (...) {
    LogFailure(request, std::current_exception());
  }
  if (IsAccepted(request)) return {};
  return Simple(500, "The server failed to answer.\n", moreFields, mayStay(), headRequest);
}

}  // namespace wshost::host
