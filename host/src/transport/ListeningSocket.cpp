// SPDX-License-Identifier: MIT
// Listening sockets, our own and those that somebody else has made.
#include "transport/ListeningSocket.h"

#include <Poco/Net/ServerSocketImpl.h>

#include <stdexcept>
#include <string>

#include "system/Sockets.h"

namespace wshost::host {
namespace {

// Poco lets only those who derive make a socket of a descriptor, or one that has options before it is bound.
class SocketImpl final : public Poco::Net::ServerSocketImpl {
 public:
  explicit SocketImpl(const Poco::Net::SocketAddress& address) {
    init(address.af());
    RequireOwnAddress(sockfd());
  }
  explicit SocketImpl(SocketHandle handle) { reset(handle); }
};
class Socket final : public Poco::Net::ServerSocket {
 public:
  template <typename TFrom>
  explicit Socket(const TFrom& from) : ServerSocket(new SocketImpl(from), true) {}
};

}  // namespace

Poco::Net::ServerSocket ListenAt(const Poco::Net::SocketAddress& address, int backlog) {
  Socket socket(address);
  socket.bind(address, false, false);
  socket.listen(backlog);
  socket.setBlocking(false);
  return socket;
}

void RequireListening(const Poco::Net::ServerSocket& socket) {
  const SocketHandle descriptor = socket.impl()->sockfd();
  const std::string which = "Host::AddWebSocketsEndpoint: descriptor " + std::to_string(descriptor);
  sockaddr_storage address{};
  poco_socklen_t length = sizeof address;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::invalid_argument(which + " is no open socket");
  }
  if (address.ss_family != AF_INET && address.ss_family != AF_INET6) {
    throw std::invalid_argument(which + " is no TCP socket");
  }
  int listens = 0;
  length = sizeof listens;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, reinterpret_cast<char*>(&listens), &length) != 0 ||
      listens == 0) {
    throw std::invalid_argument(which + " does not listen");
  }
}

Poco::Net::ServerSocket DuplicateOf(const Poco::Net::ServerSocket& socket) {
  return Socket(DuplicateSocket(socket.impl()->sockfd()));
}

}  // namespace wshost::host
