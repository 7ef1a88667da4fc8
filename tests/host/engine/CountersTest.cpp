// SPDX-License-Identifier: MIT
// What loops count: codes, and times in buckets.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <vector>

#include "engine/LoopCounters.h"

namespace wshost::host {
namespace {

using namespace std::chrono_literals;
using Times = TimeCounters<std::chrono::milliseconds, 2>;

TEST(TimeCounters, SortTimesIntoBucketsWhoseBoundsBelongToThem) {
  Times times({100ms, 2s});
  for (const Duration time : {Duration(0), Duration(100ms), Duration(100ms + 1ns), Duration(2s), Duration(3s)}) {
    times.Add(time);
  }
  Histogram histogram;
  times.AddTo(histogram);
  EXPECT_EQ(histogram.bounds, (std::vector{0.1, 2.0}));
  EXPECT_EQ(histogram.counts, (std::vector<std::uint64_t>{2, 2, 1}));
  EXPECT_EQ(histogram.count, 5U);
  EXPECT_DOUBLE_EQ(histogram.sum, 5.2);
}

TEST(TimeCounters, AddUp) {
  Times one({100ms, 2s});
  Times other({100ms, 2s});
  one.Add(1s);
  other.Add(1s);
  other.Add(-5s);
  Histogram histogram;
  one.AddTo(histogram);
  other.AddTo(histogram);
  EXPECT_EQ(histogram.bounds.size(), 2U);
  EXPECT_EQ(histogram.counts, (std::vector<std::uint64_t>{1, 2, 0}));
  EXPECT_EQ(histogram.count, 3U);
  EXPECT_DOUBLE_EQ(histogram.sum, 2.0) << "a clock that was set back takes nothing away";
}

TEST(TimeCounters, OfLoopsHaveBoundsThatAscend) {
  LoopCounters counters;
  for (const auto& add : {+[](LoopCounters&all, Histogram&to) { all.sessionTimes.AddTo(to); },
                          +[](LoopCounters&all, Histogram&to) { all.callbackTimes.AddTo(to); },
                          +[](LoopCounters&all, Histogram&to) { all.pingTimes.AddTo(to); }}) {
    Histogram histogram;
    add(counters, histogram);
    for (std::size_t i = 1; i < histogram.bounds.size(); ++i) {
      EXPECT_LT(histogram.bounds[i - 1], histogram.bounds[i]);
    }
  }
}

TEST(CodeCounters, CountWhatIsOutOfRangeAtItsNearestBound) {
  CodeCounters<100, 599> codes;
  for (const int code : {100, 404, 404, 599, 0, 7'000}) codes.Add(code);
  EXPECT_EQ(codes.Get(404), 2U);
  EXPECT_EQ(codes.Get(100), 2U);
  EXPECT_EQ(codes.Get(599), 2U);
  EXPECT_EQ(codes.Get(101), 0U);
}

}  // namespace
}  // namespace wshost::host
