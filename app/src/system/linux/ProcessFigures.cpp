// SPDX-License-Identifier: MIT
// What Linux counts of the process: proc(5), getrusage(2), getrlimit(2).
#include "system/ProcessFigures.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace wshost::app {
namespace {

double SecondsOf(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// The 22nd field of /proc/self/stat, in ticks since the machine has started. The second is the program's name, which
// may have spaces and brackets.
double TicksAtStart() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t bracket = line.rfind(')');
  if (bracket == std::string::npos) return 0;
  std::istringstream fields(line.substr(bracket + 1));
  std::string skipped;
  for (int field = 3; field < 22; ++field) fields >> skipped;
  double ticks = 0;
  fields >> ticks;
  return ticks;
}

double Now(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// By the clocks, since /proc/stat is hidden from services with ProcSubset=pid. Once, since clocks that are set would
// make it another start.
double StartSeconds() {
  static const double start =
      Now(CLOCK_REALTIME) - Now(CLOCK_BOOTTIME) + TicksAtStart() / static_cast<double>(::sysconf(_SC_CLK_TCK));
  return start;
}

std::uint64_t CountOpenFiles() {
  std::error_code error;
  std::uint64_t count = 0;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) ++count;
  return count == 0 ? 0 : count - 1;  // without the one that reads them
}

void ReadMemory(ProcessFigures& figures) {
  std::ifstream file("/proc/self/statm");
  std::uint64_t pages = 0;
  std::uint64_t resident = 0;
  file >> pages >> resident;
  const auto pageBytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  figures.virtualBytes = pages * pageBytes;
  figures.residentBytes = resident * pageBytes;
}

}  // namespace

ProcessFigures ReadProcessFigures() {
  ProcessFigures figures;
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    figures.cpuSeconds = SecondsOf(usage.ru_utime) + SecondsOf(usage.ru_stime);
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) figures.maxFiles = limit.rlim_cur;
  figures.startSeconds = StartSeconds();
  figures.openFiles = CountOpenFiles();
  ReadMemory(figures);
  return figures;
}

}  // namespace wshost::app
