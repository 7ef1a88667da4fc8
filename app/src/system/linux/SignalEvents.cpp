// SPDX-License-Identifier: MIT
// SIGTERM, SIGINT and SIGHUP, read from a descriptor.
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>

#include "system/ProcessEvents.h"

namespace wshost::app {
namespace {

[[noreturn]] void Fail(const char* call) { throw std::system_error(errno, std::generic_category(), call); }

class Descriptor {
 public:
  Descriptor(int number, const char* call) : number_(number) {
    if (number < 0) Fail(call);
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
  for (const int each : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, each);
  return signals;
}

class SignalEvents final : public ProcessEvents {
 public:
  SignalEvents() {
    ::signal(SIGPIPE, SIG_IGN);  // a log line into a pipe that nobody reads is not the program's end
    if (const int error = ::pthread_sigmask(SIG_BLOCK, &held_, &maskBefore_); error != 0) {
      throw std::system_error(error, std::generic_category(), "pthread_sigmask");
    }
  }

  // What came while the program was ending already would strike as soon as the mask is restored.
  ~SignalEvents() override {
    while (TakeSignal() != 0) {
    }
    ::pthread_sigmask(SIG_SETMASK, &maskBefore_, nullptr);
  }

  Event Wait(std::chrono::milliseconds atMost) override {
    std::array<pollfd, 2> watched{pollfd{signals_.Number(), POLLIN, 0}, pollfd{woken_.Number(), POLLIN, 0}};
    const int timeout = static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(atMost.count(), 0, 3'600'000));
    if (::poll(watched.data(), watched.size(), timeout) < 0 && errno != EINTR) Fail("poll");
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t taken = ::read(woken_.Number(), &count, sizeof count);
    if (terminationRequested_.exchange(false)) return Event::TerminateByProgram;
    const int signal = TakeSignal();
    if (signal == 0) return Event::Nothing;
    return signal == SIGHUP ? Event::Reload : Event::Terminate;
  }

  void Wake() noexcept override {
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then it is set.
    [[maybe_unused]] const ssize_t written = ::write(woken_.Number(), &one, sizeof one);
  }

  void RequestTermination() noexcept override {
    terminationRequested_.store(true);
    Wake();
  }

 private:
  int TakeSignal() noexcept {
    signalfd_siginfo info{};
    if (::read(signals_.Number(), &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return 0;
    return static_cast<int>(info.ssi_signo);
  }

  sigset_t held_ = HeldSignals();
  // Before the mask changes: if a descriptor cannot be had, nothing is to be undone.
  Descriptor signals_{::signalfd(-1, &held_, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"};
  Descriptor woken_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd"};
  sigset_t maskBefore_{};
  std::atomic<bool> terminationRequested_{false};
};

}  // namespace

std::unique_ptr<ProcessEvents> MakeProcessEvents() { return std::make_unique<SignalEvents>(); }

}  // namespace wshost::app
