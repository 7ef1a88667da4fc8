// SPDX-License-Identifier: MIT
// What the system counts of the process: time, memory, open files.
#pragma once

#include <cstdint>

namespace wshost::app {

/// A copy of what the system counts. What it does not tell is 0.
struct ProcessFigures {
  double startSeconds = 0;          ///< When the process began, in seconds since 1970.
  double cpuSeconds = 0;            ///< Spent by all threads, in the program and in the system.
  std::uint64_t residentBytes = 0;  ///< Memory in use that is not swapped out.
  std::uint64_t virtualBytes = 0;   ///< Addresses in use.
  std::uint64_t openFiles = 0;      ///< Descriptors in use, sockets included.
  std::uint64_t maxFiles = 0;       ///< Descriptors that the process may use.
};

/// Asks the system. Threads: any.
ProcessFigures ReadProcessFigures();

}  // namespace wshost::app
