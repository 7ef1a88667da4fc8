// SPDX-License-Identifier: MIT
// The layers that a program's settings come from.
#include "settings/Layers.h"

#include <Poco/Exception.h>
#include <Poco/File.h>
#include <Poco/Path.h>
#include <Poco/String.h>
#include <Poco/Util/MapConfiguration.h>

#include <algorithm>

#include "settings/ConfigFile.h"
#include "settings/FilePath.h"
#include "settings/Suggestion.h"

namespace wshost::app {
namespace {

// "listen.port" as an environment has it: WSHOST__LISTEN__PORT.
std::string VariableOf(const std::string& key) {
  return std::string(kEnvironmentPrefix) + Poco::toUpper(Poco::replace(key, ".", "__"));
}

void ReadCredentials(const std::string& directory, Settings& settings) {
  if (directory.empty()) return;
  for (const Setting& setting : settings.All()) {
    if (!setting.isSecret) continue;
    const std::string path = Poco::Path(directory).makeDirectory().setFileName(setting.key).toString();
    if (Poco::File(path).exists()) settings.Give(setting.key, ReadSecretFile(path), "credential " + setting.key);
  }
}

void ReadEnvironment(const SettingsSources::Pairs& environment, Settings& settings) {
  const std::vector<Setting> all = settings.All();
  for (const auto& [name, value] : environment) {
    if (name.compare(0, kEnvironmentPrefix.size(), kEnvironmentPrefix) != 0) continue;
    const auto known = std::find_if(all.begin(), all.end(),
                                    [&name = name](const Setting& each) { return VariableOf(each.key) == name; });
    if (known == all.end()) {
      std::vector<std::string> names;
      for (const Setting& each : all) names.push_back(VariableOf(each.key));
      throw SettingsError("environment: there is no setting for " + name + Suggest(name, names));
    }
    settings.Give(known->key, value, "environment " + name);
  }
}

void ReadCommandLine(const SettingsSources::Pairs& commandLine, Settings& settings) {
  const std::vector<Setting> all = settings.All();
  for (const auto& [key, value] : commandLine) {
    const auto setting =
        std::find_if(all.begin(), all.end(), [&key = key](const Setting& each) { return each.key == key; });
    if (setting != all.end() && setting->isSecret) {
      throw SettingsError("command line: " + key +
                          " is a secret, and a command line can be read by everybody; put it " +
                          "into a file, and name that by " + key + "File");
    }
    settings.Give(key, value, "command line");
  }
}

std::string Absolute(const std::string& folder, const std::string& path) {
  if (folder.empty() || path.empty()) return path;
  return Utf8Of((PathOf(folder) / PathOf(path)).lexically_normal());
}

// A daemon leaves its folder, and is told later to read its files again.
void MakeAbsolute(const std::string& folder, Settings& settings) {
  for (const Setting& setting : settings.All()) {
    if (setting.kind != SettingKind::File) continue;
    const std::string source = settings.SourceOf(setting.key);
    try {
      settings.Give(setting.key, Absolute(folder, settings.Text(setting.key)), source);
    } catch (const SettingsError& error) {
      throw SettingsError(source + ": " + setting.key + ": " + error.what());
    }
  }
}

// Only now, as the name of the file may come from any layer. A file that is named is stronger than a value beside it.
void ReadSecretFiles(Settings& settings) {
  for (const Setting& setting : settings.All()) {
    const std::string fileKey = setting.key + "File";
    if (!setting.isSecret || !settings.Has(fileKey)) continue;
    const std::string path = settings.Text(fileKey);
    if (!path.empty()) settings.Give(setting.key, ReadSecretFile(path), path);
  }
}

}  // namespace

Poco::AutoPtr<Poco::Util::AbstractConfiguration> ReadLayers(const SettingsSources& sources, Settings& settings) try {
  Poco::AutoPtr<Poco::Util::AbstractConfiguration> forPoco = new Poco::Util::MapConfiguration;
  if (!sources.file.empty()) forPoco = ReadConfigFile(Absolute(sources.folder, sources.file), settings);
  ReadCredentials(sources.credentialsDirectory, settings);
  ReadEnvironment(sources.environment, settings);
  ReadCommandLine(sources.commandLine, settings);
  MakeAbsolute(sources.folder, settings);
  ReadSecretFiles(settings);
  return forPoco;
} catch (const Poco::Exception& error) {
  throw SettingsError(error.displayText());
}

}  // namespace wshost::app
