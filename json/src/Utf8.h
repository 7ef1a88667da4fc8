// SPDX-License-Identifier: MIT
// Whether a text is UTF-8 (RFC 3629), and writing one character as UTF-8.
#pragma once

#include <cstdint>
#include <string_view>

namespace wshost::json {

// Gives the first byte of the first ill-formed sequence, or the end if all is well.
const char* FindBadUtf8(std::string_view text) noexcept;

// Writes a code point, which is no surrogate; gives the place behind it. Writes up to 4 bytes.
char* PutUtf8(char* out, std::uint32_t codePoint) noexcept;

}  // namespace wshost::json
