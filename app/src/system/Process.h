// SPDX-License-Identifier: MIT
// What a program can learn of the process that it is, from the system.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace wshost::app {

/// Tells whether the error output goes to systemd's journal: JOURNAL_STREAM of systemd.exec(5). Never on Windows.
bool ErrorOutputIsJournal();

/// Returns the arguments of main(), its program's name first. Units: UTF-8, on Windows too, where main() gets them in
/// the system's code page, which lacks most letters of the world.
std::vector<std::string> ArgumentsOf(int argc, char** argv);

/// Returns all environment variables of the process.
std::vector<std::pair<std::string, std::string>> EnvironmentVariables();

/// Writes a line to the error output past all buffers and threads, unless that would have to wait, and ends the process
/// at once.
[[noreturn]] void EndAtOnce(const std::string& lastLine, int code) noexcept;

}  // namespace wshost::app
