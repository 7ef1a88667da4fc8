// SPDX-License-Identifier: MIT
// From the warm-up to the figures.
#include "Measurement.h"

#include <string>

#include "Clock.h"

namespace load {

Measurement::Measurement(const Options& options)
    : server_(options.server),
      measuredNanoseconds_(Nanoseconds(options.seconds)),
      now_(Now()),
      begin_(now_ + Nanoseconds(options.warmup)),
      end_(begin_ + measuredNanoseconds_) {}

Measurement::Phase Measurement::Look() {
  now_ = Now();
  if (!begun_) {
    if (now_ < begin_) return Phase::WarmingUp;
    begun_ = true;
    begin_ = now_;
    end_ = begin_ + measuredNanoseconds_;
    serverSeconds_ = server_.CpuSeconds();
    selfSeconds_ = self_.CpuSeconds();
    return Phase::Begins;
  }
  return now_ < end_ ? Phase::Measuring : Phase::Over;
}

void Measurement::Finish() {
  elapsedSeconds_ = Seconds(now_ - begin_);
  serverSeconds_ = server_.CpuSeconds() - serverSeconds_;
  selfSeconds_ = self_.CpuSeconds() - selfSeconds_;
}

void Measurement::AddTo(Report& report, const char* name, std::uint64_t count) const {
  report.Add("server_cpu_s", serverSeconds_, 3)
      .Add("server_cpu_pct", 100 * serverSeconds_ / elapsedSeconds_, 1)
      .Add(std::string(name) + "_per_server_cpu_s",
           serverSeconds_ > 0 ? static_cast<double>(count) / serverSeconds_ : 0)
      .Add("client_cpu_pct", 100 * selfSeconds_ / elapsedSeconds_, 1);
}

}  // namespace load
