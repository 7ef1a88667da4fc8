// SPDX-License-Identifier: MIT
// The order of a program's life.
#include "ProgramLife.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <atomic>
#include <iostream>
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

ProgramLife::ProgramLife(ProgramShell& shell, Logging& logging)
    : shell_(shell), logging_(logging), notifier_(MakeServiceNotifier()) {}

ProgramLife::~ProgramLife() = default;

int ProgramLife::Run() {
  try {
    if (!Open()) return Poco::Util::Application::EXIT_UNAVAILABLE;
    Serve();
    Drain();
    return Poco::Util::Application::EXIT_OK;
  } catch (...) {
    const std::string why = TextOf(std::current_exception());
    Say(Message::PRIO_FATAL, why);
    std::cerr << shell_.Info().name << ": " << why << std::endl;
  }
  return Poco::Util::Application::EXIT_SOFTWARE;
}

// ---- opening

bool ProgramLife::Open() {
  std::vector<Poco::Net::ServerSocket> forAdmin;
  std::vector<Poco::Net::ServerSocket> forHost;
  for (InheritedSocket& each : TakeInheritedSockets()) {
    (each.name == "admin" ? forAdmin : forHost).push_back(std::move(each.socket));
  }
  const Settings& settings = shell_.Values();
  host_ = std::make_unique<Host>(
      WebSocketAddress(settings.Text("listen.address"), settings.Port("listen.port"), shell_.Info().path),
      shell_.OptionsOf(settings));
  sessionLog_ = std::make_unique<SessionLog>(*host_, settings);
  shell_.Configure(*host_);
  try {
    if (settings.Flag("admin.enabled")) {
      admin_ =
          std::make_unique<AdminHost>(settings, *host_, readiness_, [this] { shell_.Events().RequestTermination(); });
      admin_->Open(std::move(forAdmin));
    }
    OpenHost(std::move(forHost));
  } catch (const Poco::Exception& error) {
    std::cerr << shell_.Info().name << ": " << error.message() << std::endl;
    return false;
  }
  readiness_.Set(Readiness::State::Ready);
  Announce();
  notifier_->Ready("listening on " + host_->Endpoints().front().Address());
  return true;
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
    logging_.Reload(shell_.Values());
    if (admin_) admin_->Reload(shell_.Values());
    Say(Message::PRIO_INFORMATION, "the configuration was read again");
  } catch (const std::exception& error) {
    Say(Message::PRIO_ERROR, std::string("nothing is changed by the reload: ") + error.what());
  }
  notifier_->Ready("listening on " + host_->Endpoints().front().Address());
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
  notifier_->Stopping("draining " + Sessions(host_->Sessions().size()), notice + time + kTick);
  const auto noticed = std::chrono::steady_clock::now() + notice;
  while (std::chrono::steady_clock::now() < noticed) {
    Step(std::chrono::ceil<std::chrono::milliseconds>(noticed - std::chrono::steady_clock::now()));
  }
  std::atomic<bool> isClosed{false};
  std::thread closing([&] {
    host_->Close();
    isClosed.store(true);
    shell_.Events().Wake();
  });
  while (!isClosed.load()) Step(TickTime());
  closing.join();
  if (admin_) admin_->Close();
  Say(Message::PRIO_INFORMATION, "ended");
}

void ProgramLife::Step(std::chrono::milliseconds atMost) {
  if (shell_.Events().Wait(std::min(atMost, TickTime())) == ProcessEvents::Event::Terminate) {
    EndAtOnce(
        shell_.Info().name + ": told to end twice: ended at once, with " + Sessions(host_->Sessions().size()) + " open",
        kEndedByForce);
  }
  if (notifier_->WatchdogInterval() != std::chrono::milliseconds::zero()) notifier_->IsAlive();
}

}  // namespace wshost::app
