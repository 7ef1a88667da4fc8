// SPDX-License-Identifier: MIT
// The opening handshake as a client says it and judges its answer: RFC 6455 section 4.1.
#include "handshake/ClientUpgrade.h"

#include <algorithm>
#include <stdexcept>

#include "handshake/AcceptKey.h"
#include "handshake/Characters.h"
#include "handshake/FieldLines.h"
#include "handshake/HeadScanner.h"
#include "handshake/HeadText.h"
#include "handshake/RequestLine.h"

namespace wshost::protocol {
namespace {

[[noreturn]] void Unfit(const char* what, std::string_view value, const char* expected) {
  throw std::logic_error(std::string("Endpoint::Connect: ") + what + " '" + std::string(value) + "' is not " +
                         expected);
}

// The server's own scanner says what a request line may be.
void RequireTarget(std::string_view target, std::string_view requestLine) {
  ProtocolLimits limits;
  limits.maxTargetBytes = target.size() + 1;
  RequestLineScanner scanner;
  const std::string line = std::string(requestLine) + "\r\n";
  const bool isLine = scanner.Scan(line, limits) == ProtocolError::None && scanner.IsWhole();
  // All of it, and in the target's place: no target ends the line early.
  const bool fits = isLine && target.starts_with('/') && scanner.End() == line.size() && scanner.Target(line) == target;
  if (!fits) Unfit("target", target, "a path with an optional query, encoded");
}

// "The elements that comprise this value MUST be non-empty strings [...] and MUST all be unique strings."
void RequireSubprotocols(std::span<const std::string_view> subprotocols) {
  for (std::size_t i = 0; i < subprotocols.size(); ++i) {
    if (!IsToken(subprotocols[i])) Unfit("subprotocol", subprotocols[i], "a token");
    const auto before = subprotocols.first(i);
    const bool isNew = std::find(before.begin(), before.end(), subprotocols[i]) == before.end();
    if (!isNew) Unfit("subprotocol", subprotocols[i], "offered once only");
  }
}

std::string Listed(std::span<const std::string_view> items) {
  std::string list;
  for (const std::string_view item : items) list.append(list.empty() ? "" : ", ").append(item);
  return list;
}

bool IsRedirect(int status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

std::optional<std::string_view> UpgradeResponse::RedirectLocation() const noexcept {
  if (!IsRedirect(status)) return std::nullopt;
  return Fields().Find("Location");
}

std::vector<std::string_view> UpgradeResponse::Challenges() const {
  std::vector<std::string_view> challenges;
  for (const HeaderField& field : Fields()) {
    if (status == 401 && EqualsIgnoringCase(field.name, "WWW-Authenticate")) challenges.push_back(field.value);
  }
  return challenges;
}

std::vector<std::byte> EncodeUpgradeRequest(const ClientHandshake& handshake, std::string_view extensions) {
  const std::string requestLine = "GET " + std::string(handshake.target) + " HTTP/1.1";
  RequireTarget(handshake.target, requestLine);
  if (!IsHostAndPort(handshake.host)) Unfit("host", handshake.host, "a host with an optional port");
  RequireSubprotocols(handshake.subprotocols);
  HeadText head(requestLine);
  head.Add("Host", handshake.host);
  head.Add("Upgrade", "websocket");
  head.Add("Connection", "Upgrade");
  head.Add("Sec-WebSocket-Key", HandshakeKey(handshake.nonce));
  head.Add("Sec-WebSocket-Version", "13");
  if (!handshake.subprotocols.empty()) head.Add("Sec-WebSocket-Protocol", Listed(handshake.subprotocols));
  if (!extensions.empty()) head.Add("Sec-WebSocket-Extensions", extensions);
  head.AddChecked(handshake.extraFields);
  return head.Bytes();
}

ProtocolError ParseResponseHead(std::span<const std::byte> bytes, const ProtocolLimits& limits,
                                UpgradeResponse& response) {
  const std::string_view text = AsText(bytes);
  StatusLineScanner line;
  const ProtocolError error = line.Scan(text, limits);
  if (error != ProtocolError::None) return error;
  if (!line.IsWhole()) return ProtocolError::BadStatusLine;
  response.status = line.Status();
  response.reason = line.Reason(text);
  response.minorVersion = line.MinorVersion();
  response.subprotocol = {};
  return ParseFieldLines(text.substr(line.End()), limits, response.MutableFields());
}

ProtocolError JudgeUpgradeResponse(UpgradeResponse& response, std::string_view acceptKey,
                                   std::span<const std::string> subprotocols) noexcept {
  const HeaderFields fields = response.Fields();
  // Items 2 to 6, each "MUST _Fail the WebSocket Connection_".
  if (response.minorVersion < 1) return ProtocolError::BadStatusLine;
  const auto upgrade = fields.Find("Upgrade");
  if (fields.Count("Upgrade") != 1 || !EqualsIgnoringCase(*upgrade, "websocket")) {
    return ProtocolError::ResponseWithoutUpgrade;
  }
  if (!fields.HasToken("Connection", "upgrade")) return ProtocolError::ResponseWithoutConnectionUpgrade;
  const auto accept = fields.Find("Sec-WebSocket-Accept");
  if (fields.Count("Sec-WebSocket-Accept") != 1 || *accept != acceptKey) return ProtocolError::BadAccept;
  // Section 11.3.4: the field "MUST NOT appear more than once in an HTTP response".
  const auto subprotocol = fields.Find("Sec-WebSocket-Protocol");
  if (!subprotocol) return ProtocolError::None;
  const bool isOffered = std::find(subprotocols.begin(), subprotocols.end(), *subprotocol) != subprotocols.end();
  if (fields.Count("Sec-WebSocket-Protocol") != 1 || !isOffered) return ProtocolError::SubprotocolNotOffered;
  response.subprotocol = *subprotocol;
  return ProtocolError::None;
}

}  // namespace wshost::protocol
