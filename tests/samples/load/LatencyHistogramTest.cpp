// SPDX-License-Identifier: MIT
// Percentiles out of buckets.
#include "LatencyHistogram.h"

#include <gtest/gtest.h>

namespace {

using load::Duration;
using load::LatencyHistogram;

TEST(LatencyHistogram, IsZeroWhenEmpty) {
  const LatencyHistogram latencies;
  EXPECT_EQ(latencies.Count(), 0U);
  EXPECT_EQ(latencies.Quantile(0.5), Duration(0));
  EXPECT_EQ(latencies.Largest(), Duration(0));
}

TEST(LatencyHistogram, IsExactForSmallValues) {
  LatencyHistogram latencies;
  for (int value = 1; value <= 50; ++value) latencies.Add(Duration(value));
  EXPECT_EQ(latencies.Quantile(0), Duration(1));
  EXPECT_EQ(latencies.Quantile(0.5), Duration(25));
  EXPECT_EQ(latencies.Quantile(0.9), Duration(45));
  EXPECT_EQ(latencies.Quantile(1), Duration(50));
}

TEST(LatencyHistogram, IsNeverTooSmallAndAtMostA32ndTooLarge) {
  for (const Duration::rep value : {63, 64, 65, 1000, 4095, 4096, 4097, 123'456, 7'654'321, 2'000'000'000}) {
    LatencyHistogram latencies;
    latencies.Add(Duration(value));
    latencies.Add(Duration(value * 2));
    EXPECT_GE(latencies.Quantile(0.5).count(), value);
    EXPECT_LE(latencies.Quantile(0.5).count(), value + value / 32);
    EXPECT_EQ(latencies.Largest(), Duration(value * 2));
  }
}

TEST(LatencyHistogram, TakesWhatIsOutOfBoundsAsTheBound) {
  LatencyHistogram latencies;
  latencies.Add(Duration(-5));
  EXPECT_EQ(latencies.Quantile(1), Duration(0));
  latencies.Add(std::chrono::hours(100));
  EXPECT_EQ(latencies.Count(), 2U);
  EXPECT_GE(latencies.Quantile(1), std::chrono::hours(1));
  EXPECT_EQ(latencies.Largest(), std::chrono::hours(100));
}

TEST(LatencyHistogram, RanksAmongMany) {
  LatencyHistogram latencies;
  for (int i = 0; i < 990; ++i) latencies.Add(Duration(10));
  for (int i = 0; i < 10; ++i) latencies.Add(Duration(20));
  EXPECT_EQ(latencies.Quantile(0.99), Duration(10));
  EXPECT_EQ(latencies.Quantile(0.991), Duration(20));
}

}  // namespace
