// SPDX-License-Identifier: MIT
// The three special types that strings convert to, through Poco.
#include "wshost/json/JsonTimes.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Exception.h>
#include <Poco/Timestamp.h>

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace wshost::json {
namespace {

// Takes so many digits, which must be a number of at least `least` and at most `most`.
bool TakeNumber(std::string_view& text, std::size_t digits, int least, int most, int& out) noexcept {
  if (text.size() < digits) return false;
  const auto parsed = std::from_chars(text.data(), text.data() + digits, out);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + digits || text.front() == '-') return false;
  text.remove_prefix(digits);
  return out >= least && out <= most;
}

bool TakeChar(std::string_view& text, char c) noexcept {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// Takes ".5" or ".123456"; digits beyond a microsecond are dropped.
bool TakeFraction(std::string_view& text, int& micros) noexcept {
  micros = 0;
  if (!TakeChar(text, '.')) return true;
  int scale = 100'000;
  std::size_t digits = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits, scale /= 10) {
    micros += (text.front() - '0') * scale;
    text.remove_prefix(1);
  }
  return digits != 0;
}

// Takes "Z", or "+hh:mm" or "+hhmm". Units: minutes east.
bool TakeZone(std::string_view& text, int& minutes) noexcept {
  minutes = 0;
  if (TakeChar(text, 'Z')) return true;
  const bool west = !text.empty() && text.front() == '-';
  int hours = 0;
  if (!TakeChar(text, west ? '-' : '+') || !TakeNumber(text, 2, 0, 23, hours)) return false;
  TakeChar(text, ':');
  if (!TakeNumber(text, 2, 0, 59, minutes)) return false;
  minutes = (west ? -1 : 1) * (60 * hours + minutes);
  return true;
}

bool ReadIso(std::string_view text, Poco::DateTime& out) {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int micros = 0;
  int zone = 0;
  if (!TakeNumber(text, 4, 1, 9999, year) || !TakeChar(text, '-') || !TakeNumber(text, 2, 1, 12, month) ||
      !TakeChar(text, '-') || !TakeNumber(text, 2, 1, Poco::DateTime::daysOfMonth(year, month), day) ||
      !TakeChar(text, 'T') || !TakeNumber(text, 2, 0, 23, hour) || !TakeChar(text, ':') ||
      !TakeNumber(text, 2, 0, 59, minute) || !TakeChar(text, ':') || !TakeNumber(text, 2, 0, 59, second) ||
      !TakeFraction(text, micros) || !TakeZone(text, zone) || !text.empty()) {
    return false;
  }
  out.assign(year, month, day, hour, minute, second, micros / 1000, micros % 1000);
  out -= Poco::Timespan(0, 0, zone, 0, 0);
  return true;
}

// Reads "/Date(1700000000123)/" and "/Date(1700000000123+0200)/", where the zone changes nothing.
bool ReadMilliseconds(std::string_view text, Poco::DateTime& out) {
  constexpr std::string_view kBegin = "/Date(";
  constexpr std::string_view kEnd = ")/";
  if (!text.starts_with(kBegin) || !text.ends_with(kEnd)) return false;
  text = text.substr(kBegin.size(), text.size() - kBegin.size() - kEnd.size());
  std::int64_t since = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), since);
  constexpr std::int64_t kYear9999 = 253'402'300'799'999;
  if (parsed.ec != std::errc{} || since > kYear9999 || since < -kYear9999 / 4) return false;
  text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
  int zone = 0;
  if (!text.empty() && !(TakeZone(text, zone) && text.empty())) return false;
  out = Poco::DateTime(Poco::Timestamp(since * 1000));
  return true;
}

}  // namespace

JsonConversion ReadTime(const JsonValue& value, Poco::DateTime& out) {
  const auto text = value.TryAs<std::string_view>();
  if (!text || !(ReadIso(*text, out) || ReadMilliseconds(*text, out))) return JsonConversion::WrongType;
  return JsonConversion::FromText;
}

JsonConversion ReadUuid(const JsonValue& value, Poco::UUID& out) {
  const auto text = value.TryAs<std::string_view>();
  constexpr std::size_t kLength = 36;
  if (!text || text->size() != kLength || !out.tryParse(std::string(*text))) return JsonConversion::WrongType;
  return JsonConversion::FromText;
}

JsonConversion ReadUri(const JsonValue& value, Poco::URI& out) {
  const auto text = value.TryAs<std::string_view>();
  if (!text) return JsonConversion::WrongType;
  try {
    out = Poco::URI(std::string(*text));
  } catch (const Poco::SyntaxException&) {
    return JsonConversion::WrongType;
  }
  return JsonConversion::FromText;
}

JsonValue MakeTime(const Poco::DateTime& time) {
  return Poco::DateTimeFormatter::format(time, time.microsecond() == 0 && time.millisecond() == 0
                                                   ? Poco::DateTimeFormat::ISO8601_FORMAT
                                                   : Poco::DateTimeFormat::ISO8601_FRAC_FORMAT);
}

}  // namespace wshost::json
