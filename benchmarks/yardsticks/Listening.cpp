// SPDX-License-Identifier: MIT
// A listening socket on this machine alone.
#include "Listening.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace yardstick {
namespace {

constexpr int kBacklog = 65535;

void RaiseDescriptorLimit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Arguments ParseOrExit(int count, char** words) {
  const int port = count == 3 ? std::atoi(words[1]) : 0;
  const std::string_view work = count == 3 ? words[2] : "";
  if (port <= 0 || port > 65535 || (work != "echo" && work != "relay")) {
    std::fprintf(stderr, "usage: %s PORT echo|relay\n", words[0]);
    std::exit(64);
  }
  return {static_cast<std::uint16_t>(port), work == "relay" ? Work::Relay : Work::Echo};
}

int Listen(std::uint16_t port, bool nonBlocking) {
  RaiseDescriptorLimit();
  const int on = 1;
  const int listener = ::socket(AF_INET, SOCK_STREAM | (nonBlocking ? SOCK_NONBLOCK : 0), 0);
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // accepted sockets inherit it
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, kBacklog) != 0) {
    throw std::runtime_error("cannot listen on port " + std::to_string(port));
  }
  return listener;
}

}  // namespace yardstick
