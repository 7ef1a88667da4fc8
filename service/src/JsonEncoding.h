// SPDX-License-Identifier: MIT
// JsonValue -> message: the one place where values become frames.
#pragma once

#include "wshost/json/JsonValue.h"
#include "wshost/protocol/EncodedMessage.h"

namespace wshost {

/// Writes `value` as the text of one message.
EncodedMessage Encode(const JsonValue& value);

/// Frames `text`. Errors: std::logic_error naming `call` if it is not UTF-8.
EncodedMessage EncodeText(std::string_view text, const char* call);

}  // namespace wshost
