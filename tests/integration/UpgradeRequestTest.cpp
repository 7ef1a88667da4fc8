// SPDX-License-Identifier: MIT
// Sessions that Poco handlers accept, over sockets.
#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "FunctionHandlers.h"
#include "Services.h"
#include "TestClient.h"
#include "wshost/host/UpgradeRequest.h"
#include "wshost/service/CurrentSession.h"

namespace wshost::testing {
namespace {

using Poco::Net::HTTPResponse;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

class UpgradesOn : public EngineTest {
 protected:
  std::unique_ptr<Host> StartWith(FunctionHandlers::Handle handle, HostOptions options = GetParam().Options()) {
    return Host::Start(
        kAnyPort, [&](Host& each) { each.MapHttp("/join", new FunctionHandlers(std::move(handle))); },
        std::move(options));
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, UpgradesOn, AllEngines(), NameOf);

// ---- the example of docs/http.md

// A page for browsers and a session for those who ask for one, at the same path.
class JoinHandler : public Poco::Net::HTTPRequestHandler {
 public:
  void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
    auto upgrade = UpgradeRequest::From(request);
    if (!upgrade) {
      response.send() << "come with a WebSocket";
      return;
    }
    if (request.get("X-Key", "") != "right") {
      response.setStatusAndReason(HTTPResponse::HTTP_FORBIDDEN);
      response.send() << "no";
      return;
    }
    AcceptOptions options;
    options.fields = {{"X-Session", upgrade->ReservedId().ToString()}};
    options.cookies = {Poco::Net::HTTPCookie("seen", "1")};
    const auto session = upgrade->Accept("chat", options);
    if (session) session.SendText("welcome");
  }
};

class JoinFactory : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override { return new JoinHandler; }
};

TEST_P(UpgradesOn, AHandlerAcceptsIntoAGroupOrAnswers) {  // T2-T6, T9, T11, T12, T14, T16, T17, O7
  std::promise<std::string> left;
  const auto host = Host::Start(
      kAnyPort,
      [&](Host& each) {
        each.MapHttp("/join", new JoinFactory);
        each.HandleGroup("chat",
                         {.onText = [](HandledSession& session,
                                       std::string_view text) { session.SendText("you said " + std::string(text)); },
                          .onBinary = nullptr,
                          .onDisconnect = [&](HandledSession& session,
                                              const CloseInfo&) { left.set_value(session.Id().ToString()); }});
      },
      GetParam().Options());
  const std::uint16_t port = PortOf(*host);

  TestClient page(port);
  page.Send("GET /join HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(page.ReadAnswer().body, "come with a WebSocket");
  page.Send(UpgradeHead("/join"));
  EXPECT_EQ(page.ReadAnswer().status, 403);
  EXPECT_EQ(page.ReadUntilEof(), "");

  TestClient client(port);
  client.Send(Joined(FromText(UpgradeHead("/join", "X-Key: right\r\n")), TextFrame("at once")));
  const std::string head = client.ReadHead();
  EXPECT_EQ(StatusOf(head), 101);
  EXPECT_THAT(head, ::testing::HasSubstr("Set-Cookie: seen=1\r\n"));
  std::vector<std::string> heard{client.ReadText(), client.ReadText()};  // two threads send: any order, T22
  EXPECT_THAT(heard, ::testing::UnorderedElementsAre("you said at once", "welcome"));
  client.SendText("more");
  EXPECT_EQ(client.ReadText(), "you said more");
  client.Send(BinaryFrame(FromText("x")));
  EXPECT_EQ(client.ReadClose().code, 1003U);
  client.Send(CloseFrame(1003));
  EXPECT_THAT(head, ::testing::HasSubstr("X-Session: " + left.get_future().get() + "\r\n"));
}

// ---- groups

// One visitor, with a session in each of two groups.
class Visits : public Attachment {
 public:
  void Enter(const std::string& group, SessionId id) {
    const std::lock_guard lock(mutex_);
    ids_[group] = id;
  }
  SessionId IdIn(const std::string& group) const {
    const std::lock_guard lock(mutex_);
    return ids_.at(group);
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, SessionId> ids_;
};

SessionHandlers AnswersOf(const std::string& group, std::promise<std::string>& left) {
  const auto greeting = [group](const HandledSession& session) {
    EXPECT_EQ(session.Group(), group);
    EXPECT_EQ(CurrentSession().Id(), session.Id());
    EXPECT_EQ(session.AttachmentAs<Visits>()->IdIn(group), session.Id());
    EXPECT_EQ(session.AttachmentAs<Visits>()->LastActive(), session.Id());
    return group + " heard ";
  };
  return {.onText =
              [greeting](HandledSession& session, std::string_view text) {
                session.Send(MessageKind::Binary, greeting(session) + std::string(text));
              },
          .onBinary =
              [greeting](HandledSession& session, std::span<const std::byte> bytes) {
                session.Send(MessageKind::Text, FromText(greeting(session) + ToText(bytes)));
              },
          .onDisconnect = [group, &left](HandledSession& session,
                                         const CloseInfo&) { left.set_value(session.Group() + " of " + group); }};
}

TEST_P(UpgradesOn, EventsArriveAtTheGroupOfTheirSession) {  // T9, T10, T13, T14, T15, T17, T19, T20, T25, T29, O7
  const auto visits = std::make_shared<Visits>();
  std::promise<std::string> leftChat, leftLog;
  const auto host = Host::Start(
      kAnyPort,
      [&](Host& each) {
        each.HandleGroup("chat", AnswersOf("chat", leftChat));
        each.HandleGroup("log", AnswersOf("log", leftLog));
        for (const std::string group : {"chat", "log"}) {
          each.MapHttp("/" + group, new FunctionHandlers([&visits, group](HTTPServerRequest& request, const auto&) {
                         auto upgrade = UpgradeRequest::From(request);
                         visits->Enter(group, upgrade->ReservedId());
                         AcceptOptions options;
                         options.attachment = visits;
                         EXPECT_EQ(upgrade->Accept(group, options).Id(), visits->IdIn(group));
                       }));
        }
      },
      GetParam().Options());
  TestClient chat = TestClient::Joined(PortOf(*host), "/chat");
  TestClient log = TestClient::Joined(PortOf(*host), "/log");
  for (int i = 0; i < 2; ++i) {
    chat.SendText("a");
    EXPECT_EQ(ToText(chat.ReadBinary()), "chat heard a");
    EXPECT_EQ(visits->LastActive(), visits->IdIn("chat"));
    log.Send(BinaryFrame(FromText("b")));
    EXPECT_EQ(log.ReadText(), "log heard b");
    EXPECT_EQ(visits->LastActive(), visits->IdIn("log"));
  }
  log.CloseCleanly();
  EXPECT_EQ(leftLog.get_future().get(), "log of log");
  chat.Send(BinaryFrame(FromText("c")));
  EXPECT_EQ(chat.ReadText(), "chat heard c");
  chat.Reset();
  EXPECT_EQ(leftChat.get_future().get(), "chat of chat");
}

TEST_P(UpgradesOn, ManyAreAcceptedAtOnceWhileOthersAreServed) {  // T7, T9
  std::mutex mutex;
  std::vector<SessionId> ids;
  const auto host = StartWith([&](HTTPServerRequest& request, HTTPServerResponse&) {
    auto upgrade = UpgradeRequest::From(request);
    const auto session = upgrade->Accept<EchoService>();
    ASSERT_TRUE(session);
    EXPECT_EQ(session.Id(), upgrade->ReservedId());
    {
      const std::lock_guard lock(mutex);
      ids.push_back(session.Id());
    }
    session.SendText("you are in");
  });
  std::vector<TestClient> clients;
  for (int i = 0; i < 16; ++i) {
    clients.emplace_back(PortOf(*host));
    clients.back().Send(UpgradeHead("/join"));
  }
  for (TestClient& client : clients) {
    EXPECT_EQ(StatusOf(client.ReadHead()), 101);
    EXPECT_EQ(client.ReadText(), "you are in");
    client.ExpectEcho("and so on");
  }
  EXPECT_EQ(host->Statistics().sessionsOpened, 16U);
  EXPECT_EQ(host->Sessions().size(), 16U);
  for (TestClient& client : clients) client.CloseCleanly();
  const std::lock_guard lock(mutex);
  EXPECT_EQ(ids.size(), 16U);
}

// While a handler has the request, its host closes: an empty handle, and Close() waits for the handler alone.
TEST_P(UpgradesOn, AcceptEndsWhenTheHostCloses) {
  std::promise<void> running, go;
  std::promise<bool> isEmpty;
  const auto host = StartWith([&](HTTPServerRequest& request, HTTPServerResponse&) {
    auto upgrade = UpgradeRequest::From(request);
    running.set_value();
    go.get_future().wait();
    isEmpty.set_value(!upgrade->Accept<EchoService>());
  });
  TestClient client(PortOf(*host));
  client.Send(UpgradeHead("/join"));
  running.get_future().wait();
  auto closing = std::async(std::launch::async, [&] { host->Close(); });
  Eventually("the host is closing", [&] { return host->GetState() == Host::State::Closing; });
  go.set_value();
  EXPECT_TRUE(isEmpty.get_future().get());
  EXPECT_EQ(client.ReadAnswer().status, 503);
  client.ShutdownWrite();
  closing.get();
  EXPECT_EQ(host->Statistics().sessionsOpened, 0U);
}

TEST_P(UpgradesOn, AcceptedSessionsAreDrainedAsOthersAre) {
  auto host = StartWith(
      [](HTTPServerRequest& request, HTTPServerResponse&) { UpgradeRequest::From(request)->Accept<EchoService>(); });
  TestClient client = TestClient::Joined(PortOf(*host), "/join");
  client.ExpectEcho("in");
  auto closing = std::async(std::launch::async, [&] { host->Close(); });
  EXPECT_EQ(client.ReadClose().code, 1001U);
  client.Send(CloseFrame(1001));
  client.ShutdownWrite();
  closing.get();
  EXPECT_EQ(host->Statistics().openPeers, 0U);
}

TEST(HandledGroups, AreNamedOnceAndBeforeOpen) {
  Host host(kAnyPort);
  host.HandleGroup("chat", {});
  EXPECT_THROW(host.HandleGroup("chat", {}), std::logic_error);
  host.AddWebSocketsEndpoint();
  host.Open();
  EXPECT_THROW(host.HandleGroup("log", {}), std::logic_error);
}

}  // namespace
}  // namespace wshost::testing
