// SPDX-License-Identifier: MIT
// Status line, fields, body; and the rules about which responses have a length and a body.
#include "http/HttpSerializer.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Exception.h>
#include <Poco/Timestamp.h>

#include <algorithm>
#include <array>
#include <optional>

#include "http/HttpSyntax.h"

namespace wshost::host {
namespace {

using Poco::Net::HTTPResponse;

constexpr int kFirstFinalStatus = 200;
constexpr int kLastStatus = 599;

bool FramesTheMessage(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 4> kNames{"Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [name](std::string_view ours) { return EqualsIgnoringCase(ours, name); });
}

bool MayHaveBody(int status) noexcept {
  return status != HTTPResponse::HTTP_NO_CONTENT && status != HTTPResponse::HTTP_RESET_CONTENT &&
         status != HTTPResponse::HTTP_NOT_MODIFIED;
}

void AppendField(std::string& bytes, std::string_view name, std::string_view value) {
  bytes.append(name).append(": ").append(value).append("\r\n");
}

/// Appends a field that somebody else made; leaves those away that are ours.
void AppendForeignField(std::string& bytes, std::string_view name, std::string_view value) {
  if (FramesTheMessage(name)) {
    return;
  }
  if (!IsFieldName(name) || !IsFieldValue(value)) {
    throw UnwritableResponse("the header field \"" + std::string(name) + "\" has characters that may not be sent");
  }
  AppendField(bytes, name, value);
}

void AppendStatusLine(std::string& bytes, int status, std::string_view reason) {
  if (status < kFirstFinalStatus || status > kLastStatus) {
    throw UnwritableResponse("status " + std::to_string(status) + " is not in 200..599");
  }
  if (!IsFieldValue(reason)) {
    throw UnwritableResponse("the reason phrase has a control character");
  }
  bytes.append("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(reason).append("\r\n");
}

void AppendDate(std::string& bytes) {
  AppendField(bytes, "Date", Poco::DateTimeFormatter::format(Poco::Timestamp(), Poco::DateTimeFormat::HTTP_FORMAT));
}

/// Appends Connection, the empty line and, where there is to be one, the body.
void AppendEnd(std::string& bytes, int status, std::string_view body, bool headRequest, bool keepAlive) {
  AppendField(bytes, "Connection", keepAlive ? "keep-alive" : "close");
  bytes.append("\r\n");
  if (!headRequest && MayHaveBody(status)) {
    bytes.append(body);
  }
}

std::optional<Poco::Int64> DeclaredLength(const HTTPResponse& response) {
  if (response.getChunkedTransferEncoding() || !response.hasContentLength()) {
    return std::nullopt;
  }
  try {
    const Poco::Int64 length = response.getContentLength64();
    return length < 0 ? std::nullopt : std::optional(length);
  } catch (const Poco::Exception&) {
    throw UnwritableResponse("Content-Length is no number: " + response.get(HTTPResponse::CONTENT_LENGTH));
  }
}

/// Finds the value of the Content-Length field, if there is to be one.
std::optional<Poco::Int64> FinalLength(int status, std::optional<Poco::Int64> declared, std::size_t bodyBytes,
                                       bool headRequest) {
  if (status == HTTPResponse::HTTP_NO_CONTENT || status == HTTPResponse::HTTP_NOT_MODIFIED) {
    return std::nullopt;  // RFC 9110 section 8.6: MUST NOT for 204; of a 304 we do not know the 200's
  }
  if (status == HTTPResponse::HTTP_RESET_CONTENT) {
    return 0;
  }
  const auto written = static_cast<Poco::Int64>(bodyBytes);
  if (headRequest && written == 0) {
    return declared;  // a handler that knows HEAD tells the length without writing
  }
  if (declared && *declared != written) {
    throw UnwritableResponse("Content-Length is " + std::to_string(*declared) + ", but " + std::to_string(written) +
                             " bytes were written");
  }
  return written;
}

void AppendLength(std::string& bytes, std::optional<Poco::Int64> length) {
  if (length) {
    AppendField(bytes, "Content-Length", std::to_string(*length));
  }
}

/// Returns Poco's reason; its enumeration cannot hold statuses from 512 on.
std::string_view ReasonOf(int status) {
  constexpr int kLastKnown = HTTPResponse::HTTP_NETWORK_AUTHENTICATION_REQUIRED;
  return status >= kFirstFinalStatus && status <= kLastKnown
             ? std::string_view(HTTPResponse::getReasonForStatus(static_cast<HTTPResponse::HTTPStatus>(status)))
             : std::string_view();
}

std::string WriteSimple(int status, std::string_view body, std::span<const HeaderField> fields, bool keepAlive,
                        bool headRequest) {
  std::string bytes;
  AppendStatusLine(bytes, status, ReasonOf(status));
  for (const HeaderField& field : fields) {
    AppendForeignField(bytes, field.name, field.value);
  }
  if (!body.empty() && HeaderFields(fields).Count("Content-Type") == 0) {
    AppendField(bytes, "Content-Type", "text/plain; charset=utf-8");
  }
  AppendDate(bytes);
  AppendLength(bytes, FinalLength(status, std::nullopt, body.size(), false));
  AppendEnd(bytes, status, body, headRequest, keepAlive);
  return bytes;
}

}  // namespace

std::string SerializeResponse(const HTTPResponse& response, std::string_view body, bool headRequest, bool keepAlive,
                              std::span<const HeaderField> moreFields) {
  const int status = response.getStatus();
  std::string bytes;
  bytes.reserve(512 + body.size());
  AppendStatusLine(bytes, status, response.getReason());
  for (const auto& [name, value] : response) {
    AppendForeignField(bytes, name, value);
  }
  for (const HeaderField& field : moreFields) AppendForeignField(bytes, field.name, field.value);
  if (!response.has(HTTPResponse::DATE)) {
    AppendDate(bytes);
  }
  AppendLength(bytes, FinalLength(status, DeclaredLength(response), body.size(), headRequest));
  AppendEnd(bytes, status, body, headRequest, keepAlive);
  return bytes;
}

std::string MakeSimpleResponse(int status, std::string_view body, std::span<const HeaderField> fields, bool keepAlive,
                               bool headRequest) {
  try {
    return WriteSimple(status, body, fields, keepAlive, headRequest);
  } catch (const UnwritableResponse& error) {
    throw std::logic_error(std::string("MakeSimpleResponse: ") + error.what());
  }
}

}  // namespace wshost::host
