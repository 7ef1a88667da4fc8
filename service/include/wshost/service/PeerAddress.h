// SPDX-License-Identifier: MIT
// Where a peer comes from.
#pragma once

#include <Poco/Net/SocketAddress.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace wshost {

/// An IP address with a port, all of it in place: every session has one, and a Poco::Net::SocketAddress is a block on
/// the heap.
class PeerAddress {
 public:
  PeerAddress() noexcept = default;
  /// Errors: std::invalid_argument if it is no IP address.
  PeerAddress(const Poco::Net::SocketAddress& address);  // NOLINT(google-explicit-constructor): the same thing, smaller
  /// Takes what the system has filled in. Returns: an empty one if it is no IP address.
  static PeerAddress Of(const sockaddr& address) noexcept;

  Poco::Net::SocketAddress ToSocketAddress() const;
  operator Poco::Net::SocketAddress() const { return ToSocketAddress(); }  // NOLINT(google-explicit-constructor)
  /// Returns "192.0.2.1:4502", "[2001:db8::1]:4502".
  std::string ToString() const { return ToSocketAddress().toString(); }

 private:
  std::array<std::byte, 16> address_{};  // of IPv4 the first four
  std::uint32_t scope_ = 0;              // of IPv6
  std::uint16_t port_ = 0;               // in network order, as all of it
  bool isIPv6_ = false;
};

}  // namespace wshost
