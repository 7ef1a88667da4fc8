// SPDX-License-Identifier: MIT
// Numbers and texts to JSON.
#include "Report.h"

#include <cstdio>

namespace load {
namespace {

std::string Decimal(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

}  // namespace

void Report::AddName(std::string_view name) {
  line_ += line_.empty() ? "{\"" : ",\"";
  line_.append(name) += "\":";
}

Report& Report::Add(std::string_view name, double value, int decimals) {
  AddName(name);
  line_ += Decimal(value, decimals);
  return *this;
}

Report& Report::AddInteger(std::string_view name, std::uint64_t value) {
  AddName(name);
  line_ += std::to_string(value);
  return *this;
}

Report& Report::AddText(std::string_view name, std::string_view text) {
  AddName(name);
  line_ += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') line_ += '\\';
    line_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  line_ += '"';
  return *this;
}

Report& Report::AddLatency(std::string_view name, const Histogram& nanoseconds) {
  AddName(name);
  const auto add = [&](const char* key, double value) {
    line_ += std::string(line_.back() == ':' ? "{\"" : ",\"") + key + "\":" + Decimal(value / 1e3, 1);
  };
  add("p50", nanoseconds.Quantile(0.5));
  add("p90", nanoseconds.Quantile(0.9));
  add("p99", nanoseconds.Quantile(0.99));
  add("p999", nanoseconds.Quantile(0.999));
  add("max", static_cast<double>(nanoseconds.Largest()));
  line_ += '}';
  return *this;
}

}  // namespace load
