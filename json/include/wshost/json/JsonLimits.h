// SPDX-License-Identifier: MIT
// What a text may cost before it is refused.
#pragma once

#include <cstddef>

namespace wshost {

/// Says what happens when an object names a key twice.
enum class DuplicateKeys {
  LastWins,  ///< The last value stays, at the position of the first.
  Reject     ///< The text is refused.
};

/// Bounds what JsonValue::Parse accepts.
struct JsonLimits {
  /// The deepest nesting of arrays and objects. Reading uses no call stack, so any number is safe.
  std::size_t maxDepth = 512;

  /// The longest text. Units: bytes. Numbers above kLongestText have the effect of kLongestText.
  std::size_t maxBytes = 16 * 1024 * 1024;

  /// The most elements of one array, or members of one object.
  std::size_t maxMembers = 1'000'000;

  DuplicateKeys duplicateKeys = DuplicateKeys::LastWins;

  /// The longest text there can be, whatever maxBytes says. Units: bytes.
  static constexpr std::size_t kLongestText = 256 * 1024 * 1024;
};

}  // namespace wshost
