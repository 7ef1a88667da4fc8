// SPDX-License-Identifier: MIT
// The text format of Prometheus: a description of each metric, and a line for each of its samples.
#include "admin/MetricsText.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace wshost::app {
namespace {

// Of the values of labels; help has no quotes to guard.
void AppendEscaped(std::string& out, std::string_view text, bool guardsQuotes) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && guardsQuotes) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

}  // namespace

std::string WriteNumber(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

void MetricsText::Counter(std::string_view name, std::string_view help, std::uint64_t value) {
  Describe(name, help, "counter");
  Sample(name, std::to_string(value));
}

void MetricsText::Counter(std::string_view name, std::string_view help, double value) {
  Describe(name, help, "counter");
  Sample(name, WriteNumber(value));
}

void MetricsText::Counter(std::string_view name, std::string_view help, std::string_view label,
                          const std::vector<Labelled>& samples) {
  Describe(name, help, "counter");
  for (const Labelled& each : samples) Sample(name, label, each.value, std::to_string(each.count));
}

void MetricsText::Gauge(std::string_view name, std::string_view help, std::uint64_t value) {
  Describe(name, help, "gauge");
  Sample(name, std::to_string(value));
}

void MetricsText::Gauge(std::string_view name, std::string_view help, double value) {
  Describe(name, help, "gauge");
  Sample(name, WriteNumber(value));
}

void MetricsText::Info(std::string_view name, std::string_view help, std::string_view label, std::string_view value) {
  Describe(name, help, "gauge");
  Sample(name, label, value, "1");
}

void MetricsText::Distribution(std::string_view name, std::string_view help, const Histogram& histogram) {
  Describe(name, help, "histogram");
  const std::string bucket = std::string(name) + "_bucket";
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < histogram.bounds.size(); ++i) {
    if (i < histogram.counts.size()) seen += histogram.counts[i];
    Sample(bucket, "le", WriteNumber(histogram.bounds[i]), std::to_string(seen));
  }
  const std::uint64_t all = std::max(seen, histogram.count);
  Sample(bucket, "le", "+Inf", std::to_string(all));
  Sample(std::string(name) + "_sum", WriteNumber(histogram.sum));
  Sample(std::string(name) + "_count", std::to_string(all));
}

void MetricsText::Describe(std::string_view name, std::string_view help, std::string_view type) {
  text_.append("# HELP ").append(name).append(" ");
  AppendEscaped(text_, help, false);
  text_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void MetricsText::Sample(std::string_view name, std::string_view value) {
  text_.append(name).append(" ").append(value).append("\n");
}

void MetricsText::Sample(std::string_view name, std::string_view label, std::string_view labelValue,
                         std::string_view value) {
  text_.append(name).append("{").append(label).append("=\"");
  AppendEscaped(text_, labelValue, true);
  text_.append("\"} ").append(value).append("\n");
}

}  // namespace wshost::app
