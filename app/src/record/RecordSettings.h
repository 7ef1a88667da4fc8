// SPDX-License-Identifier: MIT
// The settings of the message recorder.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "wshost/app/Settings.h"

namespace wshost::app {

/// How much of the messages of each session is kept.
struct RecordOptions {
  std::size_t messages = 0;  ///< Of each session; 0: nothing is kept, and nothing is listened to.
  std::size_t messageBytes = 1024;
  std::vector<std::string> redactedKeys;
};

void AddRecordSettings(Settings& settings);
RecordOptions ReadRecordOptions(const Settings& settings);

}  // namespace wshost::app
