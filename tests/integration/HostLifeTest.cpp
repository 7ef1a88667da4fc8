// SPDX-License-Identifier: MIT
// A host is configured, opened, and found at the addresses that it says.
#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/URI.h>
#include <gmock/gmock.h>

#include <stdexcept>
#include <system_error>

#include "Engines.h"
#include "LogCapture.h"
#include "Services.h"
#include "TestClient.h"

#ifdef __linux__
#include <sys/syscall.h>

#include "ForbiddenCall.h"
#endif

namespace wshost::testing {
namespace {

using ::testing::HasSubstr;

template <typename TException, typename TAction>
std::string TextThrown(TAction action) {
  try {
    action();
  } catch (const Poco::Exception& error) {
    if (dynamic_cast<const TException*>(&error) == nullptr) throw;
    return error.displayText();
  } catch (const std::exception& error) {
    if (dynamic_cast<const TException*>(&error) == nullptr) throw;
    return error.what();
  }
  return "nothing was thrown";
}

#ifdef __linux__
TEST(HostLife, WithoutIoUringAHostSaysSoAndServesAsEver) {
  const bool ran = RunForbidden(__NR_io_uring_setup, [] {
    const LogCapture log("wshost.host");
    HostOptions options;
    options.loopCount = 2;
    const auto host = Opened<EchoService>(options);
    EXPECT_EQ(log.Count("without io_uring"), 1U);
    TestClient::Joined(PortOf(*host)).ExpectEcho("as ever");
    EXPECT_EQ(host->Statistics().ioUringLoops, 0U);
    options.ioUring = IoUringUse::Required;
    EXPECT_THAT(TextThrown<std::system_error>([&] { Opened<EchoService>(options); }), HasSubstr("io_uring"));
  });
  if (!ran) GTEST_SKIP() << "this system lets no thread forbid itself a call";
}
#endif

TEST(HostLife, RefusesToOpenTwice) {
  const auto host = Opened<EchoService>({});
  EXPECT_THAT(TextThrown<std::logic_error>([&] { host->Open(); }), HasSubstr("Host::Open"));
}

TEST(HostLife, RefusesToOpenWithoutAnEndpoint) {
  WebSocketsHost<EchoService> host(kAnyPort);
  EXPECT_THAT(TextThrown<std::logic_error>([&] { host.Open(); }), HasSubstr("AddWebSocketsEndpoint"));
  host.AddWebSocketsEndpoint();
  EXPECT_NO_THROW(host.Open());
}

TEST(HostLife, RefusesAnEndpointTwice) {
  WebSocketsHost<EchoService> host(kAnyPort);
  host.AddWebSocketsEndpoint();
  EXPECT_THAT(TextThrown<std::logic_error>([&] { host.AddWebSocketsEndpoint(); }), HasSubstr("AddWebSocketsEndpoint"));
}

TEST(HostLife, RefusesToBeConfiguredOnceOpen) {
  const auto host = Opened<EchoService>({});
  EXPECT_THAT(TextThrown<std::logic_error>([&] { host->Map<JsonEchoService>("/late"); }), HasSubstr("Host::Map"));
  EXPECT_THAT(TextThrown<std::logic_error>([&] { host->AddWebSocketsEndpoint(); }), HasSubstr("AddWebSocketsEndpoint"));
}

TEST(HostLife, RefusesToOpenAgainAfterClose) {
  const auto host = Opened<EchoService>({});
  host->Close();
  EXPECT_THROW(host->Open(), std::logic_error);
}

TEST(HostLife, NamesTheAddressThatAnotherHostHas) {  // E4
  const auto first = Opened<EchoService>({});
  const std::string address = "ws://127.0.0.1:" + std::to_string(PortOf(*first)) + "/chat";
  WebSocketsHost<EchoService> second(address);
  second.AddWebSocketsEndpoint();
  EXPECT_THAT(TextThrown<Poco::Exception>([&] { second.Open(); }), HasSubstr(address));
}

TEST(HostLife, NamesTheAddressThatAnotherProgramHas) {
  Poco::Net::ServerSocket other;
  other.bind(Poco::Net::SocketAddress("127.0.0.1", 0), false, false);
  other.listen();
  const std::string address = "ws://127.0.0.1:" + std::to_string(other.address().port()) + "/";
  WebSocketsHost<EchoService> host(address);
  host.AddWebSocketsEndpoint();
  EXPECT_THAT(TextThrown<Poco::Exception>([&] { host.Open(); }), HasSubstr(address));
}

TEST(HostLife, OpensLaterOnAnAddressThatWasTaken) {
  auto first = Opened<EchoService>({});
  const std::string address = "ws://127.0.0.1:" + std::to_string(PortOf(*first)) + "/";
  WebSocketsHost<EchoService> second({std::string(kAnyPort), address});
  second.AddWebSocketsEndpoint();
  EXPECT_THROW(second.Open(), Poco::Exception);
  EXPECT_EQ(second.GetState(), Host::State::Created);
  EXPECT_THROW(second.Endpoints(), std::logic_error);
  first.reset();
  second.Open();
  TestClient::Joined(second.Endpoints().at(1).Port()).ExpectEcho("now");
}

TEST(HostLife, NamesAnAddressThatIsNotOfThisMachine) {
  WebSocketsHost<EchoService> host("ws://192.0.2.1:0/");  // RFC 5737: for documentation only
  host.AddWebSocketsEndpoint();
  EXPECT_THAT(TextThrown<Poco::Exception>([&] { host.Open(); }), HasSubstr("ws://192.0.2.1:0/"));
}

TEST(HostLife, NamesBaseAddressesThatAreNone) {
  for (const char* address :
       {"", "127.0.0.1:80", "http://127.0.0.1/", "wss://127.0.0.1/", "ws://", "ws:///chat", "ws://127.0.0.1:65536/",
        "ws://127.0.0.1:x/", "ws://127.0.0.1:80/?a=1", "ws://127.0.0.1:80/#a", "ws://user@127.0.0.1/", "ws://[::1/"}) {
    EXPECT_THAT(TextThrown<std::invalid_argument>([&] { WebSocketsHost<EchoService> host(address); }),
                HasSubstr("'" + std::string(address) + "'"));
  }
  EXPECT_THROW(WebSocketsHost<EchoService>(std::vector<std::string>{}), std::invalid_argument);
}

TEST(HostLife, TellsNoEndpointsBeforeOpen) {  // E2
  WebSocketsHost<EchoService> host(kAnyPort);
  EXPECT_THROW(host.Endpoints(), std::logic_error);
  EXPECT_EQ(host.GetState(), Host::State::Created);
}

TEST(HostLife, TellsTheRealPort) {
  WebSocketsHost<EchoService> host("ws://127.0.0.1:0/chat");
  host.AddWebSocketsEndpoint();
  host.Open();
  const ServiceEndpoint& endpoint = host.Endpoints().front();
  ASSERT_NE(endpoint.Port(), 0);
  EXPECT_EQ(endpoint.Address(), "ws://127.0.0.1:" + std::to_string(endpoint.Port()) + "/chat");
  EXPECT_EQ(endpoint.HttpAddress("/page"), "http://127.0.0.1:" + std::to_string(endpoint.Port()) + "/page");
  EXPECT_EQ(host.GetState(), Host::State::Open);
  TestClient::Joined(endpoint.Port(), "/chat").ExpectEcho("hello");
}

TEST(HostLife, ListensOnAllItsAddresses) {  // C14, W9
  WebSocketsHost<EchoService> host({"ws://127.0.0.1:0/a", "ws://127.0.0.1:0/b", "ws://localhost:0/c"});
  host.AddWebSocketsEndpoint();
  host.Open();
  ASSERT_EQ(host.Endpoints().size(), 3U);
  EXPECT_NE(host.Endpoints()[0].Port(), host.Endpoints()[1].Port());
  TestClient::Joined(host.Endpoints()[0].Port(), "/a").ExpectEcho("a");
  TestClient::Joined(host.Endpoints()[1].Port(), "/b").ExpectEcho("b");
}

TEST(HostLife, SharesOnePortBetweenPaths) {
  std::uint16_t port = 0;
  {
    Poco::Net::ServerSocket probe(Poco::Net::SocketAddress("127.0.0.1", 0));
    port = probe.address().port();
  }
  const std::string base = "ws://127.0.0.1:" + std::to_string(port);
  WebSocketsHost<EchoService> host({base + "/a", base + "/b"});
  host.AddWebSocketsEndpoint();
  host.Open();
  TestClient::Joined(port, "/a").ExpectEcho("a");
  TestClient::Joined(port, "/b").ExpectEcho("b");
}

TEST(HostLife, TakesPocoUris) {
  WebSocketsHost<EchoService> one(Poco::URI("ws://127.0.0.1:4502/chat"));
  WebSocketsHost<EchoService> two(std::vector<Poco::URI>{Poco::URI("ws://127.0.0.1:4502/chat")});
  EXPECT_EQ(one.GetState(), Host::State::Created);
  EXPECT_EQ(two.GetState(), Host::State::Created);
}

TEST(HostLife, GivesEachPathItsOwnService) {
  WebSocketsHost<EchoService> host("ws://127.0.0.1:0/echo");
  host.Map<JsonEchoService>("json");  // "json" and "/json" are the same
  host.AddWebSocketsEndpoint();
  host.Open();
  TestClient raw = TestClient::Joined(PortOf(host), "/echo");
  TestClient json = TestClient::Joined(PortOf(host), "/json");
  raw.ExpectEcho("{ not json");
  json.SendText("[1 , 2");
  EXPECT_EQ(json.ReadClose().code, 1007U);
}

TEST(HostLife, RefusesAPathTwice) {
  WebSocketsHost<EchoService> host("ws://127.0.0.1:0/echo");
  EXPECT_THAT(TextThrown<std::logic_error>([&] { host.Map<JsonEchoService>("echo"); }), HasSubstr("'/echo'"));
}

TEST(HostLife, AnswersUnknownPathsWith404) {
  WebSocketsHost<EchoService> host("ws://127.0.0.1:0/echo");
  host.AddWebSocketsEndpoint();
  host.Open();
  for (const char* path : {"/", "/Echo", "/echo/", "/echo/x", "/ech", "//echo", "/%65cho"}) {
    TestClient client(PortOf(host));
    client.Send(UpgradeHead(path));
    EXPECT_EQ(client.ReadAnswer().status, 404) << path;
    EXPECT_EQ(client.ReadUntilEof(), "") << path;
  }
  TestClient::Joined(PortOf(host), "/echo?with=query").ExpectEcho("found");
  TestClient::Joined(PortOf(host), "ws://127.0.0.1/echo?absolute").ExpectEcho("found");
}

class GreetingService : public WebSocketsService {
 public:
  explicit GreetingService(std::string greeting) : greeting_(std::move(greeting)) {}
  void OnOpen() override { SendText(greeting_); }

