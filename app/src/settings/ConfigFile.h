// SPDX-License-Identifier: MIT
// Settings that stand in a file.
#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/Util/AbstractConfiguration.h>

#include <string>

#include "wshost/app/Settings.h"

namespace wshost::app {

/// Gives `settings` what stands in a file: .properties, .conf, .ini or .json, as its name ends. Channels, formatters
/// and loggers that the file defines for Poco, "logging.channels.X..." and so on, are returned as they are. Errors:
/// SettingsError naming the file, and what in it cannot be read, is unknown, or is not of its kind.
Poco::AutoPtr<Poco::Util::AbstractConfiguration> ReadConfigFile(const std::string& path, Settings& settings);

/// Returns the text of a file that holds a secret, without the end of its line.
/// Errors: SettingsError if it cannot be read, is empty, or is longer than a secret can be.
std::string ReadSecretFile(const std::string& path);

}  // namespace wshost::app
