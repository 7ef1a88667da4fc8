// SPDX-License-Identifier: MIT
// How urgent a message is.
#pragma once

#include <cstdint>

namespace wshost {

/// Where a message goes in the queue of its session.
enum class Priority : std::uint8_t {
  Normal,  ///< Behind all that waits.
  High,    ///< Ahead of the Normal ones that wait and are not begun, behind the High ones.
};

}  // namespace wshost
