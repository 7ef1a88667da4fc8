// SPDX-License-Identifier: MIT
// The chat messages of the relay: who sent them, and which of the sender's they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace load {

/// {"user":"u0003","seq":1000000042,"t":...,"text":"..."}
struct RelayText {
  std::uint32_t sender = 0;
  std::uint64_t number = 0;  ///< Of the sender's messages, from 1.

  /// Returns: the text, `size` bytes or the few that it needs at least.
  std::string Make(std::size_t size) const;
  /// Returns: nothing if `text` is none of ours. A server may have written it anew.
  static std::optional<RelayText> Parse(std::string_view text) noexcept;
};

}  // namespace load
