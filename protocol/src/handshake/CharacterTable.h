// SPDX-License-Identifier: MIT
// Which characters are of which class, as one table, so that a head is checked by one look-up per character.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wshost::protocol {

/// The bits of a table entry.
enum CharClass : std::uint8_t {
  kTokenChar = 1,
  kFieldValueChar = 2,
  kTargetChar = 4,
  kQueryChar = 8,
  kRegNameChar = 16,
};

using CharTable = std::array<std::uint8_t, 256>;

consteval void Mark(CharTable& table, std::string_view chars, unsigned classes) {
  for (const char c : chars) {
    auto& entry = table[static_cast<unsigned char>(c)];
    entry = static_cast<std::uint8_t>(entry | classes);
  }
}

consteval CharTable MakeCharTable() {
  constexpr std::string_view kAlphaNumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::string_view kSubDelimiters = "!$&'()*+,;=";
  CharTable table{};
  Mark(table, kAlphaNumeric, kTokenChar | kTargetChar | kQueryChar | kRegNameChar);
  Mark(table, "!#$%&'*+-.^_`|~", kTokenChar);
  Mark(table, "-._~%", kTargetChar | kQueryChar | kRegNameChar);
  Mark(table, kSubDelimiters, kTargetChar | kQueryChar | kRegNameChar);
  Mark(table, ":@/?[]^|", kTargetChar | kQueryChar);
  Mark(table, "`{}\\", kQueryChar);
  for (std::size_t c = 0; c < table.size(); ++c) {
    const bool control = (c < 0x20 && c != '\t') || c == 0x7F;
    if (!control) table[c] = static_cast<std::uint8_t>(table[c] | kFieldValueChar);
  }
  return table;
}

inline constexpr CharTable kCharTable = MakeCharTable();

constexpr bool Is(char c, CharClass wanted) noexcept {
  return (kCharTable[static_cast<unsigned char>(c)] & wanted) != 0;
}

}  // namespace wshost::protocol
