// SPDX-License-Identifier: MIT
// The phases of a run, on a clock that the test moves.
#include "Phases.h"

#include <gtest/gtest.h>

namespace {

using load::Phases;
using load::Time;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Phase = Phases::Phase;
using Situation = Phases::Situation;

const Time kStart = Time{} + seconds(100);

/// Phases that have come to `phase` at kStart.
Phases At(Phase phase, load::Duration working = seconds(10)) {
  Phases phases(working);
  while (phases.Current() != phase) {
    Situation situation{.allTried = true, .anyOpen = true, .allSent = true, .allArrived = true};
    phases.Advance(kStart, situation);
  }
  return phases;
}

TEST(LoadPhases, WorkBeginsWhenAllHaveOpenedOrFailedTo) {
  Phases phases(seconds(10));
  EXPECT_FALSE(phases.Advance(kStart + seconds(1000), {.anyOpen = true}));
  EXPECT_EQ(phases.EndsAt(), Time::max());
  EXPECT_TRUE(phases.Advance(kStart, {.allTried = true, .anyOpen = true}));
  EXPECT_EQ(phases.Current(), Phase::Working);
  EXPECT_EQ(phases.EndsAt(), kStart + seconds(10));
}

TEST(LoadPhases, NobodyWorksIfNobodyIsOpen) {
  Phases phases(seconds(10));
  phases.Advance(kStart, {.allTried = true});
  EXPECT_EQ(phases.Current(), Phase::Closing);
  Phases working = At(Phase::Working);
  working.Advance(kStart, {.allTried = true});
  EXPECT_EQ(working.Current(), Phase::Closing);
}

TEST(LoadPhases, WorkEndsByTheClockOrWhenAllIsSent) {
  Phases phases = At(Phase::Working);
  EXPECT_FALSE(phases.Advance(kStart + milliseconds(9999), {.anyOpen = true}));
  EXPECT_TRUE(phases.Advance(kStart + seconds(10), {.anyOpen = true}));
  EXPECT_EQ(phases.Current(), Phase::Settling);
  phases = At(Phase::Working);
  phases.Advance(kStart, {.anyOpen = true, .allSent = true});
  EXPECT_EQ(phases.Current(), Phase::Settling);
}

TEST(LoadPhases, SettlingEndsWhenAllHasArrivedOrByTheClock) {
  Phases phases = At(Phase::Settling);
  EXPECT_FALSE(phases.Advance(kStart, {.anyOpen = true}));
  phases.Advance(kStart, {.anyOpen = true, .allArrived = true});
  EXPECT_EQ(phases.Current(), Phase::Closing);
  phases = At(Phase::Settling);
  phases.Advance(kStart + Phases::kSettleLimit, {.anyOpen = true});
  EXPECT_EQ(phases.Current(), Phase::Closing);
}

TEST(LoadPhases, ClosingEndsWhenAllAreGoneOrByTheClock) {
  Phases phases = At(Phase::Closing);
  EXPECT_FALSE(phases.Advance(kStart, {.anyOpen = true}));
  phases.Advance(kStart, {.allGone = true});
  EXPECT_EQ(phases.Current(), Phase::Over);
  phases = At(Phase::Closing);
  phases.Advance(kStart + Phases::kCloseLimit, {.anyOpen = true});
  EXPECT_EQ(phases.Current(), Phase::Over);
}

TEST(LoadPhases, AnInterruptedRunSendsNothingMoreButHearsWhatIsUnderWay) {
  Phases phases = At(Phase::Working);
  phases.Advance(kStart, {.anyOpen = true, .interrupted = true});
  EXPECT_EQ(phases.Current(), Phase::Settling);
  EXPECT_FALSE(phases.Advance(kStart, {.anyOpen = true, .interrupted = true}));
}

TEST(LoadPhases, AnInterruptedRunOpensNobodyMore) {
  Phases phases = At(Phase::Opening);
  phases.Advance(kStart, {.anyOpen = true, .interrupted = true});
  EXPECT_EQ(phases.Current(), Phase::Closing);
}

}  // namespace
