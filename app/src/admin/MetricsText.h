// SPDX-License-Identifier: MIT
// Writes figures in the text format that Prometheus and its kin read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/host/Histogram.h"

namespace wshost::app {

/// Puts together one answer to a scrape, metric by metric. Names, and those of labels, are the program's own and are
/// written as they are; help and the values of labels are escaped.
///
/// Spec: Prometheus exposition format, text, version 0.0.4.
class MetricsText {
 public:
  static constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

  /// One sample of a metric that has several, told apart by the value of one label.
  struct Labelled {
    std::string value;  ///< Of the label.
    std::uint64_t count;
  };

  /// Writes something that only grows.
  void Counter(std::string_view name, std::string_view help, std::uint64_t value);
  void Counter(std::string_view name, std::string_view help, double value);
  /// Without samples only the description is written.
  void Counter(std::string_view name, std::string_view help, std::string_view label,
               const std::vector<Labelled>& samples);

  /// Writes something that goes up and down.
  void Gauge(std::string_view name, std::string_view help, std::uint64_t value);
  void Gauge(std::string_view name, std::string_view help, double value);
  /// Writes a 1 whose label is what there is to say.
  void Info(std::string_view name, std::string_view help, std::string_view label, std::string_view value);

  /// Writes buckets that each include those below, a sum and a count. A histogram that was copied while it changed is
  /// made to agree with itself.
  void Distribution(std::string_view name, std::string_view help, const Histogram& histogram);

  const std::string& Text() const noexcept { return text_; }

 private:
  void Describe(std::string_view name, std::string_view help, std::string_view type);
  void Sample(std::string_view name, std::string_view value);
  void Sample(std::string_view name, std::string_view label, std::string_view labelValue, std::string_view value);

  std::string text_;
};

/// Returns the shortest text that is read as the same number; "+Inf", "-Inf" and "NaN" for what is none.
std::string WriteNumber(double value);

}  // namespace wshost::app
