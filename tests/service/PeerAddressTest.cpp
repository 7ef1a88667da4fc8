// SPDX-License-Identifier: MIT
// Where a peer comes from, kept small.
#include <gtest/gtest.h>

#include <stdexcept>

#include "wshost/service/PeerAddress.h"

namespace wshost::testing {
namespace {

using Poco::Net::SocketAddress;

TEST(PeerAddress, KeepsAnIPv4AddressAndItsPort) {
  const PeerAddress address(SocketAddress("192.0.2.17", 4502));
  EXPECT_EQ(address.ToSocketAddress(), SocketAddress("192.0.2.17", 4502));
  EXPECT_EQ(address.ToString(), "192.0.2.17:4502");
}

TEST(PeerAddress, KeepsAnIPv6AddressAndItsPort) {
  const PeerAddress address(SocketAddress("2001:db8::17", 4502));
  EXPECT_EQ(address.ToSocketAddress(), SocketAddress("2001:db8::17", 4502));
  EXPECT_EQ(address.ToString(), "[2001:db8::17]:4502");
}

TEST(PeerAddress, KeepsTheScopeOfALinkLocalAddress) {
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_addr.s6_addr[0] = 0xFE;
  six.sin6_addr.s6_addr[1] = 0x80;
  six.sin6_scope_id = 7;
  const PeerAddress address = PeerAddress::Of(reinterpret_cast<const sockaddr&>(six));
  EXPECT_EQ(address.ToSocketAddress().host().scope(), 7U);
}

TEST(PeerAddress, IsAllZeroesUnlessOneIsGiven) { EXPECT_EQ(PeerAddress().ToString(), "0.0.0.0:0"); }

TEST(PeerAddress, NeedsNoMoreThanTwentyFourBytes) { EXPECT_LE(sizeof(PeerAddress), 24U); }

TEST(PeerAddress, TakesNoAddressOfAFile) {
  EXPECT_THROW(PeerAddress(SocketAddress(SocketAddress::UNIX_LOCAL, "/tmp/socket")), std::invalid_argument);
}

}  // namespace
}  // namespace wshost::testing
