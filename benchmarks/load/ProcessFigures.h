// SPDX-License-Identifier: MIT
// What a process has used: processor time and memory.
#pragma once

#include <sys/types.h>

#include <ctime>

namespace load {

/// A process that is looked at while it runs. Figures of no process are 0.
class ProcessFigures {
 public:
  /// `process`: its id, 0 for this one, below 0 for none. Errors: std::runtime_error if there is no such process.
  explicit ProcessFigures(pid_t process);

  /// Units: seconds, of all threads together, in the kernel and outside.
  double CpuSeconds() const noexcept;
  /// Units: bytes.
  long ResidentBytes() const { return SumOf("Rss"); }
  /// Units: bytes, of shared pages the process's part.
  long ProportionalBytes() const { return SumOf("Pss"); }

 private:
  long SumOf(const char* key) const;

  pid_t process_;
  clockid_t cpuClock_ = CLOCK_PROCESS_CPUTIME_ID;
};

/// What the kernel keeps for all sockets and threads of the machine. Units: bytes.
long KernelBytes();

}  // namespace load
