// SPDX-License-Identifier: MIT
// What a service may do: send from anywhere, look at its request, be found and called.
#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

class Service : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, Service, AllEngines(), NameOf);

// ---- the chat of the README

class ChatService : public WebSocketsService {
 public:
  void OnOpen() override { room.TryAdd(*this); }
  void OnMessage(const JsonValue& message) override { room.Relay(message); }
  void OnClose(const CloseInfo&) override { room.Remove(Id()); }

  static inline SessionCollection<ChatService> room;
};

TEST_P(Service, RelaysEveryJsonValueToTheWholeChat) {
  HostOptions options = GetParam().Options();
  options.closeTimeout = std::chrono::milliseconds(10);  // the clients do not answer at the end
  WebSocketsHost<ChatService> host("ws://127.0.0.1:0/chat", options);
  host.AddWebSocketsEndpoint();
  host.Open();
  std::vector<TestClient> clients;
  for (int i = 0; i < 5; ++i) clients.push_back(TestClient::Joined(PortOf(host), "/chat"));
  EXPECT_EQ(ChatService::room.size(), 5U);
  for (const char* text : {R"({"from":"Ann","text":"hi"})", "42", "\"bare\"", "null", "[]"}) {
    clients[1].SendText(text);
    for (TestClient& client : clients) EXPECT_EQ(client.ReadText(), text);
  }
  clients[0].Send(CloseFrame(1000));
  EXPECT_EQ(clients[0].ReadClose().code, 1000U);
  Eventually("one has left", [] { return ChatService::room.size() == 4; });
  clients[2].SendText("4");
  for (std::size_t i = 1; i < clients.size(); ++i) EXPECT_EQ(clients[i].ReadText(), "4");
  host.Close();
  EXPECT_TRUE(ChatService::room.empty());
}

// ---- sending

class WelcomingService : public EchoService {
 public:
  void OnOpen() override {
    EXPECT_EQ(SendText("first"), SendStatus::Queued);
    EXPECT_EQ(Send(JsonValue(2)), SendStatus::Queued);
    EXPECT_EQ(SendBinary(FromText("third")), SendStatus::Queued);
  }
};

TEST_P(Service, SendsInOnOpenArriveRightBehindThe101) {  // O3
  const auto host = Opened<WelcomingService>(GetParam().Options());
  TestClient client(PortOf(*host));
  client.Send(Joined(FromText(UpgradeHead()), TextFrame("fourth")));
  EXPECT_EQ(StatusOf(client.ReadHead()), 101);
  EXPECT_EQ(client.ReadText(), "first");
  EXPECT_EQ(client.ReadText(), "2");
  EXPECT_EQ(ToText(client.ReadBinary()), "third");
  EXPECT_EQ(client.ReadText(), "fourth");
}

// Hands its reference to the test, and waits in OnOpen until the test has taken and used it.
class ReferringService : public EchoService {
 public:
  explicit ReferringService(SessionCollection<ReferringService>& all) : all_(all) {}
  void OnOpen() override { all_.TryAdd(*this); }

 private:
  SessionCollection<ReferringService>& all_;
};
using ReferringCollection = SessionCollection<ReferringService>;

TEST_P(Service, KeepsTheOrderOfEachSendingThreadAndLosesNothing) {  // T22, W6, O12
  ReferringCollection all;
  const auto host =
      Opened<ReferringService>(GetParam().Options(), [&] { return std::make_unique<ReferringService>(all); });
  TestClient client = TestClient::Joined(PortOf(*host));
  const auto session = all.Find([](const SessionInfo&) { return true; }).at(0);
  constexpr int kThreads = 4;
  constexpr int kMessages = 500;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([session, thread] {
      for (int i = 0; i < kMessages; ++i) {
        EXPECT_EQ(session.SendText(std::to_string(thread) + " " + std::to_string(i)), SendStatus::Queued);
      }
    });
  }
  std::map<std::string, int> next;
  for (int i = 0; i < kThreads * kMessages; ++i) {
    const std::string text = client.ReadText();
    const std::size_t space = text.find(' ');
    ASSERT_EQ(text.substr(space + 1), std::to_string(next[text.substr(0, space)]++)) << text;
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(next.size(), static_cast<std::size_t>(kThreads));
  client.ExpectEcho("and nothing more");
}

