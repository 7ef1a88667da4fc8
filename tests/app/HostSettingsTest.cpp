// SPDX-License-Identifier: MIT
// Settings become the options of a host.
#include "settings/HostSettings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace wshost;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Settings HostSettings() {
  Settings settings;
  app::AddHostSettings(settings);
  return settings;
}

TEST(HostSettings, HaveTheDefaultsOfAHost) {
  const HostOptions options = app::ReadHostOptions(HostSettings());
  const HostOptions defaults;
  EXPECT_EQ(options.handshakeTimeout, defaults.handshakeTimeout);
  EXPECT_EQ(options.pingInterval, defaults.pingInterval);
  EXPECT_EQ(options.drainTimeout, defaults.drainTimeout);
  EXPECT_EQ(options.slowCallbackTime, defaults.slowCallbackTime);
  EXPECT_EQ(options.protocol.maxMessageBytes, defaults.protocol.maxMessageBytes);
  EXPECT_EQ(options.maxQueueBytes, defaults.maxQueueBytes);
  EXPECT_EQ(options.maxSessions, defaults.maxSessions);
  EXPECT_EQ(options.compression.enabled, defaults.compression.enabled);
  EXPECT_EQ(options.compression.thresholdBytes, defaults.compression.thresholdBytes);
  EXPECT_EQ(options.acceptBacklog, defaults.acceptBacklog);
  EXPECT_EQ(options.checkOrigin, defaults.checkOrigin);
  EXPECT_EQ(options.poller, defaults.poller);
  EXPECT_EQ(options.ioUring, defaults.ioUring);
}

TEST(HostSettings, ReachTheOptionTheyAreFor) {
  Settings settings = HostSettings();
  const auto give = [&](const char* key, const char* value) { settings.Give(key, value, "test"); };
  give("timeouts.handshake", "1s");
  give("timeouts.ping", "2s");
  give("drain.time", "3s");
  give("drain.spread", "2500ms");
  give("limits.messageBytes", "4KiB");
  give("limits.queueBytes", "5KiB");
  give("limits.sessions", "6");
  give("engine.loops", "7");
  give("engine.poller", "poll");
  give("engine.ioUring", "never");
  give("compression.enabled", "off");
  give("listen.backlog", "8");
  give("listen.trustedProxies", "10.0.0.0/8, ::1");
  give("listen.proxyProtocol", "required");
  give("listen.checkOrigin", "no");
  give("listen.allowedOrigins", "https://a.example");
  const HostOptions options = app::ReadHostOptions(settings);
  EXPECT_EQ(options.handshakeTimeout, 1s);
  EXPECT_EQ(options.pingInterval, 2s);
  EXPECT_EQ(options.drainTimeout, 3s);
  EXPECT_EQ(options.drainSpread, 2500ms);
  EXPECT_EQ(options.protocol.maxMessageBytes, 4096U);
  EXPECT_EQ(options.maxQueueBytes, 5120U);
  EXPECT_EQ(options.maxSessions, 6U);
  EXPECT_EQ(options.loopCount, 7U);
  EXPECT_EQ(options.poller, PollerKind::Poll);
  EXPECT_EQ(options.ioUring, IoUringUse::Never);
  EXPECT_FALSE(options.compression.enabled);
  EXPECT_EQ(options.acceptBacklog, 8);
  EXPECT_THAT(options.trustedProxies, ElementsAre("10.0.0.0/8", "::1"));
  EXPECT_EQ(options.proxyProtocol, ProxyProtocolUse::Required);
  EXPECT_FALSE(options.checkOrigin);
  EXPECT_THAT(options.allowedOrigins, ElementsAre("https://a.example"));
}

std::string WhyNot(const char* key, const char* value) {
  Settings settings = HostSettings();
  settings.Give(key, value, "chat.properties");
  try {
    app::ReadHostOptions(settings);
    return {};
  } catch (const SettingsError& error) {
    return error.what();
  }
}

TEST(HostSettings, AreRefusedIfNoMachineCouldDoThat) {
  for (const char* key : {"engine.loops", "engine.callbackThreads", "engine.httpWorkers"}) {
    EXPECT_EQ(WhyNot(key, "1024"), "");
    EXPECT_THAT(WhyNot(key, "1025"), HasSubstr(std::string("chat.properties: ") + key + " = 1025: expected a number"));
  }
  EXPECT_EQ(WhyNot("engine.loops", "0"), "");
  EXPECT_EQ(WhyNot("limits.sessions", "0"), "chat.properties: limits.sessions = 0: expected a number from 1 on");
}

TEST(WebSocketAddress, PutsBracketsAroundIPv6) {
  EXPECT_EQ(app::WebSocketAddress("127.0.0.1", 4502, "/chat"), "ws://127.0.0.1:4502/chat");
  EXPECT_EQ(app::WebSocketAddress("::1", 0, "/echo"), "ws://[::1]:0/echo");
}

}  // namespace
