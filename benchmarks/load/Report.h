// SPDX-License-Identifier: MIT
// The one line that a run prints.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "Histogram.h"

namespace load {

/// A JSON object that is written from front to back.
class Report {
 public:
  explicit Report(std::string_view mode) { AddText("mode", mode); }

  Report& Add(std::string_view name, double value, int decimals = 0);
  Report& Add(std::string_view name, std::unsigned_integral auto value) {
    return AddInteger(name, static_cast<std::uint64_t>(value));
  }
  Report& AddText(std::string_view name, std::string_view text);
  /// Adds percentiles of what was counted in nanoseconds. Units: microseconds.
  Report& AddLatency(std::string_view name, const Histogram& nanoseconds);

  std::string Line() const { return line_ + "}"; }

 private:
  Report& AddInteger(std::string_view name, std::uint64_t value);
  void AddName(std::string_view name);

  std::string line_;
};

}  // namespace load