class TalkativeService : public EchoService {
 public:
  void OnOpen() override {
    EXPECT_EQ(SendText("fits"), SendStatus::Queued);
    EXPECT_EQ(SendText(std::string(1000, 'x')), SendStatus::QueueFull);
    EXPECT_EQ(SendText("fits too"), SendStatus::Queued);
  }
};

TEST_P(Service, RefusesMessagesThatItsQueueCannotHold) {
  HostOptions options = GetParam().Options();
  options.maxQueueBytes = 1000;
  const auto host = Opened<TalkativeService>(options);
  TestClient client = TestClient::Joined(PortOf(*host));
  EXPECT_EQ(client.ReadText(), "fits");
  EXPECT_EQ(client.ReadText(), "fits too");
}

// ---- the request

struct RequestSeen {
  std::string uri, host, extra, path, remote;
};

class CuriousService : public WebSocketsService {
 public:
  CuriousService(bool keeps, std::promise<RequestSeen>& seen) : keeps_(keeps), seen_(seen) {
    EXPECT_NE(Id(), SessionId());
    EXPECT_EQ(HttpRequestUri().getPath(), "/");
  }
  void OnOpen() override {
    seen_.set_value({HttpRequestUri().toString(), std::string(HttpRequestHeaders().Find("host").value_or("none")),
                     std::string(HttpRequestHeaders().Find("X-EXTRA").value_or("none")), Info().path.ToString(),
                     RemoteAddress().toString()});
    if (keeps_) KeepRequest();
  }
  void OnText(std::string_view) override {
    try {
      SendText(HttpRequestUri().getQuery() + " " + std::string(HttpRequestHeaders().Find("x-extra").value_or("none")));
    } catch (const std::logic_error& error) {
      SendText(error.what());
    }
  }

 private:
  bool keeps_;
  std::promise<RequestSeen>& seen_;
};

TEST_P(Service, SeesItsRequestInOnOpen) {  // W2
  std::promise<RequestSeen> promise;
  const auto host =
      Opened<CuriousService>(GetParam().Options(), [&] { return std::make_unique<CuriousService>(false, promise); });
  TestClient client(PortOf(*host));
  client.Upgrade("/?name=Ann", "X-Extra: yes\r\n");
  const RequestSeen seen = promise.get_future().get();
  EXPECT_EQ(seen.uri, "ws://127.0.0.1/?name=Ann");
  EXPECT_EQ(seen.host, "127.0.0.1");
  EXPECT_EQ(seen.extra, "yes");
  EXPECT_EQ(seen.path, "/");
  EXPECT_EQ(seen.remote, client.LocalAddress());
  client.SendText("later");
  EXPECT_THAT(client.ReadText(), ::testing::HasSubstr("KeepRequest"));
}

TEST_P(Service, KeepsItsRequestWhenAsked) {  // W4
  std::promise<RequestSeen> promise;
  const auto host =
      Opened<CuriousService>(GetParam().Options(), [&] { return std::make_unique<CuriousService>(true, promise); });
  TestClient client(PortOf(*host));
  client.Upgrade("/?name=Ann", "X-Extra: yes\r\n");
  // Other requests go through the same buffers meanwhile.
  TestClient other(PortOf(*host));
  other.Send("GET /" + std::string(2000, 'z') + " HTTP/1.1\r\nHost: z\r\n\r\n");
  EXPECT_EQ(other.ReadAnswer().status, 404);
  client.SendText("later");
  EXPECT_EQ(client.ReadText(), "name=Ann yes");
}

// ---- being called

