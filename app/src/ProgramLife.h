// SPDX-License-Identifier: MIT
// A program that runs: it opens its host, serves, reloads when told to, and drains when told to end.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "ForcedEnd.h"
#include "ProgramShell.h"
#include "admin/AdminHost.h"
#include "admin/Readiness.h"
#include "logging/Logging.h"
#include "logging/SessionLog.h"
#include "record/MessageRecorder.h"
#include "system/InheritedSockets.h"
#include "system/ServiceNotifier.h"

namespace wshost::app {

/// The order of a program's life. Threads: main's, which waits for requests of the system all the time, also while
/// another thread closes the host: a second signal to end ends it at once.
class ProgramLife {
 public:
  /// `inherited` are sockets to listen with instead of addresses.
  ProgramLife(ProgramShell& shell, Logging& logging, std::vector<InheritedSocket> inherited);
  ~ProgramLife();
  ProgramLife(const ProgramLife&) = delete;
  ProgramLife& operator=(const ProgramLife&) = delete;

  /// Returns: the exit code.
  int Run();

 private:
  void TellFailure(const std::string& why) const;
  void Make();
  bool Listen();
  void OpenHost(std::vector<Poco::Net::ServerSocket> inherited);
  void Announce() const;
  void Serve();
  void Reload();
  void TakeOver();
  void Drain();
  void CloseHost();
  void Step(std::chrono::milliseconds atMost);
  void HearSignal();
  void Tick();
  std::chrono::milliseconds TickTime() const;

  ProgramShell& shell_;
  Logging& logging_;
  std::vector<InheritedSocket> inherited_;
  const std::unique_ptr<ServiceNotifier> notifier_;
  ForcedEnd forcedEnd_;
  Readiness readiness_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<SessionLog> sessionLog_;
  std::unique_ptr<MessageRecorder> recorder_;
  std::unique_ptr<AdminHost> admin_;
  std::size_t sessionsTold_ = 0;
  std::chrono::steady_clock::time_point ticked_{};
};

}  // namespace wshost::app
