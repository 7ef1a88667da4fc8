// SPDX-License-Identifier: MIT
// Times, counted in buckets by one thread, and read by any.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

#include "engine/Clock.h"
#include "engine/Counter.h"
#include "wshost/host/Histogram.h"

namespace wshost::host {

/// What a Histogram is made of. `TUnit` is what times are summed up in.
template <typename TUnit, std::size_t kBoundCount>
class TimeCounters {
 public:
  using Bounds = std::array<Duration, kBoundCount>;

  /// `bounds` ascend.
  explicit TimeCounters(const Bounds& bounds) noexcept : bounds_(bounds) {}

  /// Counts `time`; a negative one, as clocks that were set back give, as 0. Threads: the writer's.
  void Add(Duration time) noexcept {
    time = std::max(time, Duration::zero());
    const auto place = std::lower_bound(bounds_.begin(), bounds_.end(), time) - bounds_.begin();
    counts_[static_cast<std::size_t>(place)].Add();
    sum_.Add(static_cast<std::uint64_t>(std::chrono::duration_cast<TUnit>(time).count()));
  }

  /// Adds all to `histogram`, which is empty or has the same bounds. Threads: any.
  void AddTo(Histogram& histogram) const {
    using Seconds = std::chrono::duration<double>;
    if (histogram.counts.empty()) {
      for (const Duration bound : bounds_) histogram.bounds.push_back(Seconds(bound).count());
      histogram.counts.resize(counts_.size());
    }
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      const std::uint64_t count = counts_[i].Get();
      histogram.counts[i] += count;
      histogram.count += count;
    }
    histogram.sum += Seconds(TUnit(1)).count() * static_cast<double>(sum_.Get());
  }

 private:
  const Bounds bounds_;
  std::array<Counter, kBoundCount + 1> counts_;
  Counter sum_;
};

}  // namespace wshost::host
