// SPDX-License-Identifier: MIT
// The next phase, from the time and the situation.
#include "Phases.h"

namespace load {

bool Phases::Advance(Time now, const Situation& situation) noexcept {
  const Phase next = Next(now, situation);
  if (next == phase_) return false;
  phase_ = next;
  endsAt_ = now + LimitOf(next);
  return true;
}

Phases::Phase Phases::Next(Time now, const Situation& situation) const noexcept {
  const bool isLate = now >= endsAt_;
  switch (phase_) {
    case Phase::Opening:
      if (situation.interrupted) return Phase::Closing;
      if (!situation.allTried) return phase_;
      return situation.anyOpen ? Phase::Working : Phase::Closing;
    case Phase::Working:
      if (!situation.anyOpen) return Phase::Closing;
      return isLate || situation.allSent || situation.interrupted ? Phase::Settling : phase_;
    case Phase::Settling:
      return isLate || situation.allArrived || !situation.anyOpen ? Phase::Closing : phase_;
    case Phase::Closing:
      return isLate || situation.allGone ? Phase::Over : phase_;
    case Phase::Over:
      break;
  }
  return phase_;
}

Clock::duration Phases::LimitOf(Phase phase) const noexcept {
  switch (phase) {
    case Phase::Working:
      return working_;
    case Phase::Settling:
      return kSettleLimit;
    case Phase::Closing:
      return kCloseLimit;
    default:
      return Clock::duration::zero();
  }
}

}  // namespace load
