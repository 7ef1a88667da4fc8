// SPDX-License-Identifier: MIT
// Paths of settings are UTF-8, also on Windows, whose own narrow characters are of some code page.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "wshost/app/Settings.h"

namespace wshost::app {

/// Errors: SettingsError, where names of files are characters (Windows) and `utf8` is not UTF-8.
inline std::filesystem::path PathOf(std::string_view utf8) try {
  return std::u8string(utf8.begin(), utf8.end());
} catch (const std::filesystem::filesystem_error&) {
  throw SettingsError("'" + std::string(utf8) + "': expected the name of a file in UTF-8");
}

inline std::string Utf8Of(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

}  // namespace wshost::app
