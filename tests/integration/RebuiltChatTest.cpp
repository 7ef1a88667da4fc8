// SPDX-License-Identifier: MIT
// The rebuilt chat server, line by line in its shape: a service that joins in its constructor, relays and leaves. It
// behaves as it did, and the three things that it did wrong are right here.
#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "LogCapture.h"
#include "TestClient.h"
#include "wshost/service/SessionCollection.h"

namespace wshost::testing {
namespace {

class ChatService : public WebSocketsService {
 public:
  ChatService() {
    ++made;
    if (!sessions.TryAdd(*this)) throw std::runtime_error("Can't add session.");
  }
  ~ChatService() override { ++destroyed; }

  void OnMessage(const JsonValue& message) override { sessions.Relay(message); }
  void OnClose(const CloseInfo&) override {
    if (sessions.Remove(Id())) ++removed;  // C7
  }

  static inline SessionCollection<ChatService> sessions;
  static inline std::atomic<int> removed{0};
  static inline std::atomic<int> made{0}, destroyed{0};
};

class RebuiltChat : public EngineTest {
 protected:
  static HostOptions Options() {
    HostOptions options = GetParam().Options();
    options.closeTimeout = std::chrono::milliseconds(100);  // some clients do not answer
    return options;
  }
  static std::unique_ptr<WebSocketsHost<ChatService>> Listening(const HostOptions& options = Options()) {
    ChatService::made = 0;
    ChatService::destroyed = 0;
    auto host = std::make_unique<WebSocketsHost<ChatService>>("ws://127.0.0.1:0/chat", options);
    host->AddWebSocketsEndpoint();
    host->Open();
    return host;
  }
  static TestClient Joined(const Host& host) { return TestClient::Joined(PortOf(host), "/chat"); }
};
INSTANTIATE_TEST_SUITE_P(Engines, RebuiltChat, AllEngines(), NameOf);

TEST_P(RebuiltChat, ListensOnItsAddressUntilItIsClosed) {  // C14, C15, F4, W9
  const auto host = Listening();
  EXPECT_EQ("Websocket server listening on " + host->Endpoints()[0].Address(),
            "Websocket server listening on ws://127.0.0.1:" + std::to_string(PortOf(*host)) + "/chat");
  TestClient client = Joined(*host);
  std::thread closer([&] { host->Close(); });
  EXPECT_EQ(client.ReadClose().code, 1001U);
  client.Send(CloseFrame(1001));
  closer.join();
  EXPECT_EQ(host->GetState(), Host::State::Closed);
}

TEST_P(RebuiltChat, MakesAServiceForEachSessionWithAnIdOfItsOwn) {  // C2, C4
  const auto host = Listening();
  std::vector<TestClient> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(Joined(*host));
  EXPECT_EQ(ChatService::made, 4);
  std::set<SessionId> ids;
  for (const auto& session : ChatService::sessions.Find([](const SessionInfo&) { return true; })) {
    ids.insert(session.Id());
  }
  EXPECT_EQ(ids.size(), 4U);
  for (TestClient& client : clients) client.CloseCleanly();
  Eventually("each is destroyed with its session", [] { return ChatService::destroyed == 4; });
}

TEST_P(RebuiltChat, RelaysToAllTheSenderIncludedUntilTheyLeave) {  // C5, C6, C7, C8
  const int removedBefore = ChatService::removed;
  const auto host = Listening();
  std::vector<TestClient> clients;
  for (int i = 0; i < 3; ++i) clients.push_back(Joined(*host));
  EXPECT_EQ(ChatService::sessions.size(), 3U);
  for (const char* text : {R"({"from":"Ann","text":"hi"})", "\"Hello, World!\"", "7"}) {
    clients[0].SendText(text);
    for (TestClient& client : clients) EXPECT_EQ(client.ReadText(), text);
  }
  clients[2].CloseCleanly();
  Eventually("it has left", [] { return ChatService::sessions.size() == 2; });
  EXPECT_EQ(ChatService::removed - removedBefore, 1) << "by its OnClose, not only by ending";
  clients[1].SendText("[]");
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(clients[i].ReadText(), "[]");
}

TEST_P(RebuiltChat, TakesAMemberOutFromAnyThreadWithoutWaiting) {  // C13
  const auto host = Listening();
  TestClient first = Joined(*host);
  const SessionId id = ChatService::sessions.Find([](const SessionInfo&) { return true; }).at(0).Id();
  TestClient second = Joined(*host);
  std::thread([&] {
    EXPECT_EQ(ChatService::sessions.RelayText("1"), 2U);
    EXPECT_TRUE(ChatService::sessions.Remove(id));
    EXPECT_FALSE(ChatService::sessions.Remove(id));
    EXPECT_EQ(ChatService::sessions.RelayText("2"), 1U);
  }).join();
  EXPECT_EQ(first.ReadText(), "1");
  EXPECT_EQ(second.ReadText(), "1");
  EXPECT_EQ(second.ReadText(), "2");
  first.SendText("3");  // who is no member may still speak, and does not hear it
  EXPECT_EQ(second.ReadText(), "3");
  EXPECT_EQ(first.CloseCleanly().code, 1000U);
}

// A session that is in already cannot be added: its constructor throws, and the upgrade is refused.
class DoubleService : public WebSocketsService {
 public:
  DoubleService() {
    EXPECT_TRUE(sessions.TryAdd(*this));
    if (!sessions.TryAdd(*this)) throw std::runtime_error("Can't add session.");
  }
  static inline SessionCollection<DoubleService> sessions;
};

TEST_P(RebuiltChat, RefusesTheUpgradeIfTheSessionCannotJoin) {  // C6, C9, C11
  const auto host = Opened<DoubleService>(Options());
  TestClient client(PortOf(*host));
  client.Send(UpgradeHead());
  const HttpAnswer answer = client.ReadAnswer();
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, ::testing::Not(::testing::HasSubstr("add session")));
  EXPECT_TRUE(DoubleService::sessions.empty());
}

// ---- the whole base class

class WholeService : public WebSocketsService {
 public:
  explicit WholeService(std::vector<std::string>& seen) : seen_(seen) {}
  ~WholeService() override { ended = true; }

