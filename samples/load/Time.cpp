// SPDX-License-Identifier: MIT
// Units of time, from text and to text.
#include "Time.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <stdexcept>
#include <utility>

namespace load {
namespace {

constexpr double kLongest = 24.0 * 60 * 60 * 1'000'000;
constexpr std::array<std::pair<std::string_view, double>, 4> kUnits{
    {{"us", 1}, {"ms", 1'000}, {"s", 1'000'000}, {"m", 60'000'000}}};

[[noreturn]] void Refuse() { throw std::invalid_argument("expected a time such as 10ms, 1.5s or 2m, at most a day"); }

double UnitOf(std::string_view name, double number) {
  for (const auto& [unit, microseconds] : kUnits) {
    if (unit == name) return microseconds;
  }
  if (!name.empty() || number != 0) Refuse();  // 0 is the same in all units
  return 0;
}

}  // namespace

Duration ParseDuration(std::string_view text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc()) Refuse();
  const double microseconds =
      number * UnitOf(std::string_view(stopped, static_cast<std::size_t>(end - stopped)), number);
  if (!(microseconds >= 0 && microseconds <= kLongest)) Refuse();  // nor what is no number
  return Duration(static_cast<Duration::rep>(microseconds + 0.5));
}

std::string ToText(Duration duration) {
  auto value = static_cast<double>(duration.count());
  const char* unit = "us";
  if (value >= 1e6) {
    value /= 1e6;
    unit = "s";
  } else if (value >= 1e3) {
    value /= 1e3;
    unit = "ms";
  }
  const bool isWhole = unit == std::string_view("us");
  const int decimals = isWhole || value >= 100 ? 0 : (value >= 10 ? 1 : 2);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f %s", decimals, value, unit);
  return text.data();
}

double InSeconds(Clock::duration duration) noexcept { return std::chrono::duration<double>(duration).count(); }

}  // namespace load
