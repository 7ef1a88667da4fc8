// SPDX-License-Identifier: MIT
// The character classes of HTTP header fields.
#pragma once

#include <algorithm>
#include <string_view>

namespace wshost::host {

/// Tells whether `character` may stand in a token. Spec: RFC 9110 section 5.6.2.
constexpr bool IsTokenCharacter(char character) noexcept {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(character) != std::string_view::npos;
}

/// Tells whether `character` may stand in a field value: visible, space, tab, or beyond ASCII. Spec: RFC 9110
/// section 5.5.
constexpr bool IsFieldValueCharacter(char character) noexcept {
  const auto code = static_cast<unsigned char>(character);
  return code == '\t' || (code >= 0x20 && code != 0x7F);
}

/// Tells whether `name` may be the name of a header field.
constexpr bool IsFieldName(std::string_view name) noexcept {
  return !name.empty() && std::all_of(name.begin(), name.end(), IsTokenCharacter);
}

/// Tells whether `value` may be written as a field value: no CR, LF, NUL or other control character.
constexpr bool IsFieldValue(std::string_view value) noexcept {
  return std::all_of(value.begin(), value.end(), IsFieldValueCharacter);
}

}  // namespace wshost::host
