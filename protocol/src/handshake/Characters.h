// SPDX-License-Identifier: MIT
// The character classes of HTTP and of URIs.
#pragma once

#include <string_view>

#include "handshake/CharacterTable.h"

namespace wshost::protocol {

constexpr bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr char ToLower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool IsHexDigit(char c) noexcept { return IsDigit(c) || (ToLower(c) >= 'a' && ToLower(c) <= 'f'); }

/// A character of a token: method, field name, subprotocol. Spec: RFC 9110 section 5.6.2.
constexpr bool IsTokenChar(char c) noexcept { return Is(c, kTokenChar); }

/// One or more token characters.
bool IsToken(std::string_view text) noexcept;

/// A character that a field value may have: visible, obs-text, space and tab. Spec: RFC 9110 section 5.5.
constexpr bool IsFieldValueChar(char c) noexcept { return Is(c, kFieldValueChar); }

/// A character of a request target's path or authority; "%" included.
/// What RFC 3986 allows, and "[", "]", "^", "|", which browsers send as they were typed.
constexpr bool IsTargetChar(char c) noexcept { return Is(c, kTargetChar); }

/// A character of a request target's query: also those that the URL standard of browsers does not encode there.
constexpr bool IsQueryChar(char c) noexcept { return Is(c, kQueryChar); }

/// Tells whether `value` is a host with an optional port. Spec: RFC 9110 section 7.2, RFC 3986 section 3.2.2.
bool IsHostAndPort(std::string_view value) noexcept;

/// Removes spaces and tabs from both ends. Spec: RFC 9110 section 5.6.3.
std::string_view TrimWhiteSpace(std::string_view text) noexcept;

/// Takes the first item off a comma-separated list, without the white space around it.
std::string_view TakeListItem(std::string_view& list) noexcept;

}  // namespace wshost::protocol
