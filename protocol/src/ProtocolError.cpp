// SPDX-License-Identifier: MIT
// The facts about each error, as one table.
#include "wshost/protocol/ProtocolError.h"

#include <cstddef>
#include <iterator>

namespace wshost::protocol {
namespace {

consteval ProtocolErrorInfo Http(std::string_view name, int status, std::string_view section,
                                 std::string_view sentence) {
  return {name, status, CloseCode::Abnormal, section, sentence};
}

consteval ProtocolErrorInfo Response(std::string_view name, std::string_view section, std::string_view sentence) {
  return {name, 0, CloseCode::Abnormal, section, sentence};
}

consteval ProtocolErrorInfo Close(std::string_view name, CloseCode code, std::string_view section,
                                  std::string_view sentence) {
  return {name, 0, code, section, sentence};
}

// In the order of the enumerators.
constexpr ProtocolErrorInfo kInfos[] = {
    {"None", 0, CloseCode::NoStatus, "", ""},

    Http("BadRequestLine", 400, "RFC 9112 3", "The request line is not METHOD, target and HTTP version."),
    Http("BadMethod", 400, "RFC 9112 3.1", "The request method is not a token."),
    Http("BadTarget", 400, "RFC 9112 3.2", "The request target is not a valid URI reference."),
    Http("TargetTooLong", 414, "RFC 9110 15.5.15", "The request target is too long."),
    Http("UnsupportedHttpVersion", 505, "RFC 9110 15.6.6", "This server speaks HTTP/1.1."),
    Http("BadHeaderLine", 400, "RFC 9112 5", "A header line is malformed."),
    Http("BadHeaderName", 400, "RFC 9112 5.1", "A header field's name is not a token followed by a colon."),
    Http("BadHeaderValue", 400, "RFC 9110 5.5", "A header field's value has a control character."),
    Http("TooManyHeaderFields", 431, "RFC 6585 5", "There are too many header fields."),
    Http("HeadTooLarge", 431, "RFC 6585 5", "The head is too large."),
    Http("MissingHost", 400, "RFC 9112 3.2", "The Host header field is missing."),
    Http("SeveralHosts", 400, "RFC 9112 3.2", "There is more than one Host header field."),
    Http("BadHost", 400, "RFC 9112 3.2", "The Host header field is not a host with an optional port."),

    Http("UpgradeNotGet", 405, "RFC 6455 4.2.1", "A WebSocket upgrade must be a GET."),
    Http("UpgradeNotHttp11", 505, "RFC 6455 4.2.1", "A WebSocket upgrade needs HTTP/1.1."),
    Http("UpgradeWithBody", 400, "RFC 6455 4.2.1", "A WebSocket upgrade must not have a body."),
    Http("MissingConnectionUpgrade", 400, "RFC 6455 4.2.1", "The Connection header field does not list Upgrade."),
    Http("MissingKey", 400, "RFC 6455 4.2.1", "The Sec-WebSocket-Key header field is missing."),
    Http("SeveralKeys", 400, "RFC 6455 11.3.1", "There is more than one Sec-WebSocket-Key header field."),
    Http("BadKey", 400, "RFC 6455 4.2.1", "The Sec-WebSocket-Key is not 16 bytes in base64."),
    Http("MissingVersion", 426, "RFC 6455 4.4", "The Sec-WebSocket-Version header field is missing; 13 is supported."),
    Http("UnsupportedVersion", 426, "RFC 6455 4.4", "Only Sec-WebSocket-Version 13 is supported."),

    Http("BadSubprotocols", 400, "RFC 6455 4.3", "The Sec-WebSocket-Protocol header field is not a list of tokens."),
    Http("BadExtensions", 400, "RFC 6455 9.1", "The Sec-WebSocket-Extensions header field is malformed."),

    Response("BadStatusLine", "RFC 9112 4", "The status line is not HTTP/1.1, a status and a reason."),
    Response("TooManyInterimResponses", "RFC 9110 15.2", "The server sends interim responses without an end."),
    Response("ResponseWithoutUpgrade", "RFC 6455 4.1", "The 101 does not upgrade to websocket."),
    Response("ResponseWithoutConnectionUpgrade", "RFC 6455 4.1", "The 101's Connection field does not list Upgrade."),
    Response("BadAccept", "RFC 6455 4.1", "The Sec-WebSocket-Accept does not answer the key that was sent."),
    Response("SubprotocolNotOffered", "RFC 6455 4.1", "The server chose a subprotocol that was not offered."),
    Response("ExtensionNotOffered", "RFC 6455 4.1", "The server chose an extension that was not offered."),

    Response("BadDeflateAnswer", "RFC 7692 7.1", "The server's answer about compression does not fit the offer."),

    Close("ReservedBits", CloseCode::ProtocolError, "RFC 6455 5.2", "A reserved bit is set."),
    Close("ReservedOpcode", CloseCode::ProtocolError, "RFC 6455 5.2", "The opcode is reserved."),
    Close("FragmentedControl", CloseCode::ProtocolError, "RFC 6455 5.4", "A control frame is fragmented."),
    Close("ControlTooLong", CloseCode::ProtocolError, "RFC 6455 5.5", "A control frame has more than 125 bytes."),
    Close("LengthNotMinimal", CloseCode::ProtocolError, "RFC 6455 5.2", "A length is not in its shortest form."),
    Close("LengthHighBit", CloseCode::ProtocolError, "RFC 6455 5.2", "The highest bit of a length is set."),
    Close("NotMasked", CloseCode::ProtocolError, "RFC 6455 5.1", "A client's frame is not masked."),
    Close("Masked", CloseCode::ProtocolError, "RFC 6455 5.1", "A server's frame is masked."),

    Close("ContinuationWithoutStart", CloseCode::ProtocolError, "RFC 6455 5.4",
          "A continuation frame continues no message."),
    Close("StartInsideMessage", CloseCode::ProtocolError, "RFC 6455 5.4",
          "A message begins before the one before it has ended."),
    Close("MessageTooBig", CloseCode::MessageTooBig, "RFC 6455 7.4.1", "The message is too big."),
    Close("TooManyFragments", CloseCode::PolicyViolation, "RFC 6455 7.4.1", "The message has too many fragments."),
    Close("InvalidUtf8", CloseCode::InvalidPayload, "RFC 6455 8.1", "The text is not UTF-8."),
    Close("InvalidDeflate", CloseCode::ProtocolError, "RFC 7692 7.2.2", "A compressed message cannot be inflated."),

    Close("ClosePayloadOneByte", CloseCode::ProtocolError, "RFC 6455 5.5.1", "A close code has one byte only."),
    Close("BadCloseCode", CloseCode::ProtocolError, "RFC 6455 7.4", "The close code may not be sent."),
    Close("InvalidCloseReason", CloseCode::InvalidPayload, "RFC 6455 5.5.1", "The close reason is not UTF-8."),
};

constexpr std::size_t kCount = std::size(kInfos);
static_assert(kCount == static_cast<std::size_t>(ProtocolError::InvalidCloseReason) + 1);

}  // namespace

const ProtocolErrorInfo& Describe(ProtocolError error) noexcept {
  const auto index = static_cast<std::size_t>(error);
  return kInfos[index < kCount ? index : 0];
}

}  // namespace wshost::protocol
