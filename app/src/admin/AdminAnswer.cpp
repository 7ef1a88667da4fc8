// SPDX-License-Identifier: MIT
// Answers of the operator's listener, with the fields that all of them have.
#include "admin/AdminAnswer.h"

#include "wshost/json/JsonObject.h"

namespace wshost::app {

using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

void Answer(HTTPServerResponse& response, int status, const std::string& contentType, std::string_view body) {
  response.setStatusAndReason(static_cast<HTTPServerResponse::HTTPStatus>(status));
  response.setContentType(contentType);
  response.set("Cache-Control", "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  response.sendBuffer(body.data(), body.size());
}

void AnswerText(HTTPServerResponse& response, int status, std::string_view line) {
  Answer(response, status, "text/plain; charset=utf-8", std::string(line) + "\n");
}

void AnswerJson(HTTPServerResponse& response, int status, const JsonValue& body) {
  Answer(response, status, "application/json", body.ToString() + "\n");
}

void AnswerError(HTTPServerResponse& response, int status, std::string_view text) {
  AnswerJson(response, status, JsonObject{{"error", text}});
}

bool HasMethod(std::string_view method, HTTPServerRequest& request, HTTPServerResponse& response) {
  const bool takesHead = method == "GET";
  if (request.getMethod() == method || (takesHead && request.getMethod() == "HEAD")) return true;
  response.set("Allow", takesHead ? "GET, HEAD" : std::string(method));
  AnswerError(response, HTTPServerResponse::HTTP_METHOD_NOT_ALLOWED, "this path takes " + std::string(method));
  return false;
}

}  // namespace wshost::app
