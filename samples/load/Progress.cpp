// SPDX-License-Identifier: MIT
// Rates are those since the last line, latencies those of the whole run.
#include "Progress.h"

#include <cmath>
#include <ostream>

namespace load {
namespace {

constexpr std::chrono::seconds kInterval{1};
constexpr const char* kToLineStart = "\r";
constexpr const char* kEraseRest = "\x1b[K";

std::string RateOf(std::uint64_t count, Clock::duration time) {
  return std::to_string(std::llround(static_cast<double>(count) / InSeconds(time))) + "/s";
}

}  // namespace

void Progress::Begin(Time now) noexcept { begin_ = last_ = now; }

void Progress::Look(Time now, const LoadFigures& figures) {
  if (form_ == Form::Silent || now - last_ < kInterval) return;
  const std::string line = Line(now, figures);
  if (form_ == Form::OneLine) out_ << kToLineStart << line << kEraseRest << std::flush;
  if (form_ == Form::Lines) out_ << line << std::endl;
  hasWritten_ = true;
  last_ = now;
  sent_ = figures.sent;
  received_ = figures.received;
}

void Progress::End() {
  if (form_ == Form::OneLine && hasWritten_) out_ << std::endl;
}

std::string Progress::Line(Time now, const LoadFigures& figures) const {
  std::string line = std::to_string(std::llround(InSeconds(now - begin_))) + " s: " + std::to_string(figures.open) +
                     " open, " + std::to_string(figures.notOpened + figures.faults) + " failed, sent " +
                     RateOf(figures.sent - sent_, now - last_) + ", received " +
                     RateOf(figures.received - received_, now - last_);
  if (figures.latencies.Count() == 0) return line;
  return line + ", p50 " + ToText(figures.latencies.Quantile(0.5)) + ", p99 " +
         ToText(figures.latencies.Quantile(0.99));
}

}  // namespace load
