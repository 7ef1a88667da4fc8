// SPDX-License-Identifier: MIT
// Sockets that systemd has opened: descriptors from 3 on, as in sd_listen_fds(3).
#include "system/InheritedSockets.h"

#include <Poco/Net/ServerSocketImpl.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "settings/SettingText.h"
#include "wshost/app/Settings.h"

namespace wshost::app {
namespace {

constexpr int kFirstDescriptor = 3;

// Poco 1.11 makes no socket of a descriptor.
class OpenedSocket final : public Poco::Net::ServerSocketImpl {
 public:
  explicit OpenedSocket(int descriptor) { reset(descriptor); }
};
class OpenedServerSocket final : public Poco::Net::ServerSocket {
 public:
  explicit OpenedServerSocket(int descriptor) : ServerSocket(new OpenedSocket(descriptor), true) {}
};

std::string TakeVariable(const char* name) {
  const char* const value = std::getenv(name);
  std::string text = value == nullptr ? std::string() : std::string(value);
  ::unsetenv(name);
  return text;
}

std::vector<std::string> SplitNames(const std::string& text) {
  std::vector<std::string> names;
  std::size_t begin = 0;
  while (begin <= text.size() && !text.empty()) {
    const std::size_t colon = std::min(text.find(':', begin), text.size());
    names.push_back(text.substr(begin, colon - begin));
    begin = colon + 1;
  }
  return names;
}

bool IsListeningTcpSocket(int descriptor) {
  int value = 0;
  socklen_t length = sizeof value;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) != 0 || value == 0) return false;
  sockaddr_storage address{};
  length = sizeof address;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) return false;
  return address.ss_family == AF_INET || address.ss_family == AF_INET6;
}

InheritedSocket Take(int descriptor, std::string name) {
  if (!IsListeningTcpSocket(descriptor)) {
    throw SettingsError("LISTEN_FDS: descriptor " + std::to_string(descriptor) + " ('" + name +
                        "'): expected a TCP socket that listens");
  }
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  return {std::move(name), OpenedServerSocket(descriptor)};
}

}  // namespace

std::vector<InheritedSocket> TakeInheritedSockets() {
  const std::string process = TakeVariable("LISTEN_PID");
  const std::string count = TakeVariable("LISTEN_FDS");
  const std::vector<std::string> names = SplitNames(TakeVariable("LISTEN_FDNAMES"));
  if (process.empty() || process != std::to_string(::getpid())) return {};  // meant for another process
  const std::optional<std::size_t> number = ReadNumber(count);
  if (!number || *number > 1024) throw SettingsError("LISTEN_FDS = " + count + ": expected a number of descriptors");
  std::vector<InheritedSocket> sockets;
  for (std::size_t i = 0; i < *number; ++i) {
    sockets.push_back(Take(kFirstDescriptor + static_cast<int>(i), i < names.size() ? names[i] : "unknown"));
  }
  return sockets;
}

}  // namespace wshost::app
