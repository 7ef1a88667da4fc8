// SPDX-License-Identifier: MIT
// Addresses as text.
#include "wshost/host/ServiceEndpoint.h"

#include <gtest/gtest.h>

namespace wshost {
namespace {

TEST(ServiceEndpoint, PutsItsAddressTogether) {
  const ServiceEndpoint endpoint("ws", "127.0.0.1", 4502, "/chat");
  EXPECT_EQ(endpoint.Address(), "ws://127.0.0.1:4502/chat");
  EXPECT_EQ(endpoint.Host(), "127.0.0.1");
  EXPECT_EQ(endpoint.Port(), 4502);
  EXPECT_EQ(endpoint.Path(), "/chat");
  EXPECT_EQ(endpoint.HttpAddress(), "http://127.0.0.1:4502/");
  EXPECT_EQ(endpoint.HttpAddress("app.js"), "http://127.0.0.1:4502/app.js");
}

TEST(ServiceEndpoint, PutsIpv6HostsInBracketsOnce) {
  EXPECT_EQ(ServiceEndpoint("ws", "::1", 1, "").Address(), "ws://[::1]:1/");
  EXPECT_EQ(ServiceEndpoint("ws", "[::1]", 1, "a").HttpAddress("/b"), "http://[::1]:1/b");
}

TEST(ServiceEndpoint, AnswersHttpsBesideWss) {
  EXPECT_EQ(ServiceEndpoint("wss", "here", 443, "/chat").HttpAddress("/"), "https://here:443/");
}

}  // namespace
}  // namespace wshost
