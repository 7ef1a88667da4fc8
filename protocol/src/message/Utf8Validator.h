// SPDX-License-Identifier: MIT
// UTF-8 checked as it arrives, however it is cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace wshost::protocol {

/// An incremental check: the first byte that cannot be part of UTF-8 is found in the call that brings it.
/// Spec: RFC 6455 section 8.1; RFC 3629 section 4 (no overlong forms, no surrogates, nothing above U+10FFFF).
class Utf8Validator {
 public:
  /// Checks the next bytes. Returns: false if one of them cannot be part of UTF-8; no more may be added then.
  bool Add(std::span<const std::byte> bytes) noexcept;

  /// Checks the next bytes, which are known to be ASCII.
  bool AddAscii(std::size_t count) const noexcept { return count == 0 || IsComplete(); }

  /// Tells whether the bytes so far end with a whole code point.
  bool IsComplete() const noexcept { return needed_ == 0; }

 private:
  bool AddContinuation(std::uint8_t byte) noexcept;
  bool AddLead(std::uint8_t byte) noexcept;

  // Of the code point that has begun: how many bytes are to come, and the range of the next.
  std::uint8_t needed_ = 0;
  std::uint8_t lowest_ = 0x80;
  std::uint8_t highest_ = 0xBF;
};

/// Returns the longest start of `text` that is UTF-8 and at most `maxBytes` long.
std::string_view Utf8Prefix(std::string_view text, std::size_t maxBytes) noexcept;

}  // namespace wshost::protocol
