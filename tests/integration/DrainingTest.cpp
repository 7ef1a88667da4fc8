// SPDX-License-Identifier: MIT
// What a host that closes says to its peers, to its log and in its counters.
#include <gmock/gmock.h>

#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "LogCapture.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

class Draining : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, Draining, AllEngines(), NameOf);

void LeaveWhenTold(TestClient& client) {
  EXPECT_EQ(client.ReadClose().code, 1001U);
  client.Send(CloseFrame(1001));
  client.ReadUntilEof();
}

TEST_P(Draining, WhoseHeadComesTooLateIsToldToComeBack) {
  const auto host = Opened<EchoService>(GetParam().Options());
  TestClient there = TestClient::Joined(PortOf(*host));
  const std::string head = UpgradeHead();
  TestClient late(PortOf(*host));
  late.Send(head.substr(0, 10));
  Eventually("both are peers", [&] { return host->Statistics().openPeers == 2; });
  std::thread closer([&] { host->Close(); });
  Eventually("the host closes", [&] { return host->GetState() == Host::State::Closing; });
  late.Send(head.substr(10));
  const HttpAnswer answer = late.ReadAnswer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.head, HasSubstr("\r\nRetry-After: 1\r\n"));
  EXPECT_THAT(answer.head, HasSubstr("\r\nConnection: close\r\n"));
  late.ReadUntilEof();
  late.ShutdownWrite();
  LeaveWhenTold(there);
  closer.join();
}

TEST_P(Draining, GoodbyesThatAreSpreadReachEverybody) {
  const LogCapture log("wshost.host");
  HostOptions options = GetParam().Options();
  options.drainSpread = 50ms;
  const auto host = Opened<EchoService>(options);
  std::vector<TestClient> clients;
  for (int i = 0; i < 5; ++i) clients.push_back(TestClient::Joined(PortOf(*host)));
  std::thread closer([&] { host->Close(); });
  for (TestClient& client : clients) LeaveWhenTold(client);
  closer.join();
  EXPECT_EQ(log.Count("closed: 5 sessions drained, 0 cut, 0 messages lost"), 1U);
  EXPECT_EQ(host->Statistics().messagesLost, 0U);
}

TEST_P(Draining, WhatIsCutAndLostIsCountedAndLogged) {
  const LogCapture log("wshost.host");
  HostOptions options = GetParam().Options();
  options.drainTimeout = 50ms;
  options.drainSpread = 10s;  // at most half of the time there is
  const auto host = Opened<EchoService>(options);
  TestClient good = TestClient::Joined(PortOf(*host));
  TestClient deaf(PortOf(*host), 4096);
  deaf.Upgrade();
  const std::string large(1'000'000, 'x');
  Eventually("more waits than the kernel takes", [&] {
    const auto sessions = host->Sessions().Find(
        [&](const SessionInfo& info) { return info.remoteAddress.ToString() == deaf.LocalAddress(); });
    return sessions.at(0).SendText(large) == SendStatus::QueueFull;
  });
  const std::uint64_t sent = host->Statistics().messagesSent;
  std::thread closer([&] { host->Close(); });
  LeaveWhenTold(good);
  closer.join();
  const std::uint64_t lost = host->Statistics().messagesLost;
  EXPECT_GE(lost, 3U);
  EXPECT_LE(lost, sent + 4) << "some of them in the loop's inbox, maybe";
  EXPECT_EQ(log.Count("closed: 1 sessions drained, 1 cut, " + std::to_string(lost) + " messages lost"), 1U);
}

}  // namespace
}  // namespace wshost::testing
