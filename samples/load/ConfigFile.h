// SPDX-License-Identifier: MIT
// A file of options, in Poco's .properties form.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "LoadOptions.h"

namespace load {

/// What a file says. A repeatable option may have a suffix: "header.1", "header.origin".
class ConfigFile {
 public:
  /// Reads it. Errors: std::invalid_argument if it cannot be read.
  explicit ConfigFile(const std::string& path);

  /// Sets what the file names. Errors: std::invalid_argument naming the file, the key, and what was expected.
  void ApplyTo(LoadOptions& options) const;

 private:
  std::string path_;
  std::vector<std::pair<std::string, std::string>> settings_;  // in the order of their keys
};

}  // namespace load
