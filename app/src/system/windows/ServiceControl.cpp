// SPDX-License-Identifier: MIT
// The service control manager: what it asks of the program, and what it is told.
#include <windows.h>

#include <atomic>
#include <mutex>

#include "system/ServiceNotifier.h"
#include "system/windows/WindowsEvents.h"

namespace wshost::app {
namespace {

constexpr DWORD kStartHint = 30'000;  // milliseconds
constexpr DWORD kStopHint = 10'000;   // of each checkpoint; there is one a second
constexpr std::chrono::milliseconds kSignOfLife{10'000};

std::atomic<bool> runsAsService{false};

/// The state that the manager is shown. Threads: any: its own, on which it asks, among them.
class ServiceState {
 public:
  void Begin(SERVICE_STATUS_HANDLE handle) {
    const std::lock_guard lock(mutex_);
    handle_ = handle;
    Show(SERVICE_START_PENDING, kStartHint);
  }
  void Run() {
    const std::lock_guard lock(mutex_);
    if (state_ == SERVICE_START_PENDING) Show(SERVICE_RUNNING, 0);
  }
  void Stop() {
    const std::lock_guard lock(mutex_);
    Show(SERVICE_STOP_PENDING, kStopHint);
  }
  /// Shows that a program that stops gets on with it.
  void GetOn() {
    const std::lock_guard lock(mutex_);
    if (state_ == SERVICE_STOP_PENDING) Show(SERVICE_STOP_PENDING, kStopHint);
  }
  /// From now on whoever ended the program's main() tells how.
  void End() {
    const std::lock_guard lock(mutex_);
    handle_ = nullptr;
  }

 private:
  void Show(DWORD state, DWORD hint) {
    if (handle_ == nullptr) return;
    checkPoint_ = state == state_ && hint != 0 ? checkPoint_ + 1 : (hint != 0 ? 1 : 0);
    state_ = state;
    SERVICE_STATUS status{};
    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status.dwCurrentState = state;
    status.dwControlsAccepted =
        state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_PRESHUTDOWN | SERVICE_ACCEPT_PARAMCHANGE : 0;
    status.dwCheckPoint = checkPoint_;
    status.dwWaitHint = hint;
    ::SetServiceStatus(handle_, &status);
  }

  std::mutex mutex_;
  SERVICE_STATUS_HANDLE handle_ = nullptr;  // null: nobody is told
  DWORD state_ = 0;
  DWORD checkPoint_ = 0;
};

ServiceState& State() {
  static auto* const state = new ServiceState;  // the manager may ask as long as the process lives
  return *state;
}

DWORD WINAPI OnControl(DWORD control, DWORD, void*, void*) {
  switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_SHUTDOWN:
    case SERVICE_CONTROL_PRESHUTDOWN:
      State().Stop();
      RequestEnd();
      return NO_ERROR;
    case SERVICE_CONTROL_PARAMCHANGE:
      RequestReload();
      return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
      return NO_ERROR;
    default:
      return ERROR_CALL_NOT_IMPLEMENTED;
  }
}

/// Takes the controls over from Poco, which knows neither preshutdown nor checkpoints. A program that no manager has
/// started is refused a handler, and tells nobody anything.
class ServiceControl final : public ServiceNotifier {
 public:
  ServiceControl() {
    const SERVICE_STATUS_HANDLE handle = ::RegisterServiceCtrlHandlerExW(L"", &OnControl, nullptr);
    runsAsService.store(handle != nullptr);
    if (handle != nullptr) State().Begin(handle);
  }
  ~ServiceControl() override { State().End(); }

  void Ready(const std::string&) override { State().Run(); }
  void Reloading() override {}
  void Stopping(const std::string&, std::chrono::milliseconds) override { State().Stop(); }
  void Status(const std::string&) override {}

  std::chrono::milliseconds WatchdogInterval() const override {
    return runsAsService.load() ? kSignOfLife : std::chrono::milliseconds::zero();
  }
  void IsAlive() override { State().GetOn(); }
};

}  // namespace

bool RunsAsService() noexcept { return runsAsService.load(); }

std::unique_ptr<ServiceNotifier> MakeServiceNotifier() { return std::make_unique<ServiceControl>(); }

}  // namespace wshost::app
