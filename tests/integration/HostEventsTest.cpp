// SPDX-License-Identifier: MIT
// What a program hears from its host of all sessions, and how it finds them again by their ids.
#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "Scale.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

using Ref = SessionRef<WebSocketsService>;

class HostEvents : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, HostEvents, AllEngines(), NameOf);

TEST_P(HostEvents, TellOfSessionsMessagesAndEnds) {  // E3, E7, E8, E10, E11, T14, T15, T17
  WebSocketsHost<EchoService> host(kAnyPort, GetParam().Options());
  host.AddWebSocketsEndpoint();
  std::mutex mutex;
  std::map<SessionId, std::vector<std::string>> heard;
  std::atomic<int> ended{0};
  const auto note = [&](const Ref& session, std::string what) {
    const std::lock_guard lock(mutex);
    heard[session.Id()].push_back(std::move(what));
  };
  const Subscription connect = host.OnConnect([&](const Ref& session) {
    EXPECT_TRUE(session.As<EchoService>());
    session.SendText(session.Id().ToString());
    note(session, "connect");
  });
  const Subscription message = host.OnMessage([&](const Ref& session, const MessageView& each) {
    note(session, (each.kind == MessageKind::Text ? "text " : "binary ") + std::string(each.Text()));
  });
  const Subscription disconnect = host.OnDisconnect([&](const Ref& session, const CloseInfo& close) {
    note(session, "disconnect " + std::to_string(static_cast<int>(close.code)));
    ++ended;
  });
  host.Open();
  std::vector<TestClient> clients;
  std::vector<SessionId> ids;
  for (int i = 0; i < 6; ++i) {
    clients.push_back(TestClient::Joined(PortOf(host)));
    ids.push_back(SessionId::FromString(clients.back().ReadText()).value());
  }
  for (TestClient& client : clients) {
    client.ExpectEcho("hello");
    client.Send(PingFrame("p"));
    EXPECT_EQ(client.ReadFrame().opcode, 0xA);
    client.Send(BinaryFrame(FromText("bytes")));
    EXPECT_EQ(ToText(client.ReadBinary()), "bytes");
  }
  for (std::size_t i = 0; i < clients.size(); ++i) {
    if (i % 2 == 0) {
      clients[i].CloseCleanly();
    } else {
      clients[i].Reset();
    }
  }
  Eventually("all have gone", [&] { return ended == 6; });
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::lock_guard lock(mutex);
    EXPECT_EQ(heard[ids[i]], (std::vector<std::string>{"connect", "text hello", "binary bytes",
                                                       i % 2 == 0 ? "disconnect 1000" : "disconnect 1006"}));
  }
}

// What a request says, piece by piece.
std::vector<std::string> Told(const RequestView* request) {
  if (!request) return {"no request"};
  return {std::string(request->Fields().Find("Host").value_or("none")), std::string(request->Target()),
          request->Uri().toString(), std::string(request->RouteParameter("room").value_or("none")),
          std::string(request->RequestId())};
}

