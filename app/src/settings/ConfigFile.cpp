// SPDX-License-Identifier: MIT
// Settings that stand in a file, by Poco's readers.
#include "settings/ConfigFile.h"

#include <Poco/Exception.h>
#include <Poco/File.h>
#include <Poco/Path.h>
#include <Poco/String.h>
#include <Poco/Util/IniFileConfiguration.h>
#include <Poco/Util/JSONConfiguration.h>
#include <Poco/Util/MapConfiguration.h>
#include <Poco/Util/PropertyFileConfiguration.h>
#include <Poco/Util/XMLConfiguration.h>

#include <array>
#include <fstream>
#include <functional>

namespace wshost::app {
namespace {

using Configuration = Poco::AutoPtr<Poco::Util::AbstractConfiguration>;

constexpr std::array<std::string_view, 3> kOfPocosLogging{"logging.channels.", "logging.formatters.",
                                                          "logging.loggers."};
constexpr std::size_t kLongestSecretBytes = 4096;

Configuration Load(const std::string& path) {
  const std::string ending = Poco::toLower(Poco::Path(path).getExtension());
  if (ending == "properties" || ending == "conf") return new Poco::Util::PropertyFileConfiguration(path);
  if (ending == "ini") return new Poco::Util::IniFileConfiguration(path);
  if (ending == "json") return new Poco::Util::JSONConfiguration(path);
  if (ending == "xml") return new Poco::Util::XMLConfiguration(path);
  throw SettingsError(path + ": expected a file whose name ends in .properties, .conf, .ini, .json or .xml");
}

Configuration Open(const std::string& path) try {
  if (!Poco::File(path).exists()) throw SettingsError(path + ": there is no such file");
  return Load(path);
} catch (const Poco::Exception& error) {
  throw SettingsError(path + ": cannot be read: " + error.displayText());
}

void ForEachValue(const Configuration& file, const std::string& base,
                  const std::function<void(const std::string&, const std::string&)>& visit) {
  Poco::Util::AbstractConfiguration::Keys names;
  file->keys(base, names);
  if (names.empty() && !base.empty()) return visit(base, file->getRawString(base, ""));
  for (const std::string& name : names) ForEachValue(file, base.empty() ? name : base + "." + name, visit);
}

bool IsOfPocosLogging(const std::string& key) {
  return std::any_of(kOfPocosLogging.begin(), kOfPocosLogging.end(),
                     [&](std::string_view prefix) { return key.compare(0, prefix.size(), prefix) == 0; });
}

// An array of a JSON file comes as "key[0]", "key[1]": a list.
std::string WithoutIndex(const std::string& key) { return key.substr(0, key.find('[')); }

}  // namespace

Configuration ReadConfigFile(const std::string& path, Settings& settings) {
  const Configuration file = Open(path);
  Configuration forPoco = new Poco::Util::MapConfiguration;
  std::map<std::string, std::string> lists;
  ForEachValue(file, {}, [&](const std::string& key, const std::string& value) {
    if (IsOfPocosLogging(key)) return forPoco->setString(key, value);
    const std::string plain = WithoutIndex(key);
    if (plain == key) return settings.Give(key, value, path);
    std::string& list = lists[plain];
    list += (list.empty() ? "" : ",") + value;
  });
  for (const auto& [key, value] : lists) settings.Give(key, value, path);
  return forPoco;
}

std::string ReadSecretFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kLongestSecretBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.gcount() == 0) throw SettingsError(path + ": expected a file that can be read, with a secret in it");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLongestSecretBytes) {
    throw SettingsError(path + ": expected a secret of at most " + std::to_string(kLongestSecretBytes) + " bytes");
  }
  Poco::trimInPlace(text);
  if (text.empty()) throw SettingsError(path + ": expected a secret; the file has none");
  return text;
}

}  // namespace wshost::app
