// SPDX-License-Identifier: MIT
// The rebuilt chat server, line by line in its shape, and the three gaps that it had.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "TestClient.h"
#include "wshost/host/WebSocketsHost.h"
#include "wshost/service/SessionCollection.h"

namespace wshost::testing {
namespace {

/// C1, W1: what there is to override and to call. C2: one for each session. C5: the sessions are shared by all of them.
class Service : public WebSocketsService {
 public:
  static SessionCollection<Service>& Sessions() {
    static SessionCollection<Service> sessions;
    return sessions;
  }
  static inline std::atomic<int> made{0};
  static inline std::atomic<int> destroyed{0};

  Service() {  // C6
    if (!Sessions().TryAdd(*this)) throw std::runtime_error("Can't add session.");
    ++made;
  }
  ~Service() override { ++destroyed; }
  void OnOpen() override {  // W2, W3
    if (HttpRequestUri().getQuery() == "banned") throw UpgradeRefused(403, "not you");
  }
  void OnMessage(const JsonValue& json) override {  // C8, W5, W7
    if (json.IsObject() && json.contains("fail")) throw std::runtime_error("secret");
    Sessions().Relay(json);
  }
  void OnClose(const CloseInfo&) override { Sessions().Remove(Id()); }  // C7, W8
  void OnError(const ServiceError& error) override { Send(JsonValue(std::string(error.callback))); }
};

class RebuiltChat : public EngineTest {
 protected:
  void SetUp() override {
    Service::made = 0;
    Service::destroyed = 0;
    HostOptions options = GetParam().Options();
    options.maxQueueBytes = 64 * 1024;
    options.closeTimeout = std::chrono::milliseconds(200);
    host_ = std::make_unique<WebSocketsHost<Service>>("ws://127.0.0.1:0/chat", options);  // C14, W9
    host_->AddWebSocketsEndpoint();                                                       // C15
    host_->Open();
    address_ = host_->Endpoints()[0].Address();
  }
  std::uint16_t Port() const { return PortOf(*host_); }

  std::unique_ptr<Host> host_;
  std::string address_;
};
INSTANTIATE_TEST_SUITE_P(Engines, RebuiltChat, AllEngines(), NameOf);

TEST_P(RebuiltChat, RelaysToAllTheSenderIncluded) {  // C1, C2, C4-C9, C11, C14-C16, O19, W1, W5, W7, W9
  EXPECT_EQ(address_, "ws://127.0.0.1:" + std::to_string(Port()) + "/chat");
  std::vector<TestClient> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(TestClient::Joined(Port(), "/chat"));
  EXPECT_EQ(Service::made, 4);
  Eventually("all are members", [] { return Service::Sessions().size() == 4; });
  const auto sessions = Service::Sessions().Find([](const SessionInfo&) { return true; });
  for (const auto& one : sessions) {
    for (const auto& other : sessions) EXPECT_EQ(one.Id() == other.Id(), one == other) << "ids are of one session each";
    EXPECT_FALSE(Service::Sessions().TryAdd(one)) << "duplicates are refused";
  }
  clients[0].SendText(R"({"name":"ann","text":"hello"})");
  for (TestClient& client : clients) EXPECT_EQ(client.ReadText(), R"({"name":"ann","text":"hello"})");
  clients[1].CloseCleanly();
  Eventually("it has left", [] { return Service::Sessions().size() == 3; });
  Eventually("its service is gone", [] { return Service::destroyed == 1; });
  clients[2].SendText("[1]");
  for (const std::size_t i : {0U, 2U, 3U}) EXPECT_EQ(clients[i].ReadText(), "[1]");
}

TEST_P(RebuiltChat, ARefusedPeerWasNeverThere) {  // W3; gap: a session is visible only from its 101
  TestClient client = TestClient::Joined(Port(), "/chat");
  TestClient banned(Port());
  banned.Send(UpgradeHead("/chat?banned"));
  EXPECT_EQ(banned.ReadAnswer().status, 403);
  Eventually("its service is gone", [] { return Service::destroyed == 1; });
  EXPECT_EQ(Service::Sessions().size(), 1U);
  client.SendText("1");
  EXPECT_EQ(client.ReadText(), "1");
  EXPECT_EQ(Service::Sessions().EvictedCount(), 0U) << "nobody was relayed to before it was open";
}

TEST_P(RebuiltChat, AFailureIsToldAndClosesItsSessionAlone) {  // W8
  TestClient failing = TestClient::Joined(Port(), "/chat");
  TestClient other = TestClient::Joined(Port(), "/chat");
  failing.SendText(R"({"fail":true})");
  EXPECT_EQ(failing.ReadText(), R"("OnMessage")");
  EXPECT_EQ(failing.ReadClose().code, 1011U);
  other.SendText("2");
  EXPECT_EQ(other.ReadText(), "2");
}

TEST_P(RebuiltChat, WhoDoesNotReadIsEvictedAndClosed) {  // C10, C12; gap: eviction closes, and nobody waits for it
  TestClient deaf(Port(), 4096);
  deaf.Upgrade("/chat");
  TestClient sender = TestClient::Joined(Port(), "/chat");
  Eventually("both are members", [] { return Service::Sessions().size() == 2; });
  const std::string text = '"' + std::string(16 * 1024, 'x') + '"';
  const std::uint64_t before = Service::Sessions().EvictedCount();
  for (int i = 0; i < 2000 && Service::Sessions().EvictedCount() == before; ++i) {
    sender.SendText(text);
    ASSERT_EQ(sender.ReadText(), text);  // it hears itself throughout: no send to another holds it up
  }
  EXPECT_EQ(Service::Sessions().EvictedCount(), before + 1);
  EXPECT_EQ(Service::Sessions().size(), 1U);
  deaf.ReadUntilGone();
  Eventually("the evicted session is closed", [&] { return host_->Sessions().size() == 1; });
}

TEST_P(RebuiltChat, ThreadsOfTheProgramSpeakToTheRoom) {  // C3, C10, C11, C13, W6; gap: no send under the lock
  TestClient client = TestClient::Joined(Port(), "/chat");
  Eventually("it is a member", [] { return Service::Sessions().size() == 1; });
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int k = 0; k < 50; ++k) Service::Sessions().Relay(JsonValue(k));
    });
  }
  for (int i = 0; i < 200; ++i) client.ReadText();
  threads.clear();
  host_->Close();
  EXPECT_EQ(Service::Sessions().size(), 0U);
  EXPECT_EQ(Service::made, Service::destroyed);
}

}  // namespace
}  // namespace wshost::testing