TEST_P(HostEvents, ShowTheRequestToWhoHearsOfTheSession) {
  const std::string head = UpgradeHead("/rooms/blue?seat=7", "X-Request-Id: what-a-trusted-proxy-calls-it\r\n");
  for (const CallbackPlace place : {CallbackPlace::Loop, CallbackPlace::Pool}) {
    HostOptions options = GetParam().Options();
    options.trustedProxies = {"127.0.0.1"};
    Host host(kAnyPort, options);
    host.Map<EchoService>(
        "/rooms/{room}", [] { return std::make_unique<EchoService>(); }, ServiceBehavior{.place = place});
    host.AddWebSocketsEndpoint();
    std::mutex mutex;
    std::vector<std::vector<std::string>> heard;
    std::atomic<std::size_t> notes{0};
    const auto note = [&](const Ref& session) {
      const std::lock_guard lock(mutex);
      heard.push_back(Told(session.Request()));
      ++notes;
    };
    const Subscription connect = host.OnConnect(note);
    const Subscription disconnect = host.OnDisconnect([&](const Ref& session, const CloseInfo&) { note(session); });
    host.Open();
    for (const std::size_t firstPiece : {head.size(), head.size() / 2}) {
      TestClient client(PortOf(host));
      client.Send(head.substr(0, firstPiece));
      Eventually("it has come",
                 [&] { return host.Statistics().bytesReceived % head.size() == firstPiece % head.size(); });
      client.Send(head.substr(firstPiece));
      EXPECT_EQ(StatusOf(client.ReadHead()), 101);
      client.Reset();
      Eventually("it has gone", [&] { return notes == (firstPiece == head.size() ? 2U : 4U); });
    }
    const std::lock_guard lock(mutex);
    const std::vector<std::string> request{"127.0.0.1", "/rooms/blue?seat=7", "ws://127.0.0.1/rooms/blue?seat=7",
                                           "blue", "what-a-trusted-proxy-calls-it"};
    const std::vector<std::string> none{"no request"};
    EXPECT_EQ(heard, (std::vector<std::vector<std::string>>{request, none, request, none}));
  }
}

TEST_P(HostEvents, JsonMessagesAreSeenAsTheyCame) {  // E3
  const auto host = Opened<JsonEchoService>(GetParam().Options());
  std::mutex mutex;
  std::string seen;
  const Subscription message = host->OnMessage([&](const Ref&, const MessageView& each) {
    const std::lock_guard lock(mutex);
    seen = each.Text();
  });
  TestClient client = TestClient::Joined(PortOf(*host));
  client.SendText("{ \"a\" : 1 }");
  EXPECT_EQ(client.ReadText(), "{ \"a\" : 1 }");
  const std::lock_guard lock(mutex);
  EXPECT_EQ(seen, "{ \"a\" : 1 }");
}

TEST_P(HostEvents, SubscribersComeAndGoWhileClientsTalk) {
  const auto host = Opened<EchoService>(GetParam().Options());
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> calls{0};
  std::vector<std::thread> subscribers;
  for (int i = 0; i < 2; ++i) {
    subscribers.emplace_back([&] {
      while (!done) {
        auto counted = std::make_unique<std::atomic<int>>(0);
        Subscription subscription = host->OnMessage([&calls, &own = *counted](const Ref&, const MessageView&) {
          ++own;
          ++calls;
        });
        std::this_thread::yield();
        subscription.End();
        counted.reset();  // a call after this is a use after free
      }
    });
  }
  std::vector<TestClient> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(TestClient::Joined(PortOf(*host)));
  Eventually("some have been heard", [&] {
    for (TestClient& client : clients) client.ExpectEcho("hello");
    return calls > 10;
  });
  done = true;
  for (std::thread& subscriber : subscribers) subscriber.join();
  const std::uint64_t before = calls;
  clients[0].ExpectEcho("unheard");
  EXPECT_EQ(calls, before);
}

TEST_P(HostEvents, ASubscriptionMayOutliveItsHost) {
  auto host = Opened<EchoService>(GetParam().Options());
  const Subscription subscription = host->OnConnect([](const Ref&) {});
  TestClient::Joined(PortOf(*host)).ExpectEcho("x");
  host.reset();
  EXPECT_TRUE(subscription);
}

TEST_P(HostEvents, AnEmptyHandlerIsALogicErrorThatNamesTheCall) {
  WebSocketsHost<EchoService> host(kAnyPort);
  try {
    const Subscription subscription = host.OnConnect(nullptr);
    FAIL() << "it must be refused";
  } catch (const std::logic_error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("OnConnect"));
  }
}

// ---- sessions found again

