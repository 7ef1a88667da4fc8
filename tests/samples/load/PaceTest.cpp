// SPDX-License-Identifier: MIT
// Turns, on a clock that the test moves.
#include "Pace.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <vector>

namespace {

using load::Pace;
using load::Time;
using std::chrono::milliseconds;
using std::chrono::seconds;

const Time kStart = Time{} + seconds(100);

std::vector<std::size_t> TakeAll(Pace& pace, Time now) {
  std::vector<std::size_t> turns;
  while (const auto turn = pace.Take(now)) turns.push_back(*turn);
  return turns;
}

TEST(Pace, SpreadsTheClientsEvenlyOverTheirInterval) {
  Pace pace(4, 1, std::nullopt);
  pace.Start(kStart);
  EXPECT_EQ(TakeAll(pace, kStart), std::vector<std::size_t>({0}));
  EXPECT_EQ(pace.NextAt(), kStart + milliseconds(250));
  EXPECT_EQ(TakeAll(pace, kStart + milliseconds(249)), std::vector<std::size_t>());
  EXPECT_EQ(TakeAll(pace, kStart + milliseconds(500)), std::vector<std::size_t>({1, 2}));
  EXPECT_EQ(TakeAll(pace, kStart + milliseconds(1000)), std::vector<std::size_t>({3, 0}));
}

TEST(Pace, GivesEachClientItsRate) {
  Pace pace(10, 3, std::nullopt);
  pace.Start(kStart);
  std::map<std::size_t, int> counts;
  for (int time = 0; time < 10'000; ++time) {
    for (const std::size_t turn : TakeAll(pace, kStart + milliseconds(time))) ++counts[turn];
  }
  ASSERT_EQ(counts.size(), 10U);
  for (const auto& [client, count] : counts) EXPECT_EQ(count, 30) << client;
}

TEST(Pace, IsOverWhenEachHasHadItsTurns) {
  Pace pace(3, 1000, 2);
  pace.Start(kStart);
  EXPECT_FALSE(pace.IsOver());
  EXPECT_EQ(TakeAll(pace, kStart + milliseconds(500)), std::vector<std::size_t>({0, 1, 2, 0, 1, 2}));
  EXPECT_TRUE(pace.IsOver());
  EXPECT_EQ(pace.NextAt(), Time::max());
}

TEST(Pace, GivesNoTurnAtARateOfZero) {
  Pace pace(3, 0, 2);
  pace.Start(kStart);
  EXPECT_EQ(TakeAll(pace, kStart + seconds(1000)), std::vector<std::size_t>());
  EXPECT_EQ(pace.NextAt(), Time::max());
  EXPECT_FALSE(pace.IsOver());
}

TEST(Pace, CatchesUpOnASecondAndNoMore) {
  Pace pace(1, 10, std::nullopt);
  pace.Start(kStart);
  EXPECT_EQ(TakeAll(pace, kStart + seconds(60)).size(), 11U);
  EXPECT_EQ(TakeAll(pace, kStart + seconds(61)).size(), 10U);
}

}  // namespace
