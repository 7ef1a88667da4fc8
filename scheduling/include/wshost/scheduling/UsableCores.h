// SPDX-License-Identifier: MIT
// How many threads can run at once.
#pragma once

#include <cstddef>

namespace wshost {

/// Returns how many cores the calling thread may run on, at least 1: fewer than the machine has where an administrator
/// has bound the process to some (taskset, a cpuset, CPUAffinity of a systemd unit).
std::size_t UsableCores() noexcept;

}  // namespace wshost
