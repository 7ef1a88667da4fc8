// SPDX-License-Identifier: MIT
// What went wrong in a run.
#pragma once

#include <cstdint>
#include <string>

namespace load {

/// Counts of what went wrong with clients, and a word about the last of them.
struct Troubles {
  std::uint64_t protocol = 0;        ///< The server said what a client cannot understand, or Close.
  std::uint64_t closedEarly = 0;     ///< Clients lost before the end, those above included.
  std::uint64_t failedConnects = 0;  ///< Clients that were never open.
  std::string last;

  std::uint64_t Sum() const noexcept { return closedEarly + failedConnects; }
};

}  // namespace load