 private:
  std::string greeting_;
};

TEST(HostLife, InjectsWhatAFactoryGives) {  // E9
  WebSocketsHost<GreetingService> host("ws://127.0.0.1:0/a", [] { return std::make_unique<GreetingService>("Ahoy"); });
  host.Map<GreetingService>("/b", [] { return std::make_unique<GreetingService>("Hola"); });
  host.AddWebSocketsEndpoint();
  host.Open();
  EXPECT_EQ(TestClient::Joined(PortOf(host), "/a").ReadText(), "Ahoy");
  EXPECT_EQ(TestClient::Joined(PortOf(host), "/b").ReadText(), "Hola");
}

TEST(HostLife, AnswersAFactoryThatGivesNothingWith500) {
  const auto host = Opened<EchoService>({}, [] { return std::unique_ptr<EchoService>(); });
  TestClient client(PortOf(*host));
  client.Send(UpgradeHead());
  EXPECT_EQ(client.ReadAnswer().status, 500);
}

class HostLifeOn : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, HostLifeOn, AllEngines(), NameOf);

TEST_P(HostLifeOn, OpensAgainOnThePortOfOneJustClosed) {
  HostOptions options = GetParam().Options();
  options.closeTimeout = std::chrono::milliseconds(10);  // the client does not answer: it is cut
  std::string address = kAnyPort;
  for (int round = 0; round < 5; ++round) {
    WebSocketsHost<EchoService> host(address, options);
    host.AddWebSocketsEndpoint();
    host.Open();
    address = "ws://127.0.0.1:" + std::to_string(PortOf(host)) + "/";
    TestClient client = TestClient::Joined(PortOf(host));
    client.ExpectEcho("round");
    host.Close();
  }
}

TEST_P(HostLifeOn, SpreadsSessionsOverItsLoopsAndCountsThem) {
  const auto host = Opened<EchoService>(GetParam().Options());
  std::vector<TestClient> clients;
  for (int i = 0; i < 8; ++i) clients.push_back(TestClient::Joined(PortOf(*host)));
  for (TestClient& client : clients) client.ExpectEcho("here");
  EXPECT_EQ(host->Sessions().size(), 8U);
  EXPECT_EQ(host->Statistics().openSessions, 8U);
  EXPECT_EQ(host->Statistics().messagesReceived, 8U);
  for (TestClient& client : clients) client.CloseCleanly();
  Eventually("no session left", [&] { return host->Statistics().openPeers == 0; });
  EXPECT_EQ(host->Sessions().size(), 0U);
  EXPECT_EQ(host->Statistics().sessionsOpened, 8U);
}

TEST_P(HostLifeOn, TurnsAwayMoreThanMaxSessions) {
  HostOptions options = GetParam().Options();
  options.maxSessions = 2;
  const auto host = Opened<EchoService>(options);
  TestClient first = TestClient::Joined(PortOf(*host));
  TestClient second = TestClient::Joined(PortOf(*host));
  TestClient third(PortOf(*host));
  third.ReadUntilGone();
  first.ExpectEcho("still here");
  first.CloseCleanly();
  Eventually("the first is gone", [&] { return host->Statistics().openPeers == 1; });
  TestClient::Joined(PortOf(*host)).ExpectEcho("room again");
  second.ExpectEcho("still here");
}

}  // namespace
}  // namespace wshost::testing
