// SPDX-License-Identifier: MIT
// A run from its first client to its last: when what is over.
#pragma once

#include <cstdint>

#include "Time.h"

namespace load {

/// The phases of a run, each of which ends by itself.
class Phases {
 public:
  enum class Phase : std::uint8_t {
    Opening,   ///< Clients are started and open, or do not.
    Working,   ///< They send and listen.
    Settling,  ///< Nothing more is sent; what is under way arrives.
    Closing,   ///< Goodbye was said to all.
    Over
  };

  /// What the phases depend on besides the time.
  struct Situation {
    bool allTried = false;  ///< Each client has opened or failed to.
    bool anyOpen = false;
    bool allSent = false;      ///< No client has a message left to send.
    bool allArrived = false;   ///< Nothing more is to be waited for.
    bool allGone = false;      ///< No socket is left.
    bool interrupted = false;  ///< Somebody wants the run to end.
  };

  /// What comes in after the last message was sent, and what Closes may take.
  static constexpr std::chrono::seconds kSettleLimit{5};
  static constexpr std::chrono::seconds kCloseLimit{5};

  explicit Phases(Duration working) noexcept : working_(working) {}

  Phase Current() const noexcept { return phase_; }

  /// Goes on to the next phase if it is time; at most one at a call. Returns: whether it did.
  bool Advance(Time now, const Situation& situation) noexcept;

  /// Returns: when the phase ends at the latest; Time::max() while clients open, each of which has a limit of its own.
  Time EndsAt() const noexcept { return endsAt_; }

 private:
  Phase Next(Time now, const Situation& situation) const noexcept;
  Clock::duration LimitOf(Phase phase) const noexcept;

  Duration working_;
  Phase phase_ = Phase::Opening;
  Time endsAt_ = Time::max();
};

}  // namespace load
