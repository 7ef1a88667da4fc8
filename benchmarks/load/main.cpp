// SPDX-License-Identifier: MIT
// wshost_load: puts one kind of load on a WebSocket server of this machine, and prints one line of JSON.
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "ConnectLoad.h"
#include "EchoLoad.h"
#include "IdleLoad.h"
#include "Options.h"
#include "PacedEchoLoad.h"
#include "RelayLoad.h"
#include "Report.h"

namespace {

constexpr double kSecondsToConnect = 120;
constexpr double kSecondsToEnd = 30;

load::Report Run(const load::Options& options) {
  switch (options.mode) {
    case load::Mode::Relay:
      return std::make_unique<load::RelayLoad>(options)->Run();
    case load::Mode::Idle:
      return std::make_unique<load::IdleLoad>(options)->Run();
    case load::Mode::Connect:
      return std::make_unique<load::ConnectLoad>(options)->Run();
    case load::Mode::Echo:
      break;
  }
  if (options.rate > 0) return std::make_unique<load::PacedEchoLoad>(options)->Run();
  return std::make_unique<load::EchoLoad>(options)->Run();
}

void StayOn(int cpu) {
  if (cpu < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(cpu), &set);
  if (::sched_setaffinity(0, sizeof set, &set) != 0) {
    throw std::runtime_error("--cpu " + std::to_string(cpu) + ": " + std::strerror(errno));
  }
}

void RaiseDescriptorLimit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// A run that hangs must not stay.
void EndInAnyCase(const load::Options& options) {
  std::signal(SIGALRM, [](int) {
    constexpr char kLine[] = "{\"error\":\"the run did not end in time\"}\n";
    [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, kLine, sizeof kLine - 1);
    ::_exit(3);
  });
  ::alarm(static_cast<unsigned>(options.warmup + options.seconds + options.hold + kSecondsToConnect + kSecondsToEnd));
}

}  // namespace

int main(int count, char** words) try {
  const load::Options options = load::ParseOptions({words + 1, words + count});
  StayOn(options.cpu);
  RaiseDescriptorLimit();
  EndInAnyCase(options);
  ::prctl(PR_SET_TIMERSLACK, 1UL);  // what is due is sent then, not 50 us later
  std::puts(Run(options).Line().c_str());
  return 0;
} catch (const std::invalid_argument& error) {
  std::fprintf(stderr, "wshost_load: %s\n%s", error.what(), load::Usage());
  return 64;
} catch (const std::exception& error) {
  std::puts(load::Report("error").AddText("error", error.what()).Line().c_str());
  return 1;
}
