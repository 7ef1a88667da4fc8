// SPDX-License-Identifier: MIT
// The notify protocol of systemd: datagrams of NAME=VALUE lines to $NOTIFY_SOCKET, as in sd_notify(3).
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include "settings/SettingText.h"
#include "system/ServiceNotifier.h"
#include "wshost/service/Log.h"

namespace wshost::app {
namespace {

constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
constexpr timeval kLongestWait{1, 0};

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::int64_t MonotonicMicroseconds() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * kMicrosecondsPerSecond + now.tv_nsec / 1000;
}

// A status that has lines of its own would be taken for more of the protocol.
std::string OneLine(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

class SystemdNotifier final : public ServiceNotifier {
 public:
  void Ready(const std::string& status) override { Send("READY=1\nSTATUS=" + OneLine(status)); }
  void Reloading() override { Send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(MonotonicMicroseconds())); }
  void Stopping(const std::string& status, std::chrono::milliseconds timeLeft) override {
    std::string lines = "STOPPING=1\nSTATUS=" + OneLine(status);
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(timeLeft).count();
    if (left != 0) lines += "\nEXTEND_TIMEOUT_USEC=" + std::to_string(left);
    Send(lines);
  }
  void Status(const std::string& status) override { Send("STATUS=" + OneLine(status), MSG_DONTWAIT); }

  // Twice as often as asked for, as sd_watchdog_enabled(3) advises.
  std::chrono::milliseconds WatchdogInterval() const override { return watchdog_; }
  void IsAlive() override { Send("WATCHDOG=1", MSG_DONTWAIT); }

 private:
  static std::chrono::milliseconds ReadWatchdog() {
    const std::string process = Variable("WATCHDOG_PID");
    if (!process.empty() && process != std::to_string(::getpid())) return {};
    const std::size_t interval = ReadNumber(Variable("WATCHDOG_USEC")).value_or(0);
    return std::chrono::milliseconds(static_cast<std::int64_t>(interval / 2 / 1000));
  }

  // What is said once is worth a moment's wait for a manager that is busy; what is said again and again is not.
  void Send(const std::string& lines, int flags = 0) {
    if (address_.empty()) return;
    const bool couldTell = std::exchange(canTell_, TrySend(lines, flags));
    if (canTell_ || !couldTell) return;
    WriteLog("wshost.app", Poco::Message::PRIO_WARNING,
             "the service manager at NOTIFY_SOCKET=" + address_ +
                 " cannot be told anything: " + std::generic_category().message(errno));
  }

  bool TrySend(const std::string& lines, int flags) const noexcept {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    if (address_.size() >= sizeof where.sun_path) {
      errno = ENAMETOOLONG;
      return false;
    }
    std::memcpy(where.sun_path, address_.data(), address_.size());
    if (where.sun_path[0] == '@') where.sun_path[0] = '\0';  // the abstract namespace
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return false;
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &kLongestWait, sizeof kLongestWait);
    const ssize_t sent = ::sendto(socket, lines.data(), lines.size(), MSG_NOSIGNAL | flags,
                                  reinterpret_cast<const sockaddr*>(&where), length);
    const int error = errno;
    ::close(socket);
    errno = error;
    return sent == static_cast<ssize_t>(lines.size());
  }

  const std::string address_ = Variable("NOTIFY_SOCKET");
  const std::chrono::milliseconds watchdog_ = ReadWatchdog();
  bool canTell_ = true;
};

}  // namespace

std::unique_ptr<ServiceNotifier> MakeServiceNotifier() { return std::make_unique<SystemdNotifier>(); }

}  // namespace wshost::app
