// SPDX-License-Identifier: MIT
// Ctrl-C, Ctrl-Break, and the end of the console, of the user's session and of the system.
#include <windows.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <system_error>

#include "system/ProcessEvents.h"
#include "system/windows/WindowsEvents.h"

namespace wshost::app {
namespace {

class ConsoleEvents final : public ProcessEvents {
 public:
  ConsoleEvents() : woken_(::CreateEventW(nullptr, FALSE, FALSE, nullptr)) {
    if (woken_ == nullptr) {
      throw std::system_error(static_cast<int>(::GetLastError()), std::system_category(), "CreateEvent");
    }
    ConsoleEvents* none = nullptr;
    if (!current.compare_exchange_strong(none, this)) {
      ::CloseHandle(woken_);
      throw std::logic_error("ProcessEvents: there are some already");
    }
    ::SetConsoleCtrlHandler(&OnConsole, TRUE);
  }
  ~ConsoleEvents() override {
    ::SetConsoleCtrlHandler(&OnConsole, FALSE);
    current.store(nullptr);
    while (inUse.load() != 0) ::SwitchToThread();  // a handler may have found it just before
    ::CloseHandle(woken_);
  }

  Event Wait(std::chrono::milliseconds atMost) override {
    const auto time = std::clamp<std::chrono::milliseconds::rep>(atMost.count(), 0, 3'600'000);
    ::WaitForSingleObject(woken_, static_cast<DWORD>(time));
    if (byProgram_.exchange(false)) return MoreOr(Event::TerminateByProgram);
    if (ends_.load() != 0) {
      --ends_;
      return MoreOr(Event::Terminate);
    }
    return reload_.exchange(false) ? MoreOr(Event::Reload) : Event::Nothing;
  }
  void Wake() noexcept override { ::SetEvent(woken_); }
  void RequestTermination() noexcept override {
    byProgram_.store(true);
    Wake();
  }

  void End() noexcept {
    ++ends_;
    Wake();
  }
  void Reload() noexcept {
    reload_.store(true);
    Wake();
  }

  /// Calls `action` with the events there are, which stay until it returns.
  template <typename TAction>
  static void WithCurrent(TAction action) noexcept {
    ++inUse;
    if (ConsoleEvents* const events = current.load()) action(*events);
    --inUse;
  }

 private:
  // One of several requests is told: the next Wait() does not wait.
  Event MoreOr(Event event) noexcept {
    if (byProgram_.load() || ends_.load() != 0 || reload_.load()) Wake();
    return event;
  }

  static BOOL WINAPI OnConsole(DWORD event) {
    switch (event) {
      case CTRL_C_EVENT:
      case CTRL_BREAK_EVENT:
        RequestEnd();
        return TRUE;
      case CTRL_CLOSE_EVENT:
      case CTRL_LOGOFF_EVENT:
      case CTRL_SHUTDOWN_EVENT:
        if (RunsAsService()) return TRUE;  // somebody logs off; the system's end comes from the manager
        RequestEnd();
        ::Sleep(INFINITE);  // the system ends the process when this returns, or after some seconds
        return TRUE;
      default:
        return FALSE;
    }
  }

  static inline std::atomic<ConsoleEvents*> current{nullptr};
  static inline std::atomic<int> inUse{0};

  const HANDLE woken_;
  std::atomic<bool> byProgram_{false};
  std::atomic<bool> reload_{false};
  std::atomic<int> ends_{0};  // only Wait() takes off
};

}  // namespace

void RequestEnd() noexcept {
  ConsoleEvents::WithCurrent([](ConsoleEvents& events) { events.End(); });
}
void RequestReload() noexcept {
  ConsoleEvents::WithCurrent([](ConsoleEvents& events) { events.Reload(); });
}

std::unique_ptr<ProcessEvents> MakeProcessEvents() { return std::make_unique<ConsoleEvents>(); }

}  // namespace wshost::app
