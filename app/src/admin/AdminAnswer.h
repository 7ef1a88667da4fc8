// SPDX-License-Identifier: MIT
// Answers of the operator's listener.
#pragma once

#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <string>
#include <string_view>

#include "wshost/json/JsonValue.h"

namespace wshost::app {

/// Answers with a body that nobody keeps, and that a browser takes for nothing else.
void Answer(Poco::Net::HTTPServerResponse& response, int status, const std::string& contentType, std::string_view body);
void AnswerText(Poco::Net::HTTPServerResponse& response, int status, std::string_view line);
void AnswerJson(Poco::Net::HTTPServerResponse& response, int status, const JsonValue& body);
/// Answers {"error": text}.
void AnswerError(Poco::Net::HTTPServerResponse& response, int status, std::string_view text);

/// Tells whether the request has that method, or, for GET, is a HEAD; answers it with 405 if not.
bool HasMethod(std::string_view method, Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response);

}  // namespace wshost::app
