// SPDX-License-Identifier: MIT
// A HostApplication as Poco sees it: a ServerApplication that may be a console program, a daemon or a service.
#pragma once

#include <Poco/Util/ServerApplication.h>

#include <memory>
#include <string>
#include <vector>

#include "CommandLine.h"
#include "system/ProcessEvents.h"
#include "wshost/app/HostApplication.h"

namespace wshost {

/// Reads the command line and the settings, does what was asked for, and if that is to run, does so.
class ProgramShell final : public Poco::Util::ServerApplication {
 public:
  explicit ProgramShell(HostApplication& application);

  int Run(int argc, char** argv);

  const ProgramInfo& Info() const noexcept { return application_.info_; }
  std::string Version() const;

  // ---- for ProgramLife

  const Settings& Values() const noexcept { return settings_; }
  app::ProcessEvents& Events() noexcept { return *events_; }
  /// Returns the options that `settings` ask for. Errors: SettingsError.
  HostOptions OptionsOf(const Settings& settings) const;
  void Configure(Host& host) { application_.Configure(host, settings_); }

  /// Reads all settings again. What may be reloaded changes, and the application hears of it; of the rest, what is
  /// different is named in the log. Errors: SettingsError, and then nothing has changed.
  void Reload();

 protected:
  void defineOptions(Poco::Util::OptionSet& options) override;
  int main(const std::vector<std::string>& arguments) override;

 private:
  int RunWith(int argc, char** argv);
  int EndWith(int code, char* program);
  bool ReadCommandLine(int argc, char** argv);
  static void RefuseCommandLine(const std::string& program, const std::string& why);
  bool ReadSettings();
  int DoTask(int argc, char** argv);
  int CheckConfig();
  void Complain(const std::string& text) const;

  HostApplication& application_;
  const std::unique_ptr<app::ProcessEvents> events_;  // first: no thread lacks what it holds back
  Settings declared_;                                 // with their defaults
  Settings settings_;
  app::CommandLine commandLine_;
  int failure_ = EXIT_OK;  // what main() is to end with at once
  app::SettingsSources sources_;
  Poco::AutoPtr<Poco::Util::AbstractConfiguration> pocosLogging_;
};

}  // namespace wshost
