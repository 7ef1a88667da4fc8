// SPDX-License-Identifier: MIT
// Writes HTTP/1.1 responses as bytes.
#pragma once

#include <Poco/Net/HTTPResponse.h>

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "wshost/protocol/HeaderFields.h"

namespace wshost::host {

/// Tells that a handler left a response that cannot be written as it is. Its text is for the log only.
class UnwritableResponse : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Writes what a handler left in `response`, with a true Content-Length, Date and Connection. The fields that frame a
/// message (Content-Length, Transfer-Encoding, Connection, Keep-Alive) are ours, whatever the handler set.
/// `moreFields` come behind the handler's.
/// Errors: UnwritableResponse for a status outside 200..599, a field or reason with CR, LF, NUL or other control
/// characters, or a Content-Length that differs from what was written.
/// Spec: RFC 9112 section 6, RFC 9110 sections 8.6 and 15.
std::string SerializeResponse(const Poco::Net::HTTPResponse& response, std::string_view body, bool headRequest,
                              bool keepAlive, std::span<const HeaderField> moreFields = {});

/// Writes an answer of the host's own: `body` as text/plain, unless `fields` has a Content-Type.
/// Errors: std::logic_error for a status outside 200..599 or a field that may not be written.
std::string MakeSimpleResponse(int status, std::string_view body, std::span<const HeaderField> fields = {},
                               bool keepAlive = false, bool headRequest = false);

}  // namespace wshost::host
