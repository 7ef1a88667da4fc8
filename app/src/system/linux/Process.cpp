// SPDX-License-Identifier: MIT
// What a program can learn of its process on Linux.
#include "system/Process.h"

#include <poll.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string_view>

namespace wshost::app {

bool ErrorOutputIsJournal() {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat output {};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &output) != 0) return false;
  return std::to_string(output.st_dev) + ":" + std::to_string(output.st_ino) == stream;
}

std::vector<std::string> ArgumentsOf(int argc, char** argv) { return {argv, argv + argc}; }

std::vector<std::pair<std::string, std::string>> EnvironmentVariables() {
  std::vector<std::pair<std::string, std::string>> variables;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    const std::string_view text(*each);
    const std::size_t equals = text.find('=');
    if (equals != std::string_view::npos) variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

void EndAtOnce(const std::string& lastLine, int code) noexcept {
  pollfd output{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&output, 1, 0) == 1) {  // a pipe that nobody reads would hold up the end
    char end = '\n';
    const std::array<iovec, 2> line{iovec{const_cast<char*>(lastLine.data()), lastLine.size()}, iovec{&end, 1}};
    [[maybe_unused]] const ssize_t written = ::writev(STDERR_FILENO, line.data(), line.size());
  }
  ::_exit(code);
}

}  // namespace wshost::app
