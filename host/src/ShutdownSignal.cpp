// SPDX-License-Identifier: MIT
// Requests to end: signals read from a descriptor on Linux, console events on Windows.
#include "wshost/host/ShutdownSignal.h"

#ifdef _WIN32
#include <windows.h>
#else
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#endif

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>

namespace wshost {

#ifdef _WIN32

struct ShutdownSignal::Impl {
  HANDLE requested = nullptr;
  static std::atomic<Impl*> current;

  static BOOL WINAPI OnConsoleEvent(DWORD event) {
    Impl* const impl = current.load();
    if (impl == nullptr || (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT && event != CTRL_CLOSE_EVENT)) {
      return FALSE;
    }
    SetEvent(impl->requested);
    return TRUE;
  }
};

std::atomic<ShutdownSignal::Impl*> ShutdownSignal::Impl::current{nullptr};

ShutdownSignal::ShutdownSignal() : impl_(std::make_unique<Impl>()) {
  impl_->requested = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  if (impl_->requested == nullptr) {
    throw std::system_error(static_cast<int>(GetLastError()), std::system_category(), "ShutdownSignal: CreateEvent");
  }
  Impl* none = nullptr;
  if (!Impl::current.compare_exchange_strong(none, impl_.get())) {
    CloseHandle(impl_->requested);
    throw std::logic_error("ShutdownSignal: there is one already");
  }
  SetConsoleCtrlHandler(&Impl::OnConsoleEvent, TRUE);
}

ShutdownSignal::~ShutdownSignal() {
  SetConsoleCtrlHandler(&Impl::OnConsoleEvent, FALSE);
  Impl::current.store(nullptr);
  CloseHandle(impl_->requested);
}

void ShutdownSignal::Wait() { WaitForSingleObject(impl_->requested, INFINITE); }

void ShutdownSignal::Request() noexcept { SetEvent(impl_->requested); }

#else

namespace {

/// Closes a file descriptor at the end of its life.
class Descriptor {
 public:
  Descriptor(int number, const char* call) : number_(number) {
    if (number < 0) {
      throw std::system_error(errno, std::generic_category(), std::string("ShutdownSignal: ") + call);
    }
  }
  ~Descriptor() { ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int Number() const noexcept { return number_; }

 private:
  int number_;
};

sigset_t HeldSignals() noexcept {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

struct ShutdownSignal::Impl {
  sigset_t held = HeldSignals();
  // Before the mask changes: if a descriptor cannot be had, nothing is to be undone.
  Descriptor signals{::signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"};
  Descriptor requested{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd"};  // never read: once set, set for good
  sigset_t maskBefore{};

  bool TakeSignal() noexcept {
    signalfd_siginfo info{};
    return ::read(signals.Number(), &info, sizeof info) == static_cast<ssize_t>(sizeof info);
  }
};

ShutdownSignal::ShutdownSignal() : impl_(std::make_unique<Impl>()) {
  if (const int error = ::pthread_sigmask(SIG_BLOCK, &impl_->held, &impl_->maskBefore); error != 0) {
    throw std::system_error(error, std::generic_category(), "ShutdownSignal: pthread_sigmask");
  }
}

ShutdownSignal::~ShutdownSignal() {
  // A second Ctrl-C that came while the program was ending already would strike as soon as the mask is restored.
  while (impl_->TakeSignal()) {
  }
  ::pthread_sigmask(SIG_SETMASK, &impl_->maskBefore, nullptr);
}

void ShutdownSignal::Wait() {
  std::array<pollfd, 2> watched{pollfd{impl_->signals.Number(), POLLIN, 0},
                                pollfd{impl_->requested.Number(), POLLIN, 0}};
  while (::poll(watched.data(), watched.size(), -1) < 0) {
    if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "ShutdownSignal: poll");
    }
  }
  // Kept by the event, so that a later Wait() returns at once too.
  Request();
}

void ShutdownSignal::Request() noexcept {
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then it is set.
  [[maybe_unused]] const ssize_t written = ::write(impl_->requested.Number(), &one, sizeof one);
}

#endif

}  // namespace wshost
