// SPDX-License-Identifier: MIT
// Keys are options: one that is no option is an error, with the nearest name.
#include "ConfigFile.h"

#include <Poco/AutoPtr.h>
#include <Poco/Exception.h>
#include <Poco/Util/PropertyFileConfiguration.h>

#include <algorithm>
#include <stdexcept>

#include "OptionTable.h"

namespace load {
namespace {

using Poco::Util::AbstractConfiguration;

void Collect(const AbstractConfiguration& file, const std::string& root,
             std::vector<std::pair<std::string, std::string>>& settings) {
  AbstractConfiguration::Keys keys;
  file.keys(root, keys);
  for (const std::string& key : keys) {
    const std::string whole = root.empty() ? key : root + "." + key;
    // Raw: a "${" in a message is the message's own.
    if (file.hasProperty(whole)) settings.emplace_back(whole, file.getRawString(whole));
    Collect(file, whole, settings);
  }
}

std::size_t SharedStart(std::string_view left, std::string_view right) {
  const auto ends = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  return static_cast<std::size_t>(ends.first - left.begin());
}

std::string Nearest(std::string_view key) {
  const auto rows = OptionTable();
  const auto nearest = std::max_element(rows.begin(), rows.end(), [&](const OptionRow& left, const OptionRow& right) {
    return SharedStart(left.name, key) < SharedStart(right.name, key);
  });
  if (SharedStart(nearest->name, key) == 0) return "";
  return "; did you mean " + std::string(nearest->name) + "?";
}

const OptionRow& RowOf(std::string_view key) {
  const OptionRow* row = FindOption(key);
  if (row != nullptr) return *row;
  const std::size_t dot = key.find('.');
  if (dot != std::string_view::npos) row = FindOption(key.substr(0, dot));
  if (row == nullptr || !row->isRepeatable) throw std::invalid_argument("there is no such option" + Nearest(key));
  return *row;
}

}  // namespace

ConfigFile::ConfigFile(const std::string& path) : path_(path) {
  try {
    const Poco::AutoPtr<AbstractConfiguration> file(new Poco::Util::PropertyFileConfiguration(path));
    Collect(*file, "", settings_);
  } catch (const Poco::Exception&) {
    throw std::invalid_argument("--config=" + path + ": the file cannot be read");
  }
}

void ConfigFile::ApplyTo(LoadOptions& options) const {
  for (const auto& [key, value] : settings_) {
    try {
      RowOf(key).set(options, value);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(path_ + ": " + key + (value.empty() ? "" : " = " + value) + ": " + error.what());
    }
  }
}

}  // namespace load
