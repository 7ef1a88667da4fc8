// SPDX-License-Identifier: MIT
// What happens to waiting tasks when a scheduler stops.
#pragma once

#include <cstdint>

namespace wshost {

/// The fate of the tasks that wait when Stop is called. Tasks that run are waited for either way.
enum class StopMode : std::uint8_t {
  Finish,  ///< they run first
  Drop,    ///< they are dropped, with TaskDropped for whoever waits for their results
};

}  // namespace wshost
