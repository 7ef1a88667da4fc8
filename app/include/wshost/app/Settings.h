// SPDX-License-Identifier: MIT
// What an operator has set: the settings that a program has, their values, and where each value came from.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/app/Setting.h"

namespace wshost {

/// Says what is wrong with a configuration: the value, where it stands, and what was expected.
class SettingsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The settings of a program, each with its value. What is given later takes the place of what was given before, so
/// layers are given from the weakest to the strongest: files, then the environment, then the command line.
///
/// Threads: none of its own; a program changes it on one thread, and hands out copies.
class Settings {
 public:
  /// Adds a setting, with its fallback as its value.
  /// Errors: std::logic_error if the key is taken or the fallback is not of its kind.
  void Add(Setting setting);

  /// Gives a value. `source` says for people where it stands, such as "/etc/chat.properties".
  /// Errors: SettingsError if there is no such setting, naming the one that is most like it, or if the value is not of
  /// its kind.
  void Give(std::string_view key, std::string value, std::string source);

  bool Has(std::string_view key) const { return entries_.contains(key); }
  /// Returns all that were added, in the order of their keys.
  std::vector<Setting> All() const;

  // Values. Errors: std::logic_error if there is no such setting, or it is of another kind.
  const std::string& Text(std::string_view key) const;  ///< Of every kind.
  bool Flag(std::string_view key) const;
  std::size_t Number(std::string_view key) const;
  std::uint16_t Port(std::string_view key) const;
  std::chrono::milliseconds Time(std::string_view key) const;
  std::size_t Bytes(std::string_view key) const;
  std::vector<std::string> List(std::string_view key) const;

  /// Returns where the value came from; "default" if nobody gave one.
  const std::string& SourceOf(std::string_view key) const;

  /// Returns all values as a file of properties that can be read again, each behind a comment with its meaning and its
  /// source; a secret is masked, and a comment itself. Blanks around a value are lost when it is read.
  std::string Print() const;

 private:
  struct Entry {
    Setting setting;
    std::string value;
    std::string source;
  };
  const Entry& Find(std::string_view key) const;
  const Entry& Find(std::string_view key, SettingKind kind) const;

  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace wshost
