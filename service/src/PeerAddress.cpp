// SPDX-License-Identifier: MIT
// Where a peer comes from.
#include "wshost/service/PeerAddress.h"

#include <cstring>
#include <stdexcept>

namespace wshost {

PeerAddress::PeerAddress(const Poco::Net::SocketAddress& address) : PeerAddress(Of(*address.addr())) {
  const auto family = address.addr()->sa_family;
  if (family != AF_INET && family != AF_INET6) {
    throw std::invalid_argument("PeerAddress: " + address.toString() + " is no IP address");
  }
}

PeerAddress PeerAddress::Of(const sockaddr& address) noexcept {
  PeerAddress result;
  if (address.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof four);
    std::memcpy(result.address_.data(), &four.sin_addr, sizeof four.sin_addr);
    result.port_ = four.sin_port;
  } else if (address.sa_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &address, sizeof six);
    std::memcpy(result.address_.data(), &six.sin6_addr, sizeof six.sin6_addr);
    result.port_ = six.sin6_port;
    result.scope_ = six.sin6_scope_id;
    result.isIPv6_ = true;
  }
  return result;
}

Poco::Net::SocketAddress PeerAddress::ToSocketAddress() const {
  if (isIPv6_) {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    std::memcpy(&six.sin6_addr, address_.data(), sizeof six.sin6_addr);
    six.sin6_port = port_;
    six.sin6_scope_id = scope_;
    return {reinterpret_cast<const sockaddr*>(&six), sizeof six};
  }
  sockaddr_in four{};
  four.sin_family = AF_INET;
  std::memcpy(&four.sin_addr, address_.data(), sizeof four.sin_addr);
  four.sin_port = port_;
  return {reinterpret_cast<const sockaddr*>(&four), sizeof four};
}

}  // namespace wshost
