// SPDX-License-Identifier: MIT
// The layers that a program's settings come from, from the weakest to the strongest.
#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/Util/AbstractConfiguration.h>

#include <string>
#include <utility>
#include <vector>

#include "wshost/app/Settings.h"

namespace wshost::app {

/// What environment variables that are settings begin with: WSHOST__LISTEN__PORT is listen.port.
inline constexpr std::string_view kEnvironmentPrefix = "WSHOST__";
/// The environment variable that names a file, for who gives no --config.
inline constexpr const char* kConfigVariable = "WSHOST_CONFIG";

/// Where settings are to be read from.
struct SettingsSources {
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  std::string folder;                ///< Which relative paths are of, wherever the program goes; empty: as it is.
  std::string file;                  ///< Of --config or WSHOST_CONFIG; may be empty.
  std::string credentialsDirectory;  ///< Where systemd puts credentials; may be empty.
  Pairs environment;                 ///< All variables of the process.
  Pairs commandLine;                 ///< Keys and values.
};

/// Gives `settings` the values of all layers: file, credentials, environment, command line. Each secret may also come
/// from a file: one whose name is the key in the directory of credentials, or one that the setting KEY + "File" names.
/// Settings that are files become absolute paths.
/// Returns: what the file has for Poco's logging.
/// Errors: SettingsError.
Poco::AutoPtr<Poco::Util::AbstractConfiguration> ReadLayers(const SettingsSources& sources, Settings& settings);

}  // namespace wshost::app
