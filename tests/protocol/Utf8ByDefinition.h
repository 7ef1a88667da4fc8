// SPDX-License-Identifier: MIT
// UTF-8 as its definition says, and nothing else: what the checks are held against.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wshost::testing {

/// The bytes of `point`, as RFC 3629 section 3 says.
inline std::string EncodeCodePoint(std::uint32_t point) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  if (point < 0x80) return {byte(point)};
  if (point < 0x800) return {byte(0xC0 | point >> 6), byte(0x80 | (point & 0x3F))};
  if (point < 0x10000) {
    return {byte(0xE0 | point >> 12), byte(0x80 | (point >> 6 & 0x3F)), byte(0x80 | (point & 0x3F))};
  }
  return {byte(0xF0 | point >> 18), byte(0x80 | (point >> 12 & 0x3F)), byte(0x80 | (point >> 6 & 0x3F)),
          byte(0x80 | (point & 0x3F))};
}

/// Decodes by arithmetic, encodes again, and compares: shortest form, no surrogate, not beyond the last plane.
inline bool IsUtf8ByDefinition(std::string_view text) {
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t size = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
    if (size == 0 || lead >= 0xF8 || text.size() < size) return false;
    std::uint32_t point = size == 1 ? lead : lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    if (EncodeCodePoint(point) != text.substr(0, size)) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace wshost::testing
