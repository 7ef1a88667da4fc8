// SPDX-License-Identifier: MIT
// Where the load client goes.
#include "ServerUrl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace {

using load::ServerUrl;
using ::testing::HasSubstr;

std::string Refusal(std::string_view url) {
  try {
    ServerUrl::Parse(url);
    return {};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(ServerUrl, HasHostPortAndTarget) {
  const ServerUrl url = ServerUrl::Parse("ws://127.0.0.1:4502/chat?room=a%2Fb");
  EXPECT_EQ(url.host, "127.0.0.1");
  EXPECT_EQ(url.port, 4502);
  EXPECT_EQ(url.authority, "127.0.0.1:4502");
  EXPECT_EQ(url.target, "/chat?room=a%2Fb");
}

TEST(ServerUrl, FillsInWhatIsLeftOut) {
  EXPECT_EQ(ServerUrl::Parse("WS://example.com").port, 80);
  EXPECT_EQ(ServerUrl::Parse("ws://example.com").target, "/");
  EXPECT_EQ(ServerUrl::Parse("ws://example.com?a=1").target, "/?a=1");
  EXPECT_EQ(ServerUrl::Parse("ws://example.com?a=1").authority, "example.com");
}

TEST(ServerUrl, TakesAnIPv6AddressOutOfItsBrackets) {
  const ServerUrl url = ServerUrl::Parse("ws://[::1]:8080/");
  EXPECT_EQ(url.host, "::1");
  EXPECT_EQ(url.port, 8080);
  EXPECT_EQ(url.authority, "[::1]:8080");
  EXPECT_EQ(ServerUrl::Parse("ws://[::1]").port, 80);
}

TEST(ServerUrl, RefusesWhatIsNone) {
  for (const char* url : {"", "127.0.0.1:4502", "http://a/", "ws:/a", "ws://", "ws://:80/", "ws:///chat", "ws://a:/",
                          "ws://a:0/", "ws://a:65536/", "ws://a:80x/", "ws://a:-1/"}) {
    EXPECT_THAT(Refusal(url), HasSubstr("expected a URL such as ws://")) << url;
  }
  EXPECT_THAT(Refusal("wss://a/"), HasSubstr("no TLS"));
  EXPECT_THAT(Refusal("ws://a/#b"), HasSubstr("fragment"));
  EXPECT_THAT(Refusal("ws://me@a/"), HasSubstr("user"));
}

}  // namespace
