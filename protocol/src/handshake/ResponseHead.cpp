// SPDX-License-Identifier: MIT
// The responses that the protocol itself gives, as bytes. What the caller adds is checked: no field can end early.
#include "handshake/ResponseHead.h"

#include <algorithm>
#include <string>

#include "handshake/HeadText.h"

namespace wshost::protocol {
namespace {

std::string_view ReasonPhrase(int status) noexcept {
  struct Phrase {
    int status;
    std::string_view text;
  };
  static constexpr Phrase kPhrases[] = {
      {101, "Switching Protocols"},
      {300, "Multiple Choices"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {421, "Misdirected Request"},
      {422, "Unprocessable Content"},
      {426, "Upgrade Required"},
      {428, "Precondition Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
  };
  const auto* found = std::find_if(std::begin(kPhrases), std::end(kPhrases),
                                   [status](const Phrase& phrase) { return phrase.status == status; });
  return found == std::end(kPhrases) ? std::string_view{} : found->text;
}

std::string StatusLine(int status) {
  return std::string("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(ReasonPhrase(status));
}

}  // namespace

std::vector<std::byte> EncodeSwitchingProtocols(const Agreement& agreement) {
  HeadText head(StatusLine(101));
  head.Add("Upgrade", "websocket");
  head.Add("Connection", "Upgrade");
  head.Add("Sec-WebSocket-Accept", agreement.acceptKey);
  if (!agreement.subprotocol.empty()) head.Add("Sec-WebSocket-Protocol", agreement.subprotocol);
  if (!agreement.extensions.empty()) head.Add("Sec-WebSocket-Extensions", agreement.extensions);
  head.AddChecked(agreement.extraFields);
  return head.Bytes();
}

std::vector<std::byte> EncodeRefusal(const Refusal& refusal) {
  HeadText head(StatusLine(refusal.status));
  head.AddChecked(refusal.extraFields);
  // RFC 9110 section 15.5.22: "A server sending a 426 response MUST send an Upgrade header field".
  const bool wantsUpgrade = refusal.status == 426;
  if (wantsUpgrade) {
    head.Add("Upgrade", "websocket");
    head.Add("Sec-WebSocket-Version", "13");
  }
  head.Add("Connection", wantsUpgrade ? "close, Upgrade" : "close");
  if (refusal.status == 304) return head.Bytes();
  if (!HeaderFields(refusal.extraFields).Find("Content-Type")) head.Add("Content-Type", "text/plain; charset=utf-8");
  head.Add("Content-Length", std::to_string(refusal.body.size()));
  return head.Bytes(refusal.omitsBody ? std::string_view{} : refusal.body);
}

std::vector<std::byte> EncodeErrorResponse(ProtocolError error, bool omitsBody) {
  static constexpr HeaderField kAllow[] = {{"Allow", "GET"}};
  const ProtocolErrorInfo& info = Describe(error);
  Refusal refusal{info.httpStatus, info.sentence, {}, omitsBody};
  // RFC 9110 section 15.5.6: "The origin server MUST generate an Allow header field in a 405 response".
  if (error == ProtocolError::UpgradeNotGet) refusal.extraFields = kAllow;
  return EncodeRefusal(refusal);
}

}  // namespace wshost::protocol
