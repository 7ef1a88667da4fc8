// SPDX-License-Identifier: MIT
// The time that everything here is measured with.
#pragma once

#include <cstdint>
#include <ctime>

namespace load {

constexpr double kNanosecondsPerSecond = 1e9;

/// Units: nanoseconds of the monotonic clock.
inline std::uint64_t Now() noexcept {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

/// Units: from seconds to nanoseconds.
inline std::uint64_t Nanoseconds(double seconds) noexcept {
  return static_cast<std::uint64_t>(seconds * kNanosecondsPerSecond);
}

/// Units: from nanoseconds to seconds.
inline double Seconds(std::uint64_t nanoseconds) noexcept {
  return static_cast<double>(nanoseconds) / kNanosecondsPerSecond;
}

}  // namespace load
