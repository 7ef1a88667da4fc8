// SPDX-License-Identifier: MIT
// The clock of a run, and times as people write and read them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace load {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
using Duration = std::chrono::microseconds;

/// Reads "250us", "10ms", "1.5s", "2m" or "0". Errors: std::invalid_argument saying what was expected; it takes nothing
/// below 0 or above a day.
Duration ParseDuration(std::string_view text);

/// Writes a time with three digits and the unit that suits it: "417 us", "1.53 ms", "10.0 s".
std::string ToText(Duration duration);

/// Returns: seconds, with their fraction.
double InSeconds(Clock::duration duration) noexcept;

}  // namespace load
