// SPDX-License-Identifier: MIT
// The random walk: repeatable, always moving, never out of bounds.
#include "Market.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <vector>

namespace {

std::vector<std::int64_t> CentsOf(const Market& market) {
  std::vector<std::int64_t> cents;
  for (const Quote& quote : market.Quotes()) cents.push_back(quote.cents);
  return cents;
}

TEST(Market, WalksTheSameWayForEqualSeeds) {
  Market left(42);
  Market right(42);
  for (int step = 0; step < 100; ++step) {
    left.Step();
    right.Step();
    ASSERT_EQ(CentsOf(left), CentsOf(right)) << step;
  }
}

TEST(Market, WalksAnotherWayForAnotherSeed) {
  Market left(42);
  Market right(43);
  left.Step();
  right.Step();
  EXPECT_NE(CentsOf(left), CentsOf(right));
}

TEST(Market, MovesEveryPriceWithEachStep) {
  Market market(7);
  for (int step = 0; step < 1000; ++step) {
    const auto before = CentsOf(market);
    market.Step();
    const auto after = CentsOf(market);
    for (std::size_t i = 0; i < before.size(); ++i) ASSERT_NE(before[i], after[i]) << step;
  }
}

TEST(Market, KeepsPricesPositiveAndNearWhereTheyStarted) {
  Market market(1);
  const auto start = CentsOf(market);
  for (int step = 0; step < 20'000; ++step) {
    market.Step();
    const auto now = CentsOf(market);
    for (std::size_t i = 0; i < start.size(); ++i) {
      ASSERT_GT(now[i], 0) << step;
      ASSERT_LT(now[i], start[i] * 10) << step;
    }
  }
}

TEST(Market, MovesNoPriceByMoreThanTwoPerCentAndThePull) {
  Market market(3);
  const auto start = CentsOf(market);
  for (int step = 0; step < 1000; ++step) {
    const auto before = CentsOf(market);
    market.Step();
    const auto after = CentsOf(market);
    for (std::size_t i = 0; i < before.size(); ++i) {
      const auto allowed = before[i] * 2 / 100 + std::abs(start[i] - before[i]) / 100 + 1;
      ASSERT_LE(std::abs(after[i] - before[i]), allowed) << step;
    }
  }
}

TEST(Market, FindsSharesByTheirTicker) {
  const Market market(0);
  ASSERT_NE(market.Find("MSFT"), nullptr);
  EXPECT_EQ(market.Find("MSFT")->ticker, "MSFT");
  EXPECT_NE(market.Find("GOOG"), nullptr);
  EXPECT_EQ(market.Find("XYZ"), nullptr);
  EXPECT_EQ(market.Find("msft"), nullptr);
  EXPECT_EQ(market.Find(""), nullptr);
}

TEST(Market, ListsEachTickerOnce) {
  const Market market(0);
  std::set<std::string> tickers;
  for (const Quote& quote : market.Quotes()) EXPECT_TRUE(tickers.insert(quote.ticker).second) << quote.ticker;
  EXPECT_GE(tickers.size(), 4u);
}

TEST(Quote, GivesItsPriceWithTwoDecimals) {
  EXPECT_EQ((Quote{"A", "A", 3142}.Price()), 31.42);
  EXPECT_EQ((Quote{"A", "A", 1}.Price()), 0.01);
}

}  // namespace
