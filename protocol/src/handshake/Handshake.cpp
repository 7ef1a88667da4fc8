// SPDX-License-Identifier: MIT
// The requirements of RFC 6455 section 4.2.1, in the order in which a client is best told of them.
#include "handshake/Handshake.h"

#include <algorithm>
#include <vector>

#include "handshake/Characters.h"

namespace wshost::protocol {
namespace {

constexpr std::string_view kVersion = "13";

bool HasBody(HeaderFields fields) noexcept {
  if (fields.Count("Transfer-Encoding") > 0) return true;
  const auto hasContent = [](const HeaderField& field) {
    return EqualsIgnoringCase(field.name, "Content-Length") && field.value != "0";
  };
  return std::any_of(fields.begin(), fields.end(), hasContent);
}

ProtocolError CheckVersion(HeaderFields fields) noexcept {
  const std::size_t count = fields.Count("Sec-WebSocket-Version");
  if (count == 0) return ProtocolError::MissingVersion;
  const bool ours = count == 1 && *fields.Find("Sec-WebSocket-Version") == kVersion;
  return ours ? ProtocolError::None : ProtocolError::UnsupportedVersion;
}

ProtocolError CheckKey(HeaderFields fields) noexcept {
  const std::size_t count = fields.Count("Sec-WebSocket-Key");
  if (count == 0) return ProtocolError::MissingKey;
  if (count > 1) return ProtocolError::SeveralKeys;
  return IsHandshakeKey(*fields.Find("Sec-WebSocket-Key")) ? ProtocolError::None : ProtocolError::BadKey;
}

// Section 4.3: "Sec-WebSocket-Protocol-Client = 1#token". Empty elements are no errors (RFC 2616 section 2.1).
ProtocolError CheckSubprotocols(HeaderFields fields) noexcept {
  bool isPresent = false;
  bool listsOne = false;
  for (const HeaderField& field : fields) {
    if (!EqualsIgnoringCase(field.name, "Sec-WebSocket-Protocol")) continue;
    isPresent = true;
    for (std::string_view list = field.value; !list.empty();) {
      const std::string_view item = TakeListItem(list);
      if (item.empty()) continue;
      if (!IsToken(item)) return ProtocolError::BadSubprotocols;
      listsOne = true;
    }
  }
  return isPresent && !listsOne ? ProtocolError::BadSubprotocols : ProtocolError::None;
}

ProtocolError CheckUpgrade(const RequestHead& head) noexcept {
  const HeaderFields fields = head.Fields();
  // Item 1: "An HTTP/1.1 or higher GET request".
  if (head.method != "GET") return ProtocolError::UpgradeNotGet;
  if (head.minorVersion < 1) return ProtocolError::UpgradeNotHttp11;
  if (HasBody(fields)) return ProtocolError::UpgradeWithBody;
  // Item 4: "A |Connection| header field that includes the token "Upgrade"".
  if (!fields.HasToken("Connection", "upgrade")) return ProtocolError::MissingConnectionUpgrade;
  // Items 6 and 5. A client of another version is told so before its other fields are judged.
  ProtocolError error = CheckVersion(fields);
  if (error == ProtocolError::None) error = CheckKey(fields);
  return error == ProtocolError::None ? CheckSubprotocols(fields) : error;
}

}  // namespace

HandshakeVerdict JudgeHandshake(const RequestHead& head) noexcept {
  if (!head.Fields().HasToken("Upgrade", "websocket")) return {HandshakeKind::PlainHttp, ProtocolError::None};
  const ProtocolError error = CheckUpgrade(head);
  return {error == ProtocolError::None ? HandshakeKind::Upgrade : HandshakeKind::Malformed, error};
}

bool OffersSubprotocol(const RequestHead& head, std::string_view subprotocol) {
  const std::vector<std::string_view> offered = head.Fields().ListItems("Sec-WebSocket-Protocol");
  return std::find(offered.begin(), offered.end(), subprotocol) != offered.end();
}

bool IsHandshakeKey(std::string_view key) noexcept {
  // 16 bytes are 21 characters of 6 bits, one of 2 bits (so its low 4 are zero), and two of padding.
  constexpr std::size_t kCharacters = 24;
  constexpr std::string_view kLastCharacters = "AQgw";
  const auto isBase64 = [](char c) {
    return IsDigit(c) || (ToLower(c) >= 'a' && ToLower(c) <= 'z') || c == '+' || c == '/';
  };
  return key.size() == kCharacters && key.ends_with("==") && kLastCharacters.find(key[21]) != std::string_view::npos &&
         std::all_of(key.begin(), key.begin() + 21, isBase64);
}

}  // namespace wshost::protocol
