// SPDX-License-Identifier: MIT
// The time of a turn is computed from its number, so that no error adds up.
#include "Pace.h"

namespace load {
namespace {

constexpr std::chrono::seconds kMostLate{1};

}  // namespace

Pace::Pace(std::size_t clients, double rate, std::optional<std::uint64_t> turns) noexcept
    : clients_(clients), rate_(rate * static_cast<double>(clients)) {
  if (turns) turns_ = *turns * clients;
}

Time Pace::NextAt() const noexcept {
  if (rate_ == 0 || IsOver()) return Time::max();
  const std::chrono::duration<double> behindStart(static_cast<double>(taken_) / rate_);
  return start_ + std::chrono::duration_cast<Clock::duration>(behindStart);
}

std::optional<std::size_t> Pace::Take(Time now) noexcept {
  const Time at = NextAt();
  if (at > now) return std::nullopt;
  if (now - at > kMostLate) start_ += now - at - kMostLate;
  return static_cast<std::size_t>(taken_++ % clients_);
}

}  // namespace load
