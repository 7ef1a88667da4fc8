// SPDX-License-Identifier: MIT
// JsonValue -> message: the one place where values become frames.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "wshost/json/JsonValue.h"
#include "wshost/protocol/EncodedMessage.h"
#include "wshost/protocol/Message.h"

namespace wshost {

/// Writes `value` as the text of one message.
EncodedMessage Encode(const JsonValue& value);

/// Frames `text`. Errors: std::logic_error naming `call` if it is not UTF-8.
EncodedMessage EncodeText(std::string_view text, const char* call);

/// Frames `bytes` as text or as binary. Errors: as EncodeText.
EncodedMessage EncodeBytes(MessageKind kind, std::span<const std::byte> bytes, const char* call);
inline EncodedMessage EncodeBytes(MessageKind kind, std::string_view bytes, const char* call) {
  return EncodeBytes(kind, std::as_bytes(std::span(bytes)), call);
}

}  // namespace wshost
