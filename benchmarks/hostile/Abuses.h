// SPDX-License-Identifier: MIT
// What peers that mean harm do to a host. docs/limits.md says what bounds each.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "wshost/host/HostOptions.h"

/// One abuse, and the host that it is done to.
struct Abuse {
  std::string_view name;
  /// Runs for ever, in a process of its own. It calls `ready` once as many peers as it wants are there.
  void (*run)(std::uint16_t port, const std::function<void()>& ready) = nullptr;
  wshost::HostOptions options{};  ///< Besides one loop.
  unsigned mostDescriptors = 0;   ///< Of the host; 0: as many as there may be.
};

/// All of them; the first does nothing.
std::vector<Abuse> AllAbuses();
