// SPDX-License-Identifier: MIT
// From the command line to a program that runs.
#include "ProgramShell.h"

#include <Poco/Environment.h>
#include <Poco/Exception.h>
#include <Poco/Util/OptionException.h>

#include <array>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <utility>
#include <vector>

#include "ProgramLife.h"
#include "Version.h"
#include "admin/AdminSettings.h"
#include "admin/HealthQuestion.h"
#include "logging/Logging.h"
#include "logging/SessionLog.h"
#include "record/RecordSettings.h"
#include "settings/FilePath.h"
#include "settings/HostSettings.h"
#include "system/InheritedSockets.h"
#include "system/Process.h"
#include "system/ServiceRegistration.h"
#include "system/SystemLog.h"
#include "wshost/service/Log.h"

namespace wshost {
namespace {

using Task = app::CommandLine::Task;

void AddDrainSettings(Settings& settings) {
  settings.Add({.key = "drain.notice",
                .kind = SettingKind::Time,
                .fallback = "0",
                .description = "From failing readiness to not accepting any more, for a load balancer to notice",
                .reloads = true});
}

}  // namespace

ProgramShell::ProgramShell(HostApplication& application)
    : application_(application), events_(app::MakeProcessEvents()) {
  setUnixOptions(true);
}

int ProgramShell::Run(int argc, char** argv) {
  std::vector<std::string> arguments = app::ArgumentsOf(argc, argv);
  std::vector<char*> pointers;
  for (std::string& each : arguments) pointers.push_back(each.data());
  pointers.push_back(nullptr);
  return RunWith(argc, pointers.data());
}

int ProgramShell::RunWith(int argc, char** argv) {
  app::AddHostSettings(declared_);
  app::AddLoggingSettings(declared_);
  app::AddSessionLogSettings(declared_);
  app::AddAdminSettings(declared_);
  app::AddRecordSettings(declared_);
  AddDrainSettings(declared_);
  application_.DeclareSettings(declared_);
  if (!ReadCommandLine(argc, argv)) return EndWith(EXIT_USAGE, argv[0]);
  if (commandLine_.task == Task::Help || commandLine_.task == Task::Version) return DoTask(argc, argv);
  if (!ReadSettings()) return commandLine_.task == Task::Run ? EndWith(EXIT_CONFIG, argv[0]) : EXIT_CONFIG;
  return DoTask(argc, argv);
}

// A service manager hears why a program does not run from one that has reached it, as Poco does before main().
int ProgramShell::EndWith(int code, char* program) {
  if (!app::MayBeAwaited()) return code;
  failure_ = code;
  std::array<char*, 2> alone{program, nullptr};
  return run(1, alone.data());
}

// Poco would report a bad option as a bad configuration, after a daemon has forked; callers expect it at once.
bool ProgramShell::ReadCommandLine(int argc, char** argv) {
  try {
    Poco::Util::OptionSet known;
    defineOptions(known);
    commandLine_ = app::ReadCommandLine(known, declared_, {argv + 1, argv + argc});
    app::SettingsSources alone;
    alone.commandLine = commandLine_.settings;
    Settings tried = declared_;
    app::ReadLayers(alone, tried);
    return true;
  } catch (const Poco::Util::OptionException& error) {
    RefuseCommandLine(argv[0], error.displayText());
  } catch (const SettingsError& error) {
    RefuseCommandLine(argv[0], error.what());
  }
  return false;
}

void ProgramShell::RefuseCommandLine(const std::string& program, const std::string& why) {
  std::cerr << program << ": " << why << "\nTry --help." << std::endl;
  app::TellSystemLog("command line: " + why);
}

bool ProgramShell::ReadSettings() {
  std::error_code unknown;  // if the folder is gone, paths stay as they are
  sources_.folder = app::Utf8Of(std::filesystem::current_path(unknown));
  sources_.file = commandLine_.configFile;
  if (sources_.file.empty()) sources_.file = Poco::Environment::get(app::kConfigVariable, "");
  sources_.credentialsDirectory = Poco::Environment::get("CREDENTIALS_DIRECTORY", "");
  sources_.environment = app::EnvironmentVariables();
  sources_.commandLine = commandLine_.settings;
  try {
    settings_ = declared_;
    pocosLogging_ = app::ReadLayers(sources_, settings_);
    OptionsOf(settings_);
    return true;
  } catch (const SettingsError& error) {
    Complain(error.what());
    return false;
  }
}

int ProgramShell::DoTask(int argc, char** argv) {
  switch (commandLine_.task) {
    case Task::Help: {
      Poco::Util::OptionSet known;
      defineOptions(known);
      std::cout << app::HelpText(known, Info(), argv[0]);
      return EXIT_OK;
    }
    case Task::Version:
      std::cout << Info().name << " " << Version() << " (wshost " << kVersion << ")" << std::endl;
      return EXIT_OK;
    case Task::PrintConfig:
      std::cout << settings_.Print();
      return EXIT_OK;
    case Task::CheckConfig:
      return CheckConfig();
    case Task::CheckHealth:
      return app::AskWhetherReady(settings_) ? EXIT_OK : EXIT_UNAVAILABLE;
    case Task::Run:
      break;
  }
  const int code = run(argc, argv);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string service = config().getString("application.baseName", "");
  if (code == EXIT_OK && app::AsksForRegistration(arguments)) app::CompleteRegistration(service, arguments);
  if (code == EXIT_OK && app::AsksForUnregistration(arguments)) app::CompleteUnregistration(service);
  return code;
}

int ProgramShell::CheckConfig() {
  try {
    app::CheckLogging(settings_, *pocosLogging_);
  } catch (const SettingsError& error) {
    std::cerr << Info().name << ": " << error.what() << std::endl;
    return EXIT_CONFIG;
  }
  std::cout << "the configuration is fine" << (sources_.file.empty() ? "" : ": " + sources_.file) << std::endl;
  return EXIT_OK;
}

std::string ProgramShell::Version() const { return Info().version.empty() ? kVersion : Info().version; }

HostOptions ProgramShell::OptionsOf(const Settings& settings) const {
  HostOptions options = app::ReadHostOptions(settings);
  application_.AdjustOptions(options, settings);
  app::RequireValidAdminSettings(settings);
  try {
    const Host tried("ws://127.0.0.1:0/", options);  // says what is wrong with them, and does nothing else
  } catch (...) {
    throw SettingsError(TextOf(std::current_exception()));
  }
  return options;
}

void ProgramShell::Reload() {
  Settings fresh = declared_;
  app::ReadLayers(sources_, fresh);
  OptionsOf(fresh);
  for (const Setting& setting : declared_.All()) {
    const std::string& now = fresh.Text(setting.key);
    if (now == settings_.Text(setting.key)) continue;
    if (!setting.reloads) {
      WriteLog("wshost.app", Poco::Message::PRIO_WARNING, setting.key + " has changed, which needs a restart");
      continue;
    }
    WriteLog("wshost.app", Poco::Message::PRIO_INFORMATION, setting.key + " has changed");
    settings_.Give(setting.key, now, fresh.SourceOf(setting.key));
  }
  try {
    application_.OnReload(settings_);
  } catch (...) {
    WriteLog("wshost.app", Poco::Message::PRIO_ERROR, "OnReload: " + TextOf(std::current_exception()));
  }
}

void ProgramShell::defineOptions(Poco::Util::OptionSet& options) {
  ServerApplication::defineOptions(options);
  app::DefineOptions(options, declared_);
}

// Where threads may be started: a daemon has forked by now.
int ProgramShell::main(const std::vector<std::string>&) {
  if (failure_ != EXIT_OK) return failure_;
  try {
    std::vector<app::InheritedSocket> inherited = app::TakeInheritedSockets();  // before any other descriptor is opened
    app::Logging logging;
    const bool asService = config().getBool("application.runAsService", false);  // Poco's: on Windows alone
    logging.Start(settings_, *pocosLogging_, asService ? app::OpenSystemLog() : nullptr);
    app::ProgramLife life(*this, logging, std::move(inherited));
    return life.Run();
  } catch (const SettingsError& error) {
    Complain(error.what());
    return EXIT_CONFIG;
  } catch (...) {
    Complain(TextOf(std::current_exception()));
    return EXIT_SOFTWARE;
  }
}

// Where there is no log, or not yet.
void ProgramShell::Complain(const std::string& text) const {
  std::cerr << Info().name << ": " << text << std::endl;
  app::TellSystemLog(text);
}

}  // namespace wshost
