// SPDX-License-Identifier: MIT
// How a host ends while nothing much happens; CloseUnderLoadTest.cpp has the rest.
#include <atomic>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "LogCapture.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

class HostClosing : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, HostClosing, AllEngines(), NameOf);

// Answers a Close as a good client does, on a thread of its own.
std::thread Leaving(TestClient& client, std::atomic<int>& goodbyes) {
  return std::thread([&client, &goodbyes] {
    const CloseSeen close = client.ReadClose();
    client.Send(CloseFrame(close.code));
    if (close.code == 1001 && client.ReadUntilEof().empty()) ++goodbyes;
  });
}

TEST_P(HostClosing, SaysGoingAwayToEverySessionAndFreesThePort) {
  const auto host = Opened<EchoService>(GetParam().Options());
  std::vector<TestClient> clients;
  for (int i = 0; i < 6; ++i) clients.push_back(TestClient::Joined(PortOf(*host)));
  std::atomic<int> goodbyes{0};
  std::vector<std::thread> threads;
  for (TestClient& client : clients) threads.push_back(Leaving(client, goodbyes));
  host->Close();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(goodbyes, 6);
  EXPECT_EQ(host->GetState(), Host::State::Closed);
  EXPECT_EQ(host->Statistics().openPeers, 0U);
  EXPECT_THROW(TestClient(PortOf(*host)), std::runtime_error);
}

TEST_P(HostClosing, IsDoneOnceHoweverOftenItIsAsked) {
  const auto host = Opened<EchoService>(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(*host));
  std::atomic<int> goodbyes{0};
  std::thread leaving = Leaving(client, goodbyes);
  std::thread other([&] {
    host->Close();
    EXPECT_EQ(host->GetState(), Host::State::Closed);
  });
  host->Close();
  EXPECT_EQ(host->GetState(), Host::State::Closed);
  other.join();
  leaving.join();
  host->Close();
  EXPECT_EQ(goodbyes, 1);
}

TEST_P(HostClosing, ADestructorClosesToo) {  // O18
  auto host = Opened<EchoService>(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(*host));
  std::atomic<int> goodbyes{0};
  std::thread leaving = Leaving(client, goodbyes);
  host.reset();
  leaving.join();
  EXPECT_EQ(goodbyes, 1);
}

TEST(HostClosingAtOnce, ClosesWithoutHavingBeenOpened) {
  WebSocketsHost<EchoService> host(kAnyPort);
  host.Close();
  EXPECT_EQ(host.GetState(), Host::State::Closed);
  EXPECT_THROW(host.AddWebSocketsEndpoint(), std::logic_error);
  EXPECT_THROW(host.Open(), std::logic_error);
}

class SelfDestructiveService : public WebSocketsService {
 public:
  explicit SelfDestructiveService(Host& host) : host_(host) {}
  void OnText(std::string_view) override {
    try {
      host_.Close();
      SendText("closed");
    } catch (const std::logic_error& error) {
      SendText(error.what());
    }
  }

 private:
  Host& host_;
};

TEST_P(HostClosing, IsRefusedInACallback) {
  Host* self = nullptr;
  WebSocketsHost<SelfDestructiveService> host(
      kAnyPort, [&] { return std::make_unique<SelfDestructiveService>(*self); }, GetParam().Options());
  self = &host;
  host.AddWebSocketsEndpoint();
  host.Open();
  TestClient client = TestClient::Joined(PortOf(host));
  client.SendText("end it all");
  EXPECT_NE(client.ReadText().find("Host::Close"), std::string::npos);
  EXPECT_EQ(host.GetState(), Host::State::Open);
  client.CloseCleanly();
}

TEST_P(HostClosing, DropsPeersThatHaveNotSaidAnything) {
  const auto host = Opened<EchoService>(GetParam().Options());
  TestClient silent(PortOf(*host));
  TestClient half(PortOf(*host));
  half.Send("GET / HT");
  Eventually("both are peers", [&] { return host->Statistics().openPeers == 2; });
  std::thread closer([&] { host->Close(); });
  silent.ReadUntilGone();
  EXPECT_EQ(half.ReadAnswer().status, 503);
  half.ShutdownWrite();
  closer.join();
}

TEST_P(HostClosing, CutsThoseWhoDoNotAnswerWithinTheDrainTime) {
  const LogCapture log("wshost.host");
  HostOptions options = GetParam().Options();
  options.drainTimeout = std::chrono::milliseconds(50);
  const auto host = Opened<EchoService>(options);
  TestClient stubborn = TestClient::Joined(PortOf(*host));
  host->Close();  // nobody answers
  EXPECT_EQ(stubborn.ReadClose().code, 1001U);
  stubborn.ReadUntilGone();
  EXPECT_EQ(host->Statistics().openPeers, 0U);
  EXPECT_EQ(log.Count("1 peers are cut"), 1U);
}

TEST_P(HostClosing, DeliversWhatWasQueuedBefore) {
  SessionCollection<RoomService> room;
  const auto host = Opened<RoomService>(GetParam().Options(), [&] { return std::make_unique<RoomService>(room); });
  std::vector<TestClient> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(TestClient::Joined(PortOf(*host)));
  for (int i = 0; i < 100; ++i) ASSERT_EQ(room.RelayText(std::to_string(i)), clients.size());
  std::vector<std::thread> threads;
  std::atomic<int> complete{0};
  for (TestClient& client : clients) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) ASSERT_EQ(client.ReadText(), std::to_string(i));
      EXPECT_EQ(client.ReadClose().code, 1001U);
      client.Send(CloseFrame(1001));
      if (client.ReadUntilEof().empty()) ++complete;
    });
  }
  host->Close();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(complete, 4);
}

TEST_P(HostClosing, LetsARoomOutliveItsHost) {
  SessionCollection<RoomService> room;
  for (int round = 0; round < 3; ++round) {
    const auto host = Opened<RoomService>(GetParam().Options(), [&] { return std::make_unique<RoomService>(room); });
    TestClient client = TestClient::Joined(PortOf(*host));
    EXPECT_EQ(room.RelayText("round"), 1U);
    EXPECT_EQ(client.ReadText(), "round");
    client.CloseCleanly();
    host->Close();
    EXPECT_EQ(room.RelayText("nobody"), 0U);
  }
}

}  // namespace
}  // namespace wshost::testing
