// SPDX-License-Identifier: MIT
// What Windows counts of the process.
#include "system/ProcessFigures.h"

#include <windows.h>
// It needs windows.h first.
#include <psapi.h>

namespace wshost::app {
namespace {

constexpr double kTicksPerSecond = 1e7;
constexpr double kSecondsFrom1601To1970 = 11'644'473'600;

double SecondsOf(const FILETIME& time) {
  const auto ticks = static_cast<std::uint64_t>(time.dwHighDateTime) << 32 | time.dwLowDateTime;
  return static_cast<double>(ticks) / kTicksPerSecond;
}

}  // namespace

ProcessFigures ReadProcessFigures() {
  ProcessFigures figures;
  const HANDLE process = ::GetCurrentProcess();
  FILETIME start{}, end{}, inSystem{}, inProgram{};
  if (::GetProcessTimes(process, &start, &end, &inSystem, &inProgram) != 0) {
    figures.startSeconds = SecondsOf(start) - kSecondsFrom1601To1970;
    figures.cpuSeconds = SecondsOf(inSystem) + SecondsOf(inProgram);
  }
  PROCESS_MEMORY_COUNTERS memory{};
  if (::K32GetProcessMemoryInfo(process, &memory, sizeof memory) != 0) {
    figures.residentBytes = memory.WorkingSetSize;
    figures.virtualBytes = memory.PagefileUsage;
  }
  DWORD handles = 0;
  if (::GetProcessHandleCount(process, &handles) != 0) figures.openFiles = handles;
  return figures;
}

}  // namespace wshost::app
