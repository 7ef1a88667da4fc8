// SPDX-License-Identifier: MIT
// The shell of a program that hosts services: options, configuration, logging, signals, an orderly end.
#pragma once

#include <memory>
#include <string>

#include "wshost/app/Settings.h"
#include "wshost/host/Host.h"

namespace wshost {

/// What a program is called, and what it says of itself.
struct ProgramInfo {
  std::string name;        ///< Of the program and its service, such as "wshost-chat".
  std::string purpose;     ///< One sentence, for --help and the service manager.
  std::string path = "/";  ///< Of the service, for the address that is printed.
  std::string page{};      ///< Path of a page for people; empty: there is none.
  std::string version{};   ///< Of the program; empty: that of wshost.
};

/// A program that hosts services, as a console program or as a service of its system. Derive from it, map the services
/// in Configure(), and let main() return Run().
///
/// It reads settings from a file, the environment and the command line; writes a log; listens, or takes sockets that
/// systemd has opened; tells systemd how it is doing; has a listener for its operator; and drains when it is told to
/// end. docs/running.md has what an operator sees of it.
///
/// Threads: main's.
class HostApplication {
 public:
  /// Errors: std::logic_error if there is no name.
  explicit HostApplication(ProgramInfo info);
  virtual ~HostApplication();
  HostApplication(const HostApplication&) = delete;
  HostApplication& operator=(const HostApplication&) = delete;

  /// Runs the program. Call it once, first in main(), before any thread starts.
  /// Returns: the exit code: 0 after an orderly end, 64 if the command line is wrong, 78 if the configuration is, 69 if
  /// it cannot listen, 70 if it has failed otherwise. A second signal to end, more than a second after the first, ends
  /// it with 143.
  int Run(int argc, char** argv);

 protected:
  /// Adds the settings of this program. Called: once, first. What it throws is the program's end, with 70.
  virtual void DeclareSettings(Settings& settings);

  /// Changes the options that the settings ask for, and does nothing else: throw SettingsError to refuse settings.
  /// Called: on main's thread, whenever settings have been read: at the start, also for tasks such as --check-config,
  /// once more before the host is made, and at each reload, whose options are judged and not used. What else it throws
  /// is the program's end, with 70, but at a reload, where it is logged and nothing changes.
  virtual void AdjustOptions(HostOptions& options, const Settings& settings);

  /// Maps services, handlers and stages. Called: once, where threads may be started, before the host opens. What it
  /// throws is the program's end, with 78 for a SettingsError, else 70. Signals wait until it has returned.
  virtual void Configure(Host& host, const Settings& settings) = 0;

  /// Takes over settings that were changed while the program runs. Called: on main's thread, for those that have
  /// `reloads`, if all are valid. What it throws is logged.
  virtual void OnReload(const Settings& settings);

 private:
  friend class ProgramShell;
  const ProgramInfo info_;
};

}  // namespace wshost