  void OnOpen() override {
    Note("open " + HttpRequestUri().getPath() + " " + std::string(HttpRequestHeaders().Find("Host").value_or("")));
  }
  void OnMessage(const JsonValue& message) override {
    if (message == JsonValue("fail")) throw std::runtime_error("as told");
    if (message == JsonValue("close")) return Close();
    Send(message);
  }
  void OnError(const ServiceError& error) override { Note("error " + std::string(error.text)); }
  void OnClose(const CloseInfo& close) override { Note("close " + std::to_string(static_cast<int>(close.code))); }

  static inline std::atomic<bool> ended{false};

 private:
  void Note(std::string what) { seen_.push_back(std::move(what)); }

  std::vector<std::string>& seen_;
};

TEST_P(RebuiltChat, HasWhatItsBaseClassHad) {  // C1, W1, W8
  const LogCapture log("wshost.service");
  for (const bool fails : {false, true}) {
    std::vector<std::string> seen;  // one session: its callbacks never overlap
    WholeService::ended = false;
    const auto host = Opened<WholeService>(Options(), [&] { return std::make_unique<WholeService>(seen); });
    TestClient client = TestClient::Joined(PortOf(*host), "/");
    client.ExpectEcho("{\"a\":[1,null]}");
    client.SendText(fails ? "\"fail\"" : "\"close\"");
    const unsigned code = client.ReadClose().code;
    EXPECT_EQ(code, fails ? 1011U : 1000U);
    client.Send(CloseFrame(code));
    Eventually("it is destroyed", [] { return WholeService::ended.load(); });
    host->Close();
    std::vector<std::string> expected{"open / 127.0.0.1"};
    if (fails) expected.push_back("error as told");
    expected.push_back("close " + std::to_string(code));
    EXPECT_EQ(seen, expected);
  }
}

// ---- the gaps

// First: whoever was evicted was forgotten, but its session stayed open.
TEST_P(RebuiltChat, EvictsAMemberThatCannotBeSentToAndClosesIt) {  // C12
  const LogCapture log("wshost.sessions");
  HostOptions options = Options();
  options.maxQueueBytes = 64 * 1024;
  const auto host = Listening(options);
  TestClient slow(PortOf(*host), 4096);
  slow.Upgrade("/chat");
  TestClient good = Joined(*host);
  const std::string text = '"' + std::string(32 * 1024, 'x') + '"';
  const std::uint64_t before = ChatService::sessions.EvictedCount();
  while (ChatService::sessions.EvictedCount() == before) good.ExpectEcho(text);
  Eventually("its session has ended", [&] { return host->Sessions().size() == 1; });
  slow.ReadUntilGone();
  EXPECT_EQ(ChatService::sessions.size(), 1U);
  good.ExpectEcho("\"still here\"");
}

// Third: a session could be relayed to before its socket was open. (The second, a send under the lock, is
// SessionCollectionTest.SendsWhileNoLockIsHeld.)
class EarlyService : public WebSocketsService {
 public:
  EarlyService() { EXPECT_TRUE(sessions.TryAdd(*this)); }
  void OnOpen() override {
    const std::size_t visible = sessions.size();
    EXPECT_FALSE(sessions.Find(Id()));
    EXPECT_EQ(sessions.RelayText("somebody comes"), visible);
    SendText("welcome");
  }
  void OnText(std::string_view text) override { sessions.RelayText(text); }

  static inline SessionCollection<EarlyService> sessions;
};

TEST_P(RebuiltChat, ASessionIsVisibleFromIts101OnAndNotBefore) {  // C6
  const auto host = Opened<EarlyService>(Options());
  TestClient first = TestClient::Joined(PortOf(*host));
  EXPECT_EQ(first.ReadText(), "welcome");
  TestClient second = TestClient::Joined(PortOf(*host));
  EXPECT_EQ(second.ReadText(), "welcome") << "not what was relayed before it was there";
  EXPECT_EQ(first.ReadText(), "somebody comes");
  EXPECT_EQ(EarlyService::sessions.size(), 2U);
  first.SendText("hello");
  EXPECT_EQ(second.ReadText(), "hello");
}

}  // namespace
}  // namespace wshost::testing
