// SPDX-License-Identifier: MIT
// JsonValue -> message: the one place where values become frames.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "wshost/json/JsonValue.h"
#include "wshost/protocol/EncodedMessage.h"
#include "wshost/protocol/Message.h"
#include "wshost/service/Priority.h"
#include "wshost/service/SendStatus.h"

namespace wshost {

class SessionChannel;

/// Writes `value` as the text of one message.
EncodedMessage Encode(const JsonValue& value);

/// Frames `text`. Errors: std::logic_error naming `call` if it is not UTF-8.
EncodedMessage EncodeText(std::string_view text, const char* call);

/// Frames `bytes` as text or as binary. Errors: as EncodeText.
EncodedMessage EncodeBytes(MessageKind kind, std::span<const std::byte> bytes, const char* call);
inline EncodedMessage EncodeBytes(MessageKind kind, std::string_view bytes, const char* call) {
  return EncodeBytes(kind, std::as_bytes(std::span(bytes)), call);
}

/// Sends `value` as the text of one message.
SendStatus SendTo(SessionChannel& channel, const JsonValue& value, Priority priority);

/// Sends `text`. Errors: std::logic_error naming `call` if it is not UTF-8.
SendStatus SendTextTo(SessionChannel& channel, std::string_view text, Priority priority, const char* call);

/// Sends `bytes` as text or as binary. Errors: as SendTextTo.
SendStatus SendTo(SessionChannel& channel, MessageKind kind, std::span<const std::byte> bytes, Priority priority);
inline SendStatus SendTo(SessionChannel& channel, MessageKind kind, std::string_view bytes, Priority priority) {
  return SendTo(channel, kind, std::as_bytes(std::span(bytes)), priority);
}

}  // namespace wshost
