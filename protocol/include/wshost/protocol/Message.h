// SPDX-License-Identifier: MIT
// The two kinds of WebSocket message.
#pragma once

#include <cstdint>
#include <string_view>

namespace wshost {

/// What a message carries. Spec: RFC 6455 section 5.6.
enum class MessageKind : std::uint8_t { Text, Binary };

/// Tells whether `text` may be the payload of a text message. Spec: RFC 6455 section 8.1, RFC 3629.
bool IsUtf8(std::string_view text) noexcept;

}  // namespace wshost
