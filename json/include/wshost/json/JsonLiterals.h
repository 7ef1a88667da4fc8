// SPDX-License-Identifier: MIT
// Values written as JSON in the source: R"({"a":1})"_json.
#pragma once

#include <cstddef>
#include <string_view>

#include "wshost/json/JsonValue.h"

namespace wshost {
inline namespace literals {

/// Parses the literal. Errors: JsonSyntaxError.
inline JsonValue operator""_json(const char* text, std::size_t length) {
  return JsonValue::Parse(std::string_view(text, length));
}

}  // namespace literals
}  // namespace wshost
