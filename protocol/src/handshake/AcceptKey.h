// SPDX-License-Identifier: MIT
// A client's key, and the server's proof that it has read it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace wshost::protocol {

/// Returns the Sec-WebSocket-Accept for a Sec-WebSocket-Key: base64(SHA-1(key + GUID)).
/// Spec: RFC 6455 section 4.2.2, item 5.4.
std::string AcceptKey(std::string_view key);

/// Returns the Sec-WebSocket-Key of a client that has chosen `nonce`: its base64.
/// Spec: RFC 6455 section 4.1, item 7.
std::string HandshakeKey(std::span<const std::byte, 16> nonce);

}  // namespace wshost::protocol
