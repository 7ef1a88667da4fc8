// SPDX-License-Identifier: MIT
// Where in its queue a task is put.
#pragma once

#include <cstdint>

namespace wshost {

/// The place a task gets among those that wait in its queue. Nothing interrupts the task that runs.
enum class Priority : std::uint8_t {
  Normal,  ///< behind all that wait
  High,    ///< in front of all that wait, earlier tasks of high priority included
};

}  // namespace wshost
