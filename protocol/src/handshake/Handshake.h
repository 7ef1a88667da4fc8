// SPDX-License-Identifier: MIT
// The opening handshake as a pure function of the request.
#pragma once

#include <cstdint>

#include "wshost/protocol/ProtocolError.h"
#include "wshost/protocol/RequestHead.h"

namespace wshost::protocol {

/// What a request asks for.
enum class HandshakeKind : std::uint8_t {
  Upgrade,    ///< A valid opening handshake.
  PlainHttp,  ///< It does not ask for WebSocket at all.
  Malformed,  ///< It does, but not as it must; `error` says why.
};

struct HandshakeVerdict {
  HandshakeKind kind = HandshakeKind::Malformed;
  ProtocolError error = ProtocolError::None;
};

/// Judges a request. Spec: RFC 6455 section 4.2.1.
HandshakeVerdict JudgeHandshake(const RequestHead& head) noexcept;

/// Tells whether the peer offered `subprotocol`, in the same case. Spec: RFC 6455 section 4.2.1, item 8.
bool OffersSubprotocol(const RequestHead& head, std::string_view subprotocol);

/// Tells whether `key` is base64 of exactly 16 bytes, in its one canonical form.
bool IsHandshakeKey(std::string_view key) noexcept;

}  // namespace wshost::protocol
