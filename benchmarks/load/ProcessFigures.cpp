// SPDX-License-Identifier: MIT
// Figures out of the processor clocks and /proc.
#include "ProcessFigures.h"

#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <string>

namespace load {
namespace {

// Adds up the lines "KEY:   N kB" of a file in /proc. Returns: bytes.
long KilobytesIn(const std::string& file, const std::string& key) {
  std::ifstream lines(file);
  std::string name;
  std::string rest;
  long sum = 0;
  while (lines >> name) {
    if (name == key + ":") {
      long value = 0;
      if (lines >> value) sum += value * 1024;
    }
    std::getline(lines, rest);
  }
  return sum;
}

}  // namespace

ProcessFigures::ProcessFigures(pid_t process) : process_(process == 0 ? ::getpid() : process) {
  if (process > 0 && ::clock_getcpuclockid(process, &cpuClock_) != 0) {
    throw std::runtime_error("there is no process " + std::to_string(process));
  }
}

double ProcessFigures::CpuSeconds() const noexcept {
  timespec used{};
  if (process_ < 0 || ::clock_gettime(cpuClock_, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

long ProcessFigures::SumOf(const char* key) const {
  return process_ < 0 ? 0 : KilobytesIn("/proc/" + std::to_string(process_) + "/smaps_rollup", key);
}

long KernelBytes() { return KilobytesIn("/proc/meminfo", "Slab") + KilobytesIn("/proc/meminfo", "KernelStack"); }

}  // namespace load
