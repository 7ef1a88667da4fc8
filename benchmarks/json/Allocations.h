// SPDX-License-Identifier: MIT
// Counts what is allocated, through malloc as well as through new.
#pragma once

#include <cstddef>

namespace wshost::benchmark {

/// The number of calls that gave memory since the program began.
std::size_t Allocations() noexcept;

}  // namespace wshost::benchmark
