// SPDX-License-Identifier: MIT
// Listening sockets that somebody else has made.
#include "transport/ListeningSocket.h"

#include <Poco/Net/ServerSocketImpl.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace wshost::host {
namespace {

// Poco lets only those who derive make a socket of a descriptor.
class AdoptingImpl final : public Poco::Net::ServerSocketImpl {
 public:
  explicit AdoptingImpl(poco_socket_t descriptor) { reset(descriptor); }
};
class AdoptingSocket final : public Poco::Net::ServerSocket {
 public:
  explicit AdoptingSocket(poco_socket_t descriptor) : ServerSocket(new AdoptingImpl(descriptor), true) {}
};

}  // namespace

void RequireListening(const Poco::Net::ServerSocket& socket) {
  const poco_socket_t descriptor = socket.impl()->sockfd();
  const std::string which = "Host::AddWebSocketsEndpoint: descriptor " + std::to_string(descriptor);
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::invalid_argument(which + " is no open socket");
  }
  if (address.ss_family != AF_INET && address.ss_family != AF_INET6) {
    throw std::invalid_argument(which + " is no TCP socket");
  }
  int listens = 0;
  length = sizeof listens;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) != 0 || listens == 0) {
    throw std::invalid_argument(which + " does not listen");
  }
}

Poco::Net::ServerSocket DuplicateOf(const Poco::Net::ServerSocket& socket) {
  const int copy = ::fcntl(socket.impl()->sockfd(), F_DUPFD_CLOEXEC, 0);
  if (copy < 0) throw std::system_error(errno, std::generic_category(), "cannot copy a listening socket");
  return AdoptingSocket(copy);
}

}  // namespace wshost::host
