// SPDX-License-Identifier: MIT
// Hosts behind proxies, over sockets: who is believed, who may come, for whom limits count.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "Engines.h"
#include "TestClient.h"
#include "wshost/service/ServiceError.h"

namespace wshost::testing {
namespace {

// Tells each client who the host thinks it is.
class MirrorService : public WebSocketsService {
 public:
  MirrorService() : id_(HttpRequestId()) {}
  void OnText(std::string_view) override { SendText(RemoteAddress().toString() + " " + id_); }

 private:
  const std::string id_;
};

class ProxiesOn : public EngineTest {
 protected:
  static HostOptions Options(const std::string& proxy = "127.0.0.1") {
    HostOptions options = GetParam().Options();
    options.trustedProxies = {proxy};
    return options;
  }
  static std::string Mirrored(TestClient& client) {
    client.SendText("who am I?");
    return client.ReadText();
  }
  static std::string Line(const std::string& client) { return "PROXY TCP4 " + client + " 192.0.2.200 4200 443\r\n"; }
};
INSTANTIATE_TEST_SUITE_P(Engines, ProxiesOn, AllEngines(), NameOf);

TEST_P(ProxiesOn, AreBelieved) {
  const auto host = Opened<MirrorService>(Options());
  TestClient client(PortOf(*host));
  client.Upgrade("/", "X-Forwarded-For: 203.0.113.66, 192.0.2.1\r\nX-Request-Id: abc.1\r\n");
  EXPECT_EQ(Mirrored(client), "192.0.2.1:0 abc.1");
}

TEST_P(ProxiesOn, AreNotBelievedUnlessTheyAreTrusted) {
  const auto host = Opened<MirrorService>(Options("192.0.2.250"));
  TestClient client(PortOf(*host));
  client.Upgrade("/", "X-Forwarded-For: 192.0.2.1\r\nX-Request-Id: abc.1\r\n");
  const std::string mirrored = Mirrored(client);
  EXPECT_TRUE(mirrored.starts_with("127.0.0.1:")) << mirrored;
  EXPECT_FALSE(mirrored.ends_with("abc.1")) << mirrored;
}

TEST_P(ProxiesOn, AreNotLimitedThemselvesButTheirClientsAre) {
  HostOptions options = Options();
  options.maxHandshakesPerAddress = 1;
  options.maxSessionsPerAddress = 1;
  const auto host = Opened<MirrorService>(options);
  TestClient first(PortOf(*host));
  TestClient second(PortOf(*host));  // before the first has said anything
  TestClient third(PortOf(*host));
  first.Upgrade("/", "X-Forwarded-For: 192.0.2.1\r\n");
  second.Upgrade("/", "X-Forwarded-For: 192.0.2.2\r\n");
  third.Send(UpgradeHead("/", "X-Forwarded-For: 192.0.2.1\r\n"));
  EXPECT_EQ(third.ReadAnswer().status, 429);
  EXPECT_EQ(Mirrored(second).substr(0, 11), "192.0.2.2:0");
  EXPECT_EQ(host->Statistics().peersRefused, 0U);
}

TEST_P(ProxiesOn, CountMessagesForTheirClients) {
  HostOptions options = Options();
  options.maxMessagesPerSecondPerAddress = 2;
  const auto host = Opened<MirrorService>(options);
  TestClient one(PortOf(*host));
  TestClient other(PortOf(*host));
  one.Upgrade("/", "X-Forwarded-For: 192.0.2.1\r\n");
  other.Upgrade("/", "X-Forwarded-For: 192.0.2.2\r\n");
  Bytes many;
  for (int i = 0; i < 100; ++i) many = Joined(many, TextFrame("x"));
  one.Send(many);
  Frame frame = one.ReadFrame();
  while (frame.opcode == 0x1) frame = one.ReadFrame();
  EXPECT_EQ(frame.opcode, 0x8);
  EXPECT_EQ(Mirrored(other).substr(0, 11), "192.0.2.2:0");
  EXPECT_EQ(host->Statistics().messagesRefused, 1U);
}

TEST_P(ProxiesOn, SpeakTheirProtocolWhereItIsRequired) {
  HostOptions options = Options();
  options.proxyProtocol = ProxyProtocolUse::Required;
  options.maxSessionsPerAddress = 1;
  const auto host = Opened<MirrorService>(options);
  TestClient client(PortOf(*host));
  client.Send(Line("192.0.2.1"));
  client.Upgrade("/", "X-Forwarded-For: 192.0.2.9\r\n");
  EXPECT_EQ(Mirrored(client).substr(0, 14), "192.0.2.1:4200");
  TestClient again(PortOf(*host));
  again.Send(Line("192.0.2.1") + UpgradeHead());
  EXPECT_EQ(again.ReadAnswer().status, 429);
}

TEST_P(ProxiesOn, AreClosedWithoutTheirProtocolWhereItIsRequired) {
  HostOptions options = Options();
  options.proxyProtocol = ProxyProtocolUse::Required;
  const auto host = Opened<MirrorService>(options);
  TestClient client(PortOf(*host));
  client.TrySend(FromText(UpgradeHead()));
  client.ReadUntilGone();
  Eventually("it is counted", [&] { return host->Statistics().protocolErrors == 1; });
  EXPECT_EQ(host->Statistics().peersRefused, 0U);
}

TEST_P(ProxiesOn, AreTheOnlyOnesThatMayComeWhereTheirProtocolIsRequired) {
  HostOptions options = Options("192.0.2.250");
  options.proxyProtocol = ProxyProtocolUse::Required;
  const auto host = Opened<MirrorService>(options);
  TestClient client(PortOf(*host));
  client.TrySend(FromText(Line("192.0.2.1") + UpgradeHead()));
  client.ReadUntilGone();
  EXPECT_EQ(host->Statistics().peersRefused, 1U);
}

std::string ErrorOf(const HostOptions& options) {
  try {
    const Host host(kAnyPort, options);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

TEST(TrustedProxiesOfAHost, AreCheckedWhenItIsMade) {
  HostOptions options;
  options.trustedProxies = {"10.0.0.0/8", "10.0.0.0/8/8"};
  EXPECT_NE(ErrorOf(options).find("HostOptions::trustedProxies: '10.0.0.0/8/8'"), std::string::npos)
      << ErrorOf(options);
  options.trustedProxies.pop_back();
  EXPECT_EQ(ErrorOf(options), "");
}

TEST(TrustedProxiesOfAHost, MustBeSomeWhereTheirProtocolIsRequired) {
  HostOptions options;
  options.proxyProtocol = ProxyProtocolUse::Required;
  EXPECT_NE(ErrorOf(options).find("HostOptions::proxyProtocol: Required, but trustedProxies is empty"),
            std::string::npos)
      << ErrorOf(options);
}

}  // namespace
}  // namespace wshost::testing
