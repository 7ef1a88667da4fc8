// SPDX-License-Identifier: MIT
// The texts of settings, read and written.
#include "settings/SettingText.h"

#include <Poco/Net/IPAddress.h>
#include <Poco/String.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace wshost::app {
namespace {

struct Unit {
  std::string_view name;
  std::size_t size;
};
constexpr std::array kTimeUnits{Unit{"h", 3'600'000}, Unit{"min", 60'000}, Unit{"s", 1000}, Unit{"ms", 1}};
constexpr std::array kByteUnits{Unit{"GiB", std::size_t{1} << 30U}, Unit{"MiB", std::size_t{1} << 20U},
                                Unit{"KiB", std::size_t{1} << 10U}, Unit{"B", 1}};
constexpr std::size_t kLargestPort = 65535;
// A duration of more is a mistake, and one that a clock can still be added to.
constexpr std::size_t kLongestMilliseconds = std::size_t{1000} * 365 * 24 * 3'600'000;

// Reads a whole number and leaves what follows it.
std::optional<std::size_t> TakeNumber(std::string_view& text) {
  std::size_t number = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stopped - text.data()));
  return number;
}

template <std::size_t N>
std::optional<std::size_t> TakeUnit(std::string_view text, const std::array<Unit, N>& units) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  const auto* const unit =
      std::find_if(units.begin(), units.end(), [&](const Unit& each) { return each.name == text; });
  if (unit == units.end()) return std::nullopt;
  return unit->size;
}

std::optional<std::size_t> Multiply(std::size_t number, std::size_t unit, std::size_t largest) {
  if (number > largest / unit) return std::nullopt;
  return number * unit;
}

template <std::size_t N>
std::string WriteWithUnit(std::size_t number, const std::array<Unit, N>& units) {
  const auto* const unit =
      std::find_if(units.begin(), units.end(), [&](const Unit& each) { return number % each.size == 0; });
  return std::to_string(number / unit->size) + std::string(unit->name);
}

}  // namespace

std::optional<bool> ReadFlag(std::string_view text) {
  const std::string lower = Poco::toLower(std::string(text));
  if (lower == "true" || lower == "yes" || lower == "on" || lower == "1") return true;
  if (lower == "false" || lower == "no" || lower == "off" || lower == "0") return false;
  return std::nullopt;
}

std::optional<std::size_t> ReadNumber(std::string_view text) {
  const std::optional<std::size_t> number = TakeNumber(text);
  return text.empty() ? number : std::nullopt;
}

std::optional<std::chrono::milliseconds> ReadTime(std::string_view text) {
  const std::optional<std::size_t> number = TakeNumber(text);
  if (!number) return std::nullopt;
  if (*number == 0 && text.empty()) return std::chrono::milliseconds::zero();
  const std::optional<std::size_t> unit = TakeUnit(text, kTimeUnits);
  if (!unit) return std::nullopt;
  const std::optional<std::size_t> time = Multiply(*number, *unit, kLongestMilliseconds);
  if (!time) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::chrono::milliseconds::rep>(*time));
}

std::optional<std::size_t> ReadBytes(std::string_view text) {
  const std::optional<std::size_t> number = TakeNumber(text);
  if (!number || text.empty()) return number;
  const std::optional<std::size_t> unit = TakeUnit(text, kByteUnits);
  if (!unit) return std::nullopt;
  return Multiply(*number, *unit, std::numeric_limits<std::size_t>::max());
}

std::vector<std::string> ReadList(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string word = Poco::trim(std::string(text.substr(0, comma)));
    if (!word.empty()) words.push_back(std::move(word));
    if (comma == std::string_view::npos) return words;
    text.remove_prefix(comma + 1);
  }
}

std::string WriteTime(std::chrono::milliseconds time) {
  if (time == std::chrono::milliseconds::zero()) return "0";
  return WriteWithUnit(static_cast<std::size_t>(time.count()), kTimeUnits);
}

std::string WriteBytes(std::size_t bytes) { return bytes == 0 ? "0" : WriteWithUnit(bytes, kByteUnits); }

bool IsAddress(std::string_view text) {
  if (text == "::") return true;  // Poco 1.11 takes it for a failure
  Poco::Net::IPAddress address;
  const std::string value(text);
  if (!Poco::Net::IPAddress::tryParse(value, address)) return false;
  // Poco takes "1.2.3" for 1.2.0.3, as programs of long ago did; whoever writes that today has lost a digit.
  return address.family() != Poco::Net::IPAddress::IPv4 || address.toString() == value;
}

bool IsValid(const Setting& setting, std::string_view text) {
  switch (setting.kind) {
    case SettingKind::Text:
    case SettingKind::File:
    case SettingKind::List:
      return true;
    case SettingKind::Flag:
      return ReadFlag(text).has_value();
    case SettingKind::Number:
      return ReadNumber(text).has_value();
    case SettingKind::Port:
      return ReadNumber(text).value_or(kLargestPort + 1) <= kLargestPort;
    case SettingKind::Address:
      return IsAddress(text);
    case SettingKind::Time:
      return ReadTime(text).has_value();
    case SettingKind::Bytes:
      return ReadBytes(text).has_value();
    case SettingKind::Choice:
      return std::find(setting.choices.begin(), setting.choices.end(), text) != setting.choices.end();
  }
  return false;
}

std::string Expectation(const Setting& setting) {
  switch (setting.kind) {
    case SettingKind::Text:
      return "a text";
    case SettingKind::File:
      return "a path";
    case SettingKind::List:
      return "words with commas between them";
    case SettingKind::Flag:
      return "true or false";
    case SettingKind::Number:
      return "a whole number from 0 on";
    case SettingKind::Port:
      return "a port from 0 (the system chooses) to 65535";
    case SettingKind::Address:
      return "an IP address such as 127.0.0.1, 0.0.0.0 or ::1";
    case SettingKind::Time:
      return "a time with its unit, such as 500ms, 10s, 5min or 1h";
    case SettingKind::Bytes:
      return "a size, such as 65536, 64KiB or 4MiB";
    case SettingKind::Choice:
      return "one of " + Poco::cat(std::string(", "), setting.choices.begin(), setting.choices.end());
  }
  return "something else";
}

}  // namespace wshost::app
