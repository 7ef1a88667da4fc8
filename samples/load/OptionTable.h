// SPDX-License-Identifier: MIT
// Every option once: what the command line, the configuration file and the help know of it.
#pragma once

#include <span>
#include <string_view>

#include "LoadOptions.h"

namespace load {

/// One option. Its name is its key in a configuration file as well.
struct OptionRow {
  std::string_view name;
  std::string_view shortName;  ///< May be empty.
  std::string_view argument;   ///< Empty for a flag.
  std::string_view description;
  bool isRepeatable;
  /// Takes a value over. Errors: std::invalid_argument saying what was expected.
  void (*set)(LoadOptions& options, std::string_view value);
};

/// Returns: all options but those about the command line itself, --config and --help. The URL is one, though on the
/// command line it stands alone.
std::span<const OptionRow> OptionTable() noexcept;

/// Returns: the row of an option, or null.
const OptionRow* FindOption(std::string_view name) noexcept;

}  // namespace load