TEST_P(Service, RunsInvokedActionsBetweenItsCallbacks) {
  ReferringCollection all;
  const auto host =
      Opened<ReferringService>(GetParam().Options(), [&] { return std::make_unique<ReferringService>(all); });
  TestClient client = TestClient::Joined(PortOf(*host));
  const auto session = all.Find([](const SessionInfo& info) { return info.path == "/"; }).at(0);
  for (int i = 0; i < 10; ++i) {
    const auto status = session.Invoke([i](ReferringService& service) { service.SendText(std::to_string(i)); });
    EXPECT_EQ(status, InvokeStatus::Queued);
  }
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client.ReadText(), std::to_string(i));
}

TEST_P(Service, SaysWhenAnInvokedSessionIsGone) {  // T26
  ReferringCollection all;
  const auto host =
      Opened<ReferringService>(GetParam().Options(), [&] { return std::make_unique<ReferringService>(all); });
  TestClient client = TestClient::Joined(PortOf(*host));
  const auto session = all.Find([](const SessionInfo&) { return true; }).at(0);
  const SessionId id = session.Id();
  EXPECT_TRUE(session.IsOpen());
  client.CloseCleanly();
  Eventually("the session has ended", [&] { return all.empty(); });
  EXPECT_EQ(session.Invoke([](ReferringService&) { ADD_FAILURE() << "called a service that is gone"; }),
            InvokeStatus::Gone);
  EXPECT_EQ(session.SendText("too late"), SendStatus::Closed);
  session.Close();
  EXPECT_FALSE(session.IsOpen());
  EXPECT_EQ(session.Id(), id);
  EXPECT_FALSE(all.Find(id));
  EXPECT_FALSE(all.TryAdd(session));
}

TEST_P(Service, RunsExactlyOneOfActionAndWhenGone) {
  ReferringCollection all;
  auto host = Opened<ReferringService>(GetParam().Options(), [&] { return std::make_unique<ReferringService>(all); });
  std::vector<TestClient> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(TestClient::Joined(PortOf(*host)));
  const auto sessions = all.Find([](const SessionInfo&) { return true; });
  std::atomic<int> queued{0}, ran{0}, gone{0};
  std::thread caller([&] {
    for (int i = 0; i < 400; ++i) {
      const auto status = sessions[static_cast<std::size_t>(i) % sessions.size()].Invoke(
          [&](ReferringService&) { ++ran; }, [&] { ++gone; });
      if (status == InvokeStatus::Queued) ++queued;
    }
  });
  for (TestClient& client : clients) client.CloseCleanly();
  caller.join();
  host->Close();
  EXPECT_EQ(ran + gone, queued);
  EXPECT_EQ(sessions[0].Invoke([](ReferringService&) {}), InvokeStatus::Gone);
  host.reset();
  EXPECT_EQ(sessions[0].SendText("after the host"), SendStatus::Closed);
}

TEST_P(Service, JoinsARoomFromAnotherThread) {
  ReferringCollection all;
  const auto host =
      Opened<ReferringService>(GetParam().Options(), [&] { return std::make_unique<ReferringService>(all); });
  std::vector<TestClient> clients;
  for (int i = 0; i < 6; ++i) clients.push_back(TestClient::Joined(PortOf(*host)));
  ReferringCollection late;
  for (const auto& session : all.Find([](const SessionInfo&) { return true; })) {
    EXPECT_TRUE(late.TryAdd(session));
    EXPECT_FALSE(late.TryAdd(session));
  }
  EXPECT_EQ(late.RelayText("to all at once"), clients.size());
  for (TestClient& client : clients) EXPECT_EQ(client.ReadText(), "to all at once");
  for (TestClient& client : clients) client.CloseCleanly();
  Eventually("all have left", [&] { return late.empty() && all.empty(); });
  EXPECT_EQ(late.RelayText("to nobody"), 0U);
}

}  // namespace
}  // namespace wshost::testing
