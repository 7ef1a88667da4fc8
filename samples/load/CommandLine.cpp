// SPDX-License-Identifier: MIT
// Poco reads the words; what they mean is in the option table.
#include "CommandLine.h"

#include <Poco/Exception.h>
#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionProcessor.h>
#include <Poco/Util/OptionSet.h>

#include <ostream>
#include <stdexcept>
#include <utility>

#include "ConfigFile.h"
#include "OptionTable.h"
#include "UpgradeOffer.h"

namespace load {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

Poco::Util::OptionSet KnownOptions() {
  using Poco::Util::Option;
  Poco::Util::OptionSet known;
  known.addOption(Option("help", "h", "print this and exit"));
  known.addOption(Option("config", "c", "a file of NAME = VALUE lines, named as the options are").argument("FILE"));
  for (const OptionRow& row : OptionTable()) {
    if (row.name == "url") continue;
    Option option(std::string(row.name), std::string(row.shortName), std::string(row.description));
    if (!row.argument.empty()) option.argument(std::string(row.argument));
    known.addOption(option.repeatable(row.isRepeatable));
  }
  return known;
}

Settings SettingsOf(const std::vector<std::string>& words) {
  const Poco::Util::OptionSet known = KnownOptions();
  Poco::Util::OptionProcessor processor(known);
  processor.setUnixStyle(true);
  Settings settings;
  for (const std::string& word : words) {
    std::string name;
    std::string value;
    if (!processor.process(word, name, value)) {
      settings.emplace_back("url", word);
    } else if (!name.empty()) {
      settings.emplace_back(name, value);
    }
  }
  processor.checkRequired();  // among others, that the last option has its value
  return settings;
}

std::string AsWritten(const std::string& name, const std::string& value) {
  if (name == "url") return value;
  return "--" + name + (value.empty() ? "" : "=" + value);
}

void Apply(LoadOptions& options, const std::string& name, const std::string& value) {
  try {
    FindOption(name)->set(options, value);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(AsWritten(name, value) + ": " + error.what());
  }
}

LoadOptions OptionsOf(const Settings& settings) {
  LoadOptions options;
  for (const auto& [name, value] : settings) {
    if (name == "config") ConfigFile(value).ApplyTo(options);
  }
  bool hasUrl = false;
  for (const auto& [name, value] : settings) {
    if (name == "config") continue;
    if (name == "url" && std::exchange(hasUrl, true)) throw std::invalid_argument(value + ": one URL is enough");
    Apply(options, name, value);
  }
  if (!options.url) throw std::invalid_argument("expected a URL such as ws://127.0.0.1:4502/chat");
  UpgradeOffer(options).Check();
  return options;
}

}  // namespace

CommandLine CommandLine::Read(const std::vector<std::string>& words) try {
  const Settings settings = SettingsOf(words);
  for (const auto& [name, value] : settings) {
    if (name == "help") return {true, {}};
  }
  return {false, OptionsOf(settings)};
} catch (const Poco::Exception& error) {
  throw std::invalid_argument(error.displayText());
}

void CommandLine::WriteHelp(std::ostream& out) {
  const Poco::Util::OptionSet known = KnownOptions();
  Poco::Util::HelpFormatter formatter(known);
  formatter.setUnixStyle(true);
  formatter.setCommand("load");
  formatter.setUsage("ws://HOST:PORT/PATH [options]");
  formatter.setHeader("Connects many WebSocket clients to a host, lets them send, and tells what came back.");
  formatter.setFooter(
      "TIME is a number and us, ms, s or m. The exit code is 0 if every client opened and none ended by fault, else 1; "
      "64 if the options are wrong, 69 if the host is unknown.");
  formatter.format(out);
}

}  // namespace load
