// SPDX-License-Identifier: MIT
// Whether a message waits its turn.
#pragma once

#include <cstdint>

namespace wshost {

/// Where in its session's queue a message goes.
enum class Priority : std::uint8_t {
  Normal,  ///< Behind all that waits.
  /// Before the messages that wait, behind the one that is being written, behind High ones sent earlier. It is counted
  /// by the queue's limit as any other, and never compressed where compression keeps its context (RFC 7692).
  High,
};

}  // namespace wshost
