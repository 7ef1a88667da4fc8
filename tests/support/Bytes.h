// SPDX-License-Identifier: MIT
// Bytes as tests write and read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace wshost::testing {

using Bytes = std::vector<std::byte>;

/// The characters of `text` as bytes.
inline Bytes FromText(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// Bytes written as hexadecimal digits; white space is for the reader: "81 85 37fa213d".
inline Bytes FromHex(std::string_view digits) {
  Bytes bytes;
  bool half = false;
  for (const char c : digits) {
    if (c == ' ' || c == '\n') continue;
    const std::size_t value =
        std::string_view("0123456789abcdef").find(c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c);
    if (value == std::string_view::npos) throw std::invalid_argument("FromHex: not a digit: " + std::string(1, c));
    if (half) {
      bytes.back() |= static_cast<std::byte>(value);
    } else {
      bytes.push_back(static_cast<std::byte>(value << 4));
    }
    half = !half;
  }
  if (half) throw std::invalid_argument("FromHex: odd number of digits");
  return bytes;
}

inline std::string ToText(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes ToBytes(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

/// `count` times the same byte.
inline Bytes Repeated(std::uint8_t byte, std::size_t count) { return Bytes(count, static_cast<std::byte>(byte)); }

/// One after the other.
template <typename... TParts>
Bytes Joined(const TParts&... parts) {
  Bytes all;
  (all.insert(all.end(), parts.begin(), parts.end()), ...);
  return all;
}

}  // namespace wshost::testing
