// SPDX-License-Identifier: MIT
// POSIX and Windows, side by side.
#include "OperatingSystem.h"

#include <cstdio>

#ifdef _WIN32
#include <io.h>
#else
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#endif

namespace load {

#ifdef _WIN32

void PrepareForManySockets() noexcept {}  // there is no such limit, and no such signal

bool IsErrorOutputTerminal() noexcept { return _isatty(_fileno(stderr)) != 0; }

#else

void PrepareForManySockets() noexcept {
  std::signal(SIGPIPE, SIG_IGN);
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);  // where it fails, clients fail to connect, and say why
}

bool IsErrorOutputTerminal() noexcept { return ::isatty(STDERR_FILENO) != 0; }

#endif

}  // namespace load
