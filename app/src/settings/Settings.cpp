// SPDX-License-Identifier: MIT
// The settings of a program and their values.
#include "wshost/app/Settings.h"

#include "settings/SettingText.h"
#include "settings/Suggestion.h"

namespace wshost {
namespace {

constexpr const char* kMask = "********";

std::string Shown(const Setting& setting, const std::string& value) {
  return setting.isSecret && !value.empty() ? kMask : value;
}

// A file of properties takes a backslash for the beginning of an escape, and has no other notation for line ends.
std::string Escaped(const std::string& value) {
  std::string escaped;
  for (const char c : value) {
    switch (c) {
      case '\\':
        escaped += "\\\\";
        break;
      case '\n':
        escaped += "\\n";
        break;
      case '\r':
        escaped += "\\r";
        break;
      case '\t':
        escaped += "\\t";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace

void Settings::Add(Setting setting) {
  if (Has(setting.key)) throw std::logic_error("Settings::Add: there is a setting '" + setting.key + "' already");
  if (!app::IsValid(setting, setting.fallback)) {
    throw std::logic_error("Settings::Add: the fallback of '" + setting.key + "' is '" + setting.fallback +
                           "'; expected " + app::Expectation(setting));
  }
  std::string key = setting.key;
  std::string value = setting.fallback;
  entries_.emplace(std::move(key), Entry{std::move(setting), std::move(value), "default"});
}

void Settings::Give(std::string_view key, std::string value, std::string source) {
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) {
    std::vector<std::string> known;
    for (const auto& [each, unused] : entries_) known.push_back(each);
    throw SettingsError(source + ": there is no setting '" + std::string(key) + "'" + app::Suggest(key, known));
  }
  const Setting& setting = entry->second.setting;
  if (!app::IsValid(setting, value)) {
    throw SettingsError(source + ": " + setting.key + " = " + Shown(setting, value) + ": expected " +
                        app::Expectation(setting));
  }
  entry->second.value = std::move(value);
  entry->second.source = std::move(source);
}

std::vector<Setting> Settings::All() const {
  std::vector<Setting> all;
  for (const auto& [key, entry] : entries_) all.push_back(entry.setting);
  return all;
}

const Settings::Entry& Settings::Find(std::string_view key) const {
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) throw std::logic_error("Settings: there is no setting '" + std::string(key) + "'");
  return entry->second;
}

const Settings::Entry& Settings::Find(std::string_view key, SettingKind kind) const {
  const Entry& entry = Find(key);
  if (entry.setting.kind != kind) throw std::logic_error("Settings: '" + std::string(key) + "' is of another kind");
  return entry;
}

// What Give() and Add() let in can be read.
const std::string& Settings::Text(std::string_view key) const { return Find(key).value; }
bool Settings::Flag(std::string_view key) const { return *app::ReadFlag(Find(key, SettingKind::Flag).value); }
std::size_t Settings::Number(std::string_view key) const {
  return *app::ReadNumber(Find(key, SettingKind::Number).value);
}
std::uint16_t Settings::Port(std::string_view key) const {
  return static_cast<std::uint16_t>(*app::ReadNumber(Find(key, SettingKind::Port).value));
}
std::chrono::milliseconds Settings::Time(std::string_view key) const {
  return *app::ReadTime(Find(key, SettingKind::Time).value);
}
std::size_t Settings::Bytes(std::string_view key) const { return *app::ReadBytes(Find(key, SettingKind::Bytes).value); }
std::vector<std::string> Settings::List(std::string_view key) const {
  return app::ReadList(Find(key, SettingKind::List).value);
}

const std::string& Settings::SourceOf(std::string_view key) const { return Find(key).source; }

std::string Settings::Print() const {
  std::string text;
  for (const auto& [key, entry] : entries_) {
    text += "# " + entry.setting.description + "\n# from: " + entry.source +
            (entry.setting.reloads ? " (can be reloaded)" : "") + "\n";
    const bool isMasked =
        entry.setting.isSecret && !entry.value.empty();  // a mask that is read back would be the secret
    text += (isMasked ? "#" : "") + key + " = " + Escaped(Shown(entry.setting, entry.value)) + "\n\n";
  }
  return text;
}

}  // namespace wshost
