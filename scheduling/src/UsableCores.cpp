// SPDX-License-Identifier: MIT
// How many threads can run at once.
#include "wshost/scheduling/UsableCores.h"

#include <algorithm>
#include <thread>

#ifdef __linux__
#include <sched.h>
#endif

namespace wshost {

std::size_t UsableCores() noexcept {
#ifdef __linux__
  // Threads beyond these cores would take turns on them, some milliseconds each.
  cpu_set_t cores;
  CPU_ZERO(&cores);
  // It fails on a machine with more cores than a cpu_set_t has places: then all of them may be used.
  if (sched_getaffinity(0, sizeof cores, &cores) == 0) return static_cast<std::size_t>(std::max(CPU_COUNT(&cores), 1));
#endif
  return std::max(std::thread::hardware_concurrency(), 1U);
}

}  // namespace wshost
