// SPDX-License-Identifier: MIT
// Durations as the milliseconds that system calls take.
#pragma once

#include <chrono>
#include <limits>
#include <optional>

#include "engine/Clock.h"

namespace wshost::host {

/// Rounds up, so that a wait never ends just before its deadline and spins; -1 waits for ever.
inline int WaitMilliseconds(std::optional<Duration> timeout) noexcept {
  if (!timeout) return -1;
  if (*timeout <= Duration::zero()) return 0;
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(*timeout).count();
  constexpr long long kMost = std::numeric_limits<int>::max();
  return static_cast<int>(whole < kMost ? whole : kMost);
}

}  // namespace wshost::host
