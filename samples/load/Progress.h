// SPDX-License-Identifier: MIT
// A line about the run, once a second.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "LoadFigures.h"
#include "Time.h"

namespace load {

/// Says how a run goes: on a terminal in one line that is written again and again, else in a line each time.
class Progress {
 public:
  enum class Form : std::uint8_t { Silent, Lines, OneLine };

  /// Lifetime: `out` outlives it.
  Progress(std::ostream& out, Form form) noexcept : out_(out), form_(form) {}

  void Begin(Time now) noexcept;
  /// Writes a line if a second has passed since the last one.
  void Look(Time now, const LoadFigures& figures);
  /// Leaves the terminal at the start of a line.
  void End();

 private:
  std::string Line(Time now, const LoadFigures& figures) const;

  std::ostream& out_;
  Form form_;
  bool hasWritten_ = false;
  Time begin_{};
  Time last_{};
  std::uint64_t sent_ = 0;  // at the last line
  std::uint64_t received_ = 0;
};

}  // namespace load
