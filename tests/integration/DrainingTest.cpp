// SPDX-License-Identifier: MIT
// What a host that closes says to its peers, to its log and in its counters.
#include <gmock/gmock.h>

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
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
  options.drainTimeout = 500ms;
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
  EXPECT_GE(lost, 1U) << "the kernel may have taken more since then, but never all";
  EXPECT_LE(lost, sent + 4) << "some of them in the loop's inbox, maybe";
  EXPECT_EQ(log.Count("closed: 1 sessions drained, 1 cut, " + std::to_string(lost) + " messages lost"), 1U);
}

TEST_P(Draining, OfNobodyIsNotWorthALine) {
  const LogCapture log("wshost.host");
  Opened<EchoService>(GetParam().Options())->Close();
  EXPECT_EQ(log.Count("closed:"), 0U);
}

// Looks at its host when a line says that it has closed.
class ClosedLine : public Poco::Channel {
 public:
  explicit ClosedLine(const Host& host) : host_(host) {}
  void log(const Poco::Message& message) override {
    if (message.getText().starts_with("closed:")) state = host_.GetState();
  }
  std::optional<Host::State> state;

 private:
  const Host& host_;
};

TEST_P(Draining, IsOverWhenTheLogSaysSo) {
  const auto host = Opened<EchoService>(GetParam().Options());
  const LogCapture log("wshost.host");  // which gives the logger its own channel back
  const Poco::AutoPtr<ClosedLine> line(new ClosedLine(*host));
  Poco::Logger::get("wshost.host").setChannel(line);
  TestClient client = TestClient::Joined(PortOf(*host));
  std::thread closer([&] { host->Close(); });
  LeaveWhenTold(client);
  closer.join();
  EXPECT_EQ(line->state, Host::State::Closed);
}

// Keeps its loop until it is released.
class BlockingService : public WebSocketsService {
 public:
  BlockingService(std::promise<void>& blocked, std::shared_future<void> release)
      : blocked_(blocked), release_(std::move(release)) {}
  void OnText(std::string_view) override {
    blocked_.set_value();
    release_.wait();
  }

 private:
  std::promise<void>& blocked_;
  const std::shared_future<void> release_;
};

void CloseWithOneLoopBlocked(HostOptions options) {
  options.loopCount = 2;
  std::promise<void> blocked, release;
  const std::shared_future<void> released = release.get_future().share();
  const auto host =
      Opened<BlockingService>(options, [&] { return std::make_unique<BlockingService>(blocked, released); });
  TestClient free = TestClient::Joined(PortOf(*host));
  TestClient stuck = TestClient::Joined(PortOf(*host));  // of the other loop, which has nobody yet
  stuck.SendText("block");
  blocked.get_future().wait();
  std::thread closer([&] { host->Close(); });
  LeaveWhenTold(free);
  release.set_value();
  LeaveWhenTold(stuck);
  closer.join();
  const std::vector<CodeCount> closes = host->Statistics().closes;
  ASSERT_EQ(closes.size(), 1U);
  EXPECT_EQ(closes[0].code, 1001);
  EXPECT_EQ(closes[0].count, 2U);
}

TEST(DrainingLoops, ThatAreBlockedCostTheSessionsOfOthersNoGoodbye) {
  HostOptions options;
  options.drainTimeout = 6s;  // half of which the blocked one is given to catch up
  CloseWithOneLoopBlocked(options);
}

TEST(DrainingLoops, ThatAreBlockedDoNotKeepOthersFromSpreadingTheirGoodbyes) {
  HostOptions options;
  options.drainTimeout = 1h;
  options.drainSpread = 1ms;
  CloseWithOneLoopBlocked(options);
}

}  // namespace
}  // namespace wshost::testing
