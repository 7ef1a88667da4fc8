// SPDX-License-Identifier: MIT
// What a host tells whoever operates it.
#include <gtest/gtest.h>

#include <chrono>
#include <numeric>
#include <string>
#include <vector>

#include "Engines.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

class HostReporting : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, HostReporting, AllEngines(), NameOf);

std::uint64_t CountOf(const std::vector<CodeCount>& counts, int code) {
  for (const CodeCount& each : counts) {
    if (each.code == code) return each.count;
  }
  return 0;
}

std::uint64_t SumOf(const std::vector<CodeCount>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const CodeCount& each) { return sum + each.count; });
}

TEST_P(HostReporting, TellsHowSessionsOfAllLoopsEnded) {
  const auto host = Opened<EchoService>(GetParam().Options());
  for (const unsigned code : {1000U, 1000U, 4000U}) TestClient::Joined(PortOf(*host)).CloseCleanly(code);
  TestClient::Joined(PortOf(*host)).Reset();
  Eventually("all have ended", [&] { return host->Statistics().openSessions == 0; });
  const HostStatistics statistics = host->Statistics();
  EXPECT_EQ(CountOf(statistics.closes, 1000), 2U);
  EXPECT_EQ(CountOf(statistics.closes, 4000), 1U);
  EXPECT_EQ(CountOf(statistics.closes, 1006), 1U);
  EXPECT_EQ(SumOf(statistics.closes), statistics.sessionsOpened);
  EXPECT_EQ(statistics.closes.size(), 3U) << "of those that came";
  EXPECT_EQ(statistics.closes[0].code, 1000) << "in ascending order";
  EXPECT_EQ(statistics.sessionSeconds.count, 4U);
  EXPECT_EQ(statistics.sessionSeconds.counts.size(), statistics.sessionSeconds.bounds.size() + 1);
}

TEST_P(HostReporting, TellsWhatUpgradesWereRefusedWith) {
  const auto host = Opened<EchoService>(GetParam().Options());
  for (const char* path : {"/nowhere", "/neither"}) {
    TestClient client(PortOf(*host));
    client.Send(UpgradeHead(path));
    EXPECT_EQ(client.ReadAnswer().status, 404);
  }
  const HostStatistics statistics = host->Statistics();
  EXPECT_EQ(CountOf(statistics.refusals, 404), 2U);
  EXPECT_EQ(SumOf(statistics.refusals), statistics.upgradesRefused);
}

TEST_P(HostReporting, TimesCallbacksOnLoopsAndInThePool) {
  WebSocketsHost<EchoService> host(kAnyPort, GetParam().Options());
  ServiceBehavior pooled;
  pooled.place = CallbackPlace::Pool;
  host.Map<EchoService>(
      "/pooled", [] { return std::make_unique<EchoService>(); }, pooled);
  host.AddWebSocketsEndpoint();
  host.Open();
  TestClient::Joined(PortOf(host)).ExpectEcho("on a loop");
  const std::uint64_t before = host.Statistics().callbackSeconds.count;
  EXPECT_EQ(before, 1U);
  TestClient client = TestClient::Joined(PortOf(host), "/pooled");
  for (int i = 0; i < 1000; ++i) client.ExpectEcho("in the pool");
  Eventually("some are timed", [&] { return host.Statistics().callbackSeconds.count > before; });
  EXPECT_LT(host.Statistics().callbackSeconds.count, 1000U);
  client.CloseCleanly();
}

// An operator's listener may be asked before the host it tells of is open.
TEST_P(HostReporting, TellsOfNothingBeforeOpenAndAfterOneThatFailed) {
  const auto expectNothing = [](const Host& host) {
    const HostStatistics statistics = host.Statistics();
    EXPECT_EQ(statistics.openPeers + statistics.accepted + statistics.ioUringLoops, 0U);
    EXPECT_TRUE(statistics.closes.empty());
    EXPECT_TRUE(statistics.refusals.empty());
    EXPECT_EQ(host.Survey(3).sessions, 0U);
    EXPECT_EQ(host.LongestLoopDelay(), std::chrono::milliseconds(0));
  };
  const auto first = Opened<EchoService>(GetParam().Options());
  WebSocketsHost<EchoService> second("ws://127.0.0.1:" + std::to_string(PortOf(*first)) + "/", GetParam().Options());
  second.AddWebSocketsEndpoint();
  expectNothing(second);
  EXPECT_ANY_THROW(second.Open());
  expectNothing(second);
}

}  // namespace
}  // namespace wshost::testing
