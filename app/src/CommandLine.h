// SPDX-License-Identifier: MIT
// A program's command line: what it asks for, and the settings that stand in it.
#pragma once

#include <Poco/Util/OptionSet.h>

#include <cstdint>
#include <string>
#include <vector>

#include "settings/Layers.h"
#include "wshost/app/HostApplication.h"

namespace wshost::app {

/// What a command line says.
struct CommandLine {
  enum class Task : std::uint8_t { Run, Help, Version, CheckConfig, PrintConfig, CheckHealth };

  Task task = Task::Run;
  std::string configFile;
  SettingsSources::Pairs settings;
};

/// Adds the options that every program has, and those of its settings.
void DefineOptions(Poco::Util::OptionSet& options, const Settings& settings);

/// Reads a command line, up to a --help.
/// Errors: Poco::Util::OptionException for an option that is unknown or lacks its value, or a word that is none.
CommandLine ReadCommandLine(const Poco::Util::OptionSet& options, const Settings& settings,
                            const std::vector<std::string>& arguments);

/// Returns the text of --help.
std::string HelpText(const Poco::Util::OptionSet& options, const ProgramInfo& info, const std::string& command);

}  // namespace wshost::app
