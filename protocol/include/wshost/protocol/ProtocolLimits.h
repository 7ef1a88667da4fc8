// SPDX-License-Identifier: MIT
// What one peer may make the protocol keep in memory.
#pragma once

#include <cstddef>

namespace wshost::protocol {

/// Bounds of one endpoint. Each is checked before the memory is taken, a length from the frame header alone.
struct ProtocolLimits {
  std::size_t maxHeadBytes = 16 * 1024;       ///< Request line and fields; beyond it 431.
  std::size_t maxHeaderFields = 100;          ///< Beyond it 431.
  std::size_t maxTargetBytes = 8 * 1024;      ///< Request target; beyond it 414.
  std::size_t maxMessageBytes = 1024 * 1024;  ///< Assembled payload; beyond it close 1009.
  std::size_t maxFragments = 1024 * 1024;     ///< Frames of one message; beyond it close 1008.
};

}  // namespace wshost::protocol