// A program keeps numbers, sends to all of them on a tick, and disconnects them after some.
TEST_P(HostEvents, StoredIdsAreRestoredSentToAndDisconnected) {  // T8, T9, T26, T27, T28
  HostOptions options = GetParam().Options();
  const auto host = Opened<EchoService>(options);
  std::mutex mutex;
  std::map<std::uint64_t, int> rows;  // what a database would hold
  const Subscription connect = host->OnConnect([&](const Ref& session) {
    const std::lock_guard lock(mutex);
    rows[session.Id().ToUInt64()] = 0;
  });
  std::vector<TestClient> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(TestClient::Joined(PortOf(*host)));
  constexpr int kTicks = 3;
  for (int tick = 0; tick <= kTicks; ++tick) {
    const std::lock_guard lock(mutex);
    for (auto row = rows.begin(); row != rows.end();) {
      const AnySessionRef session = AnySessionRef::Restore(SessionId(row->first));
      ASSERT_TRUE(session);
      if (row->second++ == kTicks) {
        session.Close(CloseCode::Normal, "enough");
        row = rows.erase(row);
      } else {
        EXPECT_EQ(session.SendText("Broadcasting id: " + std::to_string(row->first)), SendStatus::Queued);
        ++row;
      }
    }
  }
  for (TestClient& client : clients) {
    for (int tick = 0; tick < kTicks; ++tick) {
      EXPECT_THAT(client.ReadText(), ::testing::StartsWith("Broadcasting id: "));
    }
    EXPECT_EQ(client.ReadClose().reason, "enough");
  }
  EXPECT_TRUE(rows.empty());
}

class NumberedService : public EchoService {
 public:
  explicit NumberedService(int number) : number_(number) {}
  void Introduce() { SendText("number " + std::to_string(number_)); }

 private:
  const int number_;
};

TEST_P(HostEvents, AFactoryMakesTheServiceRightBeforeItIsConnected) {  // E8, E9
  std::atomic<int> made{0};
  WebSocketsHost<NumberedService> host(
      kAnyPort, [&] { return std::make_unique<NumberedService>(++made); }, GetParam().Options());
  host.AddWebSocketsEndpoint();
  std::atomic<int> connected{0};
  const Subscription connect = host.OnConnect([&](const Ref& session) {
    EXPECT_EQ(++connected, made);
    session.As<NumberedService>().Invoke([](NumberedService& service) { service.Introduce(); });
  });
  host.Open();
  EXPECT_EQ(made, 0);
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(TestClient::Joined(PortOf(host)).ReadText(), "number " + std::to_string(i));
    EXPECT_EQ(connected, i);
  }
}

TEST_P(HostEvents, IdsAreRestoredWhileTheirHostsOpenAndClose) {  // T8
  const auto staying = Opened<EchoService>(GetParam().Options());
  TestClient client = TestClient::Joined(PortOf(*staying));
  const SessionId id = staying->Sessions().Find([](const SessionInfo&) { return true; }).at(0).Id();
  std::atomic<bool> done{false};
  std::thread looking([&] {
    while (!done) {
      EXPECT_TRUE(SessionRef<EchoService>::Restore(id));
      EXPECT_FALSE(SessionRef<JsonEchoService>::Restore(id));
    }
  });
  SessionId other;
  for (std::size_t i = 0; i < Scaled(8, 2); ++i) {
    HostOptions options = GetParam().Options();
    options.closeTimeout = std::chrono::milliseconds(10);  // the client does not answer at the end
    auto passing = Opened<JsonEchoService>(options);
    const TestClient guest = TestClient::Joined(PortOf(*passing));
    other = passing->Sessions().Find([](const SessionInfo&) { return true; }).at(0).Id();
    EXPECT_TRUE(SessionRef<JsonEchoService>::Restore(other));
    passing->Close();
    EXPECT_FALSE(AnySessionRef::Restore(other));
  }
  done = true;
  looking.join();
  client.CloseCleanly();
  Eventually("it has ended", [&] { return !AnySessionRef::Restore(id); });
}

}  // namespace
}  // namespace wshost::testing
