// SPDX-License-Identifier: MIT
// A program that runs: it opens its host, serves, reloads when told to, and drains when told to end.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "ProgramShell.h"
#include "admin/AdminHost.h"
#include "admin/Readiness.h"
#include "logging/Logging.h"
#include "logging/SessionLog.h"
#include "system/InheritedSockets.h"
#include "system/ServiceNotifier.h"

namespace wshost::app {

/// The order of a program's life. Threads: main's, which waits for requests of the system all the time, also while
/// another thread closes the host: a second request to end ends it at once.
class ProgramLife {
 public:
  ProgramLife(ProgramShell& shell, Logging& logging);
  ~ProgramLife();
  ProgramLife(const ProgramLife&) = delete;
  ProgramLife& operator=(const ProgramLife&) = delete;

  /// Returns: the exit code.
  int Run();

 private:
  bool Open();
  void OpenHost(std::vector<Poco::Net::ServerSocket> inherited);
  void Announce() const;
  void Serve();
  void Reload();
  void Drain();
  void Step(std::chrono::milliseconds atMost);
  void Tick();
  std::chrono::milliseconds TickTime() const;

  ProgramShell& shell_;
  Logging& logging_;
  const std::unique_ptr<ServiceNotifier> notifier_;
  Readiness readiness_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<SessionLog> sessionLog_;
  std::unique_ptr<AdminHost> admin_;
  std::size_t sessionsTold_ = 0;
  std::chrono::steady_clock::time_point ticked_{};
};

}  // namespace wshost::app
