// SPDX-License-Identifier: MIT
// Which signals end a program at once.
#include "ForcedEnd.h"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using wshost::app::ForcedEnd;

constexpr ForcedEnd::Clock::time_point kStart{1h};

TEST(ForcedEnd, IsWhatASecondSignalAsksForLater) {
  ForcedEnd end;
  EXPECT_FALSE(end.Hear(kStart));
  EXPECT_TRUE(end.Hear(kStart + 1001ms));
}

TEST(ForcedEnd, IsNotWhatSignalsThatComeTogetherAskFor) {
  ForcedEnd end;
  EXPECT_FALSE(end.Hear(kStart));
  EXPECT_FALSE(end.Hear(kStart + 2ms));
  EXPECT_FALSE(end.Hear(kStart + 1s));
  EXPECT_TRUE(end.Hear(kStart + 1500ms));  // however many came between
}

TEST(ForcedEnd, IsNotWhatTheFirstSignalAsksForHoweverLateItComes) {
  ForcedEnd end;
  EXPECT_FALSE(end.Hear(kStart + 24h));
}

}  // namespace
