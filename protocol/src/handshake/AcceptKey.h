// SPDX-License-Identifier: MIT
// The server's proof that it has read the handshake.
#pragma once

#include <string>
#include <string_view>

namespace wshost::protocol {

/// Returns the Sec-WebSocket-Accept for a Sec-WebSocket-Key: base64(SHA-1(key + GUID)).
/// Spec: RFC 6455 section 4.2.2, item 5.4.
std::string AcceptKey(std::string_view key);

}  // namespace wshost::protocol
