// SPDX-License-Identifier: MIT
// The options of a run, out of the command line and the configuration file that it names.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "LoadOptions.h"

namespace load {

/// What the program was called with.
struct CommandLine {
  bool wantsHelp = false;  ///< Then the options are not filled in.
  LoadOptions options;

  /// Reads the words behind the program's name. The command line prevails over the file; fields and subprotocols of
  /// both are sent. Errors: std::invalid_argument naming the option, its value and what was expected.
  static CommandLine Read(const std::vector<std::string>& words);

  static void WriteHelp(std::ostream& out);
};

}  // namespace load
