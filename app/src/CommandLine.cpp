// SPDX-License-Identifier: MIT
// A program's command line, by Poco's option processor.
#include "CommandLine.h"

#include <Poco/String.h>
#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionException.h>
#include <Poco/Util/OptionProcessor.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "settings/Suggestion.h"

namespace wshost::app {
namespace {

const std::map<std::string, CommandLine::Task>& Tasks() {
  static const std::map<std::string, CommandLine::Task> tasks{{"help", CommandLine::Task::Help},
                                                              {"version", CommandLine::Task::Version},
                                                              {"check-config", CommandLine::Task::CheckConfig},
                                                              {"print-config", CommandLine::Task::PrintConfig},
                                                              {"check-health", CommandLine::Task::CheckHealth}};
  return tasks;
}

std::pair<std::string, std::string> SplitSetting(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw Poco::Util::InvalidArgumentException("--set=" + text + ": expected KEY=VALUE, such as listen.port=8080");
  }
  return {Poco::trim(text.substr(0, equals)), text.substr(equals + 1)};
}

[[noreturn]] void RefuseUnknown(const Poco::Util::OptionSet& options, const std::string& argument) {
  std::vector<std::string> known;
  for (const Poco::Util::Option& each : options) known.push_back("--" + each.fullName());
  const std::string name = argument.substr(0, argument.find_first_of("=:"));
  throw Poco::Util::UnknownOptionException(argument + ": there is no such option" + Suggest(name, known));
}

bool Process(Poco::Util::OptionProcessor& processor, const Poco::Util::OptionSet& options, const std::string& argument,
             std::string& name, std::string& value) try {
  return processor.process(argument, name, value);
} catch (const Poco::Util::UnknownOptionException&) {
  RefuseUnknown(options, argument);
}

}  // namespace

void DefineOptions(Poco::Util::OptionSet& options, const Settings& settings) {
  using Poco::Util::Option;
  options.addOption(Option("help", "h", "print this and exit"));
  options.addOption(Option("version", "v", "print the version and exit"));
  options.addOption(Option("config", "c", "read settings from a .properties, .ini or .json file").argument("FILE"));
  options.addOption(Option("set", "s", "give any setting a value").repeatable(true).argument("KEY=VALUE"));
  options.addOption(Option("check-config", "", "check all settings, say what is wrong, and exit"));
  options.addOption(Option("print-config", "", "print all settings, with what each means and comes from, and exit"));
  options.addOption(Option("check-health", "", "ask the running program whether it is ready, and exit: 0 if it is"));
  for (const Setting& setting : settings.All()) {
    if (setting.option.empty()) continue;
    options.addOption(
        Option(setting.option, setting.letter, setting.description + " (" + setting.key + ")").argument("VALUE"));
  }
}

CommandLine ReadCommandLine(const Poco::Util::OptionSet& options, const Settings& settings,
                            const std::vector<std::string>& arguments) {
  Poco::Util::OptionProcessor processor(options);
  processor.setUnixStyle(true);
  std::map<std::string, std::string> keys;
  for (const Setting& each : settings.All()) {
    if (!each.option.empty()) keys[each.option] = each.key;
  }
  CommandLine line;
  for (const std::string& argument : arguments) {
    std::string name;
    std::string value;
    if (!Process(processor, options, argument, name, value)) {
      throw Poco::Util::UnexpectedArgumentException(argument + ": expected an option, such as --port=4502");
    }
    if (const auto task = Tasks().find(name); task != Tasks().end()) line.task = task->second;
    if (line.task == CommandLine::Task::Help) return line;
    if (name == "config") line.configFile = value;
    if (name == "set") line.settings.push_back(SplitSetting(value));
    if (const auto key = keys.find(name); key != keys.end()) line.settings.emplace_back(key->second, value);
  }
  processor.checkRequired();
  return line;
}

std::string HelpText(const Poco::Util::OptionSet& options, const ProgramInfo& info, const std::string& command) {
  std::ostringstream text;
  Poco::Util::HelpFormatter formatter(options);
  formatter.setCommand(command);
  formatter.setUsage("[options]");
  formatter.setHeader(info.purpose);
  formatter.setFooter("Every setting may also stand in a file, and in the environment: listen.port as " +
                      std::string(kEnvironmentPrefix) +
                      "LISTEN__PORT. The command line is stronger than the environment, and that than the file. "
                      "--print-config shows all of them.");
  formatter.format(text);
  return text.str();
}

}  // namespace wshost::app
