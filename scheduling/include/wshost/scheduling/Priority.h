// SPDX-License-Identifier: MIT
// Where in its queue a task, or a message, is put.
#pragma once

#include <cstdint>

namespace wshost {

/// The place among those that wait. Nothing interrupts what is under way. How several of High stand to each other is
/// said by the queue: of tasks the last one is first, messages keep their order.
enum class Priority : std::uint8_t {
  Normal,  ///< Behind all that wait.
  High,    ///< In front of all Normal ones that wait.
};

}  // namespace wshost
