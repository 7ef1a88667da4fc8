// SPDX-License-Identifier: MIT
// One thing that a program lets its operator set.
#pragma once

#include <string>
#include <vector>

namespace wshost {

/// What the text of a setting has to be.
enum class SettingKind : std::uint8_t {
  Text,     ///< Anything.
  File,     ///< A path; one that is relative is of the folder where the program was started.
  Flag,     ///< true or false; also yes, no, on, off, 1 and 0.
  Number,   ///< A whole number from 0 on.
  Port,     ///< A TCP port, 0 to 65535.
  Address,  ///< An IP address, without brackets.
  Time,     ///< A whole number and its unit: ms, s, min or h. 0 needs none.
  Bytes,    ///< A whole number, alone or with its unit: B, KiB, MiB or GiB.
  List,     ///< Words with commas between them. None: an empty list.
  Choice    ///< One of `choices`.
};

/// Describes a setting: its name in a file and on the command line, what it may be, and what it is if nobody says.
struct Setting {
  std::string key;          ///< Words joined by dots, such as "listen.port".
  SettingKind kind;         ///< What its text has to be.
  std::string fallback;     ///< Its text if nobody gives one.
  std::string description;  ///< One line for people.

  std::vector<std::string> choices{};  ///< Of a Choice.
  std::string option{};                ///< An option of its own, such as "port" for --port; else it is --set KEY=VALUE.
  std::string letter{};                ///< A short name for that option, such as "p" for -p.
  bool reloads = false;                ///< A reload of the configuration changes it in a program that runs.
  bool isSecret = false;               ///< Never shown, and not taken from a command line, which everybody can read.
};

}  // namespace wshost
