// SPDX-License-Identifier: MIT
// The order of a program's life.
#include "ProgramLife.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <iostream>
#include <system_error>
#include <thread>

#include "settings/HostSettings.h"
#include "settings/SettingText.h"
#include "system/Process.h"
#include "wshost/service/Log.h"

namespace wshost::app {
namespace {

using Poco::Message;

constexpr std::chrono::milliseconds kTick{1000};
constexpr int kEndedByForce = 128 + 15;  // what a shell calls a program that SIGTERM has killed

void Say(Message::Priority priority, const std::string& text) { WriteLog("wshost.app", priority, text); }

std::string Sessions(std::size_t count) { return std::to_string(count) + (count == 1 ? " session" : " sessions"); }

}  // namespace

ProgramLife::ProgramLife(ProgramShell& shell, Logging& logging, std::vector<InheritedSocket> inherited)
    : shell_(shell), logging_(logging), inherited_(std::move(inherited)), notifier_(MakeServiceNotifier()) {}

ProgramLife::~ProgramLife() = default;

int ProgramLife::Run() {
  try {
    Make();
    if (!Listen()) return Poco::Util::Application::EXIT_UNAVAILABLE;
    Serve();
    Drain();
    return Poco::Util::Application::EXIT_OK;
  } catch (const SettingsError& error) {
    TellFailure(error.what());
    return Poco::Util::Application::EXIT_CONFIG;
  } catch (...) {
    TellFailure(TextOf(std::current_exception()));
    return Poco::Util::Application::EXIT_SOFTWARE;
  }
}

// A daemon has no error output, and who starts a program by hand may not look into a file of lines.
void ProgramLife::TellFailure(const std::string& why) const {
  Say(Message::PRIO_FATAL, why);
  std::cerr << shell_.Info().name << ": " << why << std::endl;
}

// ---- opening

void ProgramLife::Make() {
  const Settings& settings = shell_.Values();
  host_ = std::make_unique<Host>(
      WebSocketAddress(settings.Text("listen.address"), settings.Port("listen.port"), shell_.Info().path),
      shell_.OptionsOf(settings));
  sessionLog_ = std::make_unique<SessionLog>(*host_, settings);
  shell_.Configure(*host_);
  recorder_ = MessageRecorder::Start(ReadRecordOptions(settings), *host_);
  if (!settings.Flag("admin.enabled")) return;
  admin_ = std::make_unique<AdminHost>(settings, AdminHost::Program{*host_, readiness_, recorder_.get(),
                                                                    [this] { shell_.Events().RequestTermination(); }});
}

// Ports, threads and descriptors are the system's to give: that they cannot be had is no fault of the program.
bool ProgramLife::Listen() try {
  std::vector<Poco::Net::ServerSocket> forAdmin;
  std::vector<Poco::Net::ServerSocket> forHost;
  for (InheritedSocket& each : inherited_) {
    (each.name == "admin" ? forAdmin : forHost).push_back(std::move(each.socket));
  }
  inherited_.clear();
  if (admin_) {
    admin_->Open(std::move(forAdmin));
  } else if (!forAdmin.empty()) {
    Say(Message::PRIO_WARNING, "the inherited socket named 'admin' is not listened on: admin.enabled is false");
  }
  OpenHost(std::move(forHost));
  readiness_.Set(Readiness::State::Ready);
  Announce();
  notifier_->Ready("listening on " + host_->Endpoints().front().Address());
  return true;
} catch (const Poco::Exception& error) {
  TellFailure(error.displayText());
  return false;
} catch (const std::system_error& error) {
  TellFailure(error.what());
  return false;
}

void ProgramLife::OpenHost(std::vector<Poco::Net::ServerSocket> inherited) {
  if (inherited.empty()) {
    host_->AddWebSocketsEndpoint();
  } else {
    host_->AddWebSocketsEndpoint(std::move(inherited));
  }
  host_->Open();
}

void ProgramLife::Announce() const {
  const ServiceEndpoint& endpoint = host_->Endpoints().front();
  if (!shell_.Info().page.empty()) std::cout << "Page: " << endpoint.HttpAddress(shell_.Info().page) << "\n";
  std::cout << "Websocket server listening on " << endpoint.Address() << "\n";
  if (admin_) std::cout << "For the operator: " << admin_->Address() << "\n";
  std::cout << std::flush;
}

// ---- serving

void ProgramLife::Serve() {
  while (true) {
    switch (shell_.Events().Wait(TickTime())) {
      case ProcessEvents::Event::Terminate:
        forcedEnd_.Hear(std::chrono::steady_clock::now());
        return;
      case ProcessEvents::Event::TerminateByProgram:
        return;
      case ProcessEvents::Event::Reload:
        Reload();
        break;
      case ProcessEvents::Event::Nothing:
        break;
    }
    Tick();
  }
}

void ProgramLife::Reload() {
  notifier_->Reloading();
  try {
    shell_.Reload();
    TakeOver();
  } catch (...) {
    Say(Message::PRIO_ERROR, "nothing is changed by the reload: " + TextOf(std::current_exception()));
  }
  notifier_->Ready("listening on " + host_->Endpoints().front().Address());
}

// The settings have changed by now. A token that is not to be used any more must not outlive that because of the log.
void ProgramLife::TakeOver() {
  const auto attempt = [](const char* what, const auto& action) {
    try {
      action();
    } catch (...) {
      Say(Message::PRIO_ERROR, std::string(what) + TextOf(std::current_exception()));
    }
  };
  attempt("the operator's listener has not taken over all that has changed: ", [this] {
    if (admin_) admin_->Reload(shell_.Values());
  });
  Say(Message::PRIO_INFORMATION, "the configuration was read again");
  attempt("the log has not taken over all that has changed: ", [this] { logging_.Reload(shell_.Values()); });
}

std::chrono::milliseconds ProgramLife::TickTime() const {
  const std::chrono::milliseconds watchdog = notifier_->WatchdogInterval();
  return watchdog == std::chrono::milliseconds::zero() ? kTick : std::min(kTick, watchdog);
}

// The watchdog is fed by the loops: if one hangs, the service manager ends the program and starts it anew.
void ProgramLife::Tick() {
  const std::chrono::milliseconds watchdog = notifier_->WatchdogInterval();
  const std::chrono::milliseconds delay = host_->LongestLoopDelay();
  if (watchdog != std::chrono::milliseconds::zero()) {
    if (delay <= watchdog) {
      notifier_->IsAlive();
    } else {
      Say(Message::PRIO_CRITICAL, "a loop has not answered for " + WriteTime(delay) + ": the watchdog is not fed");
    }
  }
  const auto now = std::chrono::steady_clock::now();
  const std::size_t sessions = host_->Sessions().size();
  if (readiness_.Get() != Readiness::State::Ready || sessions == sessionsTold_ || now - ticked_ < kTick) return;
  sessionsTold_ = sessions;
  ticked_ = now;
  notifier_->Status(Sessions(sessions));
}

// ---- the end

// Readiness fails first, so that a load balancer looks elsewhere; then nothing is accepted, and all are told.
void ProgramLife::Drain() {
  const Settings& settings = shell_.Values();
  const std::chrono::milliseconds notice = settings.Time("drain.notice");
  const std::chrono::milliseconds time = settings.Time("drain.time");
  readiness_.Set(Readiness::State::Draining);
  Say(Message::PRIO_INFORMATION, "told to end: saying goodbye to " + Sessions(host_->Sessions().size()));
  const auto longest = time == std::chrono::milliseconds::zero() ? time : notice + time + kTick;
  notifier_->Stopping("draining " + Sessions(host_->Sessions().size()), longest);
  const auto noticed = std::chrono::steady_clock::now() + notice;
  while (std::chrono::steady_clock::now() < noticed) {
    Step(std::chrono::ceil<std::chrono::milliseconds>(noticed - std::chrono::steady_clock::now()));
  }
  CloseHost();
  if (admin_) admin_->Close();
  Say(Message::PRIO_INFORMATION, "ended");
}

// Whatever is thrown, the thread is waited for: one that is left behind would end the process.
void ProgramLife::CloseHost() {
  std::atomic<bool> isClosed{false};
  std::exception_ptr whileClosing;
  std::exception_ptr whileWaiting;
  std::thread closing([&] {
    try {
      host_->Close();
    } catch (...) {
      whileClosing = std::current_exception();
    }
    isClosed.store(true);
    shell_.Events().Wake();
  });
  try {
    while (!isClosed.load()) Step(TickTime());
  } catch (...) {
    whileWaiting = std::current_exception();
  }
  closing.join();
  if (whileClosing) std::rethrow_exception(whileClosing);
  if (whileWaiting) std::rethrow_exception(whileWaiting);
}

void ProgramLife::Step(std::chrono::milliseconds atMost) {
  if (shell_.Events().Wait(std::min(atMost, TickTime())) == ProcessEvents::Event::Terminate) HearSignal();
  if (notifier_->WatchdogInterval() != std::chrono::milliseconds::zero()) notifier_->IsAlive();
}

void ProgramLife::HearSignal() {
  const std::string open = Sessions(host_->Sessions().size()) + " open";
  if (forcedEnd_.Hear(std::chrono::steady_clock::now())) {
    EndAtOnce(shell_.Info().name + ": told to end twice: ended at once, with " + open, kEndedByForce);
  }
  Say(Message::PRIO_INFORMATION, "told to end, and is ending already, with " + open);
}

}  // namespace wshost::app
