// SPDX-License-Identifier: MIT
// Settings that stand in a file, by Poco's readers.
#include "settings/ConfigFile.h"

#include <Poco/Exception.h>
#include <Poco/File.h>
#include <Poco/Path.h>
#include <Poco/String.h>
#include <Poco/Util/IniFileConfiguration.h>
#include <Poco/Util/MapConfiguration.h>
#include <Poco/Util/PropertyFileConfiguration.h>

#include <array>
#include <fstream>
#include <functional>

#include "settings/FilePath.h"
#include "wshost/json/JsonValue.h"

namespace wshost::app {
namespace {

using Configuration = Poco::AutoPtr<Poco::Util::AbstractConfiguration>;

constexpr std::array<std::string_view, 3> kOfPocosLogging{"logging.channels.", "logging.formatters.",
                                                          "logging.loggers."};
constexpr std::size_t kLongestSecretBytes = 4096;

using Visit = std::function<void(const std::string& key, const std::string& value)>;

std::string Below(const std::string& base, std::string_view name) {
  return base.empty() ? std::string(name) : base + "." + std::string(name);
}

// Poco's own reader of JSON does not tell what is in an array.
void ForEachJson(const JsonValue& value, const std::string& key, const Visit& visit) {
  if (value.IsObject()) {
    for (auto [name, member] : value.Items()) ForEachJson(member, Below(key, name), visit);
    return;
  }
  if (!value.IsArray()) return visit(key, value.IsString() ? value.As<std::string>() : value.ToString());
  std::string list;
  for (const JsonValue& item : value) {
    list += (list.empty() ? "" : ",") + (item.IsString() ? item.As<std::string>() : item.ToString());
  }
  visit(key, list);
}

void ForEachValue(const Configuration& file, const std::string& base, const Visit& visit) {
  Poco::Util::AbstractConfiguration::Keys names;
  file->keys(base, names);
  const std::string value = base.empty() ? std::string() : file->getRawString(base, "");
  if (!base.empty() && (names.empty() || !Poco::trim(value).empty())) visit(base, value);
  for (const std::string& name : names) ForEachValue(file, Below(base, name), visit);
}

void ForEachIn(const std::string& path, const Visit& visit) {
  const std::string ending = Poco::toLower(Poco::Path(path).getExtension());
  if (ending == "json") {
    std::ifstream file(PathOf(path), std::ios::binary);
    return ForEachJson(JsonValue::Load(file), {}, visit);
  }
  Configuration file;
  if (ending == "properties" || ending == "conf") {
    file = new Poco::Util::PropertyFileConfiguration(path);
  } else if (ending == "ini") {
    file = new Poco::Util::IniFileConfiguration(path);
  } else {
    throw SettingsError(path + ": expected a file whose name ends in .properties, .conf, .ini or .json");
  }
  ForEachValue(file, {}, visit);
}

bool IsOfPocosLogging(const std::string& key) {
  return std::any_of(kOfPocosLogging.begin(), kOfPocosLogging.end(),
                     [&](std::string_view prefix) { return key.compare(0, prefix.size(), prefix) == 0; });
}

}  // namespace

Configuration ReadConfigFile(const std::string& path, Settings& settings) try {
  if (!Poco::File(path).exists()) throw SettingsError(path + ": there is no such file");
  Configuration forPoco = new Poco::Util::MapConfiguration;
  ForEachIn(path, [&](const std::string& key, const std::string& value) {
    if (IsOfPocosLogging(key)) return forPoco->setString(key, value);
    settings.Give(key, value, path);
  });
  return forPoco;
} catch (const Poco::Exception& error) {
  throw SettingsError(path + ": cannot be read: " + error.displayText());
}

std::string ReadSecretFile(const std::string& path) {
  std::ifstream file(PathOf(path), std::ios::binary);
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
