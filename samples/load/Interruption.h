// SPDX-License-Identifier: MIT
// Ctrl-C and SIGTERM, as a question that the loop asks.
#pragma once

namespace load {

/// From its making on, the first Ctrl-C or SIGTERM is kept; the second ends the process as if there were no first.
class Interruption {
 public:
  Interruption() noexcept;

  static bool IsRequested() noexcept;
};

}  // namespace load
