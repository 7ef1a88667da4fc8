// SPDX-License-Identifier: MIT
// Lines for the log, from code that must not fail because of them.
#pragma once

#include <Poco/Message.h>

#include <exception>
#include <string>

namespace wshost {

/// Writes one line through Poco's logger of that name. What a channel throws, such as for a full disk, is swallowed: a
/// log that cannot be written must not end a thread, or cost a peer its answer. Threads: any.
void WriteLog(const char* logger, Poco::Message::Priority priority, const std::string& text) noexcept;

/// As WriteLog, for texts that have to be put together: `makeText()` may throw too.
template <typename TMakeText>
void WriteLogOf(const char* logger, Poco::Message::Priority priority, TMakeText makeText) noexcept {
  try {
    WriteLog(logger, priority, makeText());
  } catch (...) {  // no memory for the line
  }
}

/// Describes what was thrown: displayText() of a Poco exception, what() of another, or that it is none.
std::string TextOf(const std::exception_ptr& cause);

}  // namespace wshost
