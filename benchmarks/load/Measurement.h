// SPDX-License-Identifier: MIT
// The stretch of a run that counts: after the warm-up, for so many seconds.
#pragma once

#include <cstdint>

#include "Options.h"
#include "ProcessFigures.h"
#include "Report.h"

namespace load {

/// Tells a run where it is, and what the server and this process have used meanwhile.
class Measurement {
 public:
  enum class Phase : std::uint8_t { WarmingUp, Begins, Measuring, Over };

  /// The warm-up begins now. Errors: std::runtime_error if there is no such server.
  explicit Measurement(const Options& options);

  /// Looks at the clock. Returns: Begins exactly once; what was counted before it is to be forgotten.
  Phase Look();
  /// Units: nanoseconds of the clock at the last Look.
  std::uint64_t Time() const noexcept { return now_; }
  /// Units: nanoseconds until the run is over.
  std::uint64_t Left() const noexcept { return end_ > now_ ? end_ - now_ : 0; }
  /// Takes the figures of the end. Called: once, when the phase is Over.
  void Finish();
  double ElapsedSeconds() const noexcept { return elapsedSeconds_; }

  /// Adds processor times, and `count` things for each second of the server's as `name`_per_server_cpu_s.
  void AddTo(Report& report, const char* name, std::uint64_t count) const;

 private:
  ProcessFigures server_;
  ProcessFigures self_{0};
  std::uint64_t measuredNanoseconds_;
  std::uint64_t now_;
  std::uint64_t begin_;
  std::uint64_t end_;
  bool begun_ = false;
  double serverSeconds_ = 0;  // at the beginning, then what was used
  double selfSeconds_ = 0;    // the same
  double elapsedSeconds_ = 0;
};

}  // namespace load
