// SPDX-License-Identifier: MIT
// Whose word about others is believed.
#include "transport/TrustedProxies.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace wshost::host {
namespace {

PeerAddress Peer(const std::string& host) { return Poco::Net::SocketAddress(host, 1234); }

std::string ErrorOf(const std::string& text) {
  try {
    TrustedProxies proxies({"10.0.0.0/8", text});
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

TEST(TrustedProxies, AreNobodyByDefault) {
  const TrustedProxies none;
  EXPECT_TRUE(none.Empty());
  EXPECT_FALSE(none.Contain(Peer("127.0.0.1")));
  EXPECT_FALSE(none.Contain(Peer("::1")));
  EXPECT_TRUE(TrustedProxies(std::vector<std::string>()).Empty());
}

TEST(TrustedProxies, MayBeSingleAddresses) {
  const TrustedProxies proxies({"192.0.2.1", "2001:db8::1"});
  EXPECT_FALSE(proxies.Empty());
  EXPECT_TRUE(proxies.Contain(Peer("192.0.2.1")));
  EXPECT_FALSE(proxies.Contain(Peer("192.0.2.2")));
  EXPECT_FALSE(proxies.Contain(Peer("192.0.2.0")));
  EXPECT_TRUE(proxies.Contain(Peer("2001:db8::1")));
  EXPECT_FALSE(proxies.Contain(Peer("2001:db8::2")));
}

TEST(TrustedProxies, MayBeNetworksWhosePrefixEndsAnywhere) {
  const TrustedProxies proxies({"10.0.0.0/8", "172.16.0.0/12", "192.0.2.128/25", "fd00::/8", "2001:db8:8000::/33"});
  for (const char* each : {"10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.0.2.128", "192.0.2.255",
                           "fd00::1", "fdff:ffff::", "2001:db8:8000::1", "2001:db8:ffff::1"}) {
    EXPECT_TRUE(proxies.Contain(Peer(each))) << each;
  }
  for (const char* each : {"9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "192.0.2.127", "fc00::1",
                           "fe00::1", "2001:db8:7fff::1", "2001:db9:8000::1"}) {
    EXPECT_FALSE(proxies.Contain(Peer(each))) << each;
  }
}

TEST(TrustedProxies, MayBeAllOfOneKind) {
  EXPECT_TRUE(TrustedProxies({"0.0.0.0/0"}).Contain(Peer("203.0.113.7")));
  EXPECT_FALSE(TrustedProxies({"0.0.0.0/0"}).Contain(Peer("2001:db8::1")));
  EXPECT_TRUE(TrustedProxies({"::/0"}).Contain(Peer("2001:db8::1")));
  EXPECT_FALSE(TrustedProxies({"::/0"}).Contain(Peer("203.0.113.7")));
  EXPECT_FALSE(TrustedProxies({"::/0"}).Contain(Peer("::ffff:203.0.113.7"))) << "IPv4, whatever it came as";
}

TEST(TrustedProxies, TakeAMappedIPv4AddressForWhatItStandsFor) {
  const TrustedProxies four({"10.0.0.0/8"});
  EXPECT_TRUE(four.Contain(Peer("::ffff:10.1.2.3")));
  EXPECT_FALSE(four.Contain(Peer("::ffff:11.1.2.3")));
  const TrustedProxies mapped({"::ffff:10.0.0.0/104", "::ffff:192.0.2.1"});
  EXPECT_TRUE(mapped.Contain(Peer("10.1.2.3")));
  EXPECT_TRUE(mapped.Contain(Peer("::ffff:10.1.2.3")));
  EXPECT_FALSE(mapped.Contain(Peer("11.1.2.3")));
  EXPECT_TRUE(mapped.Contain(Peer("192.0.2.1")));
}

TEST(TrustedProxies, DoNotCareForAPort) {
  const TrustedProxies proxies({"192.0.2.1"});
  EXPECT_TRUE(proxies.Contain(Poco::Net::SocketAddress("192.0.2.1", 1)));
  EXPECT_TRUE(proxies.Contain(Poco::Net::SocketAddress("192.0.2.1", 65535)));
}

TEST(TrustedProxies, SayWhatIsWrongAndWhatIsExpected) {
  for (const char* each :
       {"", "proxy.example", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/8/8", "10.0.0", "*",
        "fd00::/129", "[::1]", "::1%lo", "10.0.0.0:80", " 10.0.0.1", "10.0.0.1 ", "010.0.0.1", "::ffff:10.0.0.0/95"}) {
    const std::string error = ErrorOf(each);
    EXPECT_NE(error.find("HostOptions::trustedProxies: '" + std::string(each) + "'"), error.npos) << each << error;
    EXPECT_NE(error.find("expected an address or a network such as"), error.npos) << each << error;
  }
  EXPECT_NE(ErrorOf("10.0.0.1/8").find("has bits set behind its prefix"), std::string::npos);
  EXPECT_NE(ErrorOf("fd00::1/8").find("has bits set behind its prefix"), std::string::npos);
  EXPECT_EQ(ErrorOf("10.0.0.1/32"), "");
}

}  // namespace
}  // namespace wshost::host
