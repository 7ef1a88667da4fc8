// SPDX-License-Identifier: MIT
// What the operator's listener answers.
#include "admin/AdminHost.h"

#include <Poco/Net/NetException.h>
#include <gmock/gmock.h>

#include "AdminBench.h"

namespace wshost::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(AdminHost, TellsWhetherTheProgramWantsMorePeers) {
  AdminBench bench;
  EXPECT_EQ(bench.Ask("GET", "/readyz").status, 200);
  bench.readiness.Set(app::Readiness::State::Draining);
  EXPECT_EQ(bench.Ask("GET", "/readyz").status, 503);
  EXPECT_EQ(bench.Ask("GET", "/readyz").body, "draining\n");
  EXPECT_EQ(bench.Ask("GET", "/livez").status, 200);
}

TEST(AdminHost, AnswersScrapesInTheFormatOfPrometheus) {
  const AdminBench bench;
  TestClient client = TestClient::Joined(bench.ServedPort());
  client.ReadText();
  client.ExpectEcho("hello");
  const HttpAnswer answer = bench.Ask("GET", "/metrics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.head, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8"));
  EXPECT_THAT(answer.body, HasSubstr("\nwshost_sessions 1\n"));
  EXPECT_THAT(answer.body, HasSubstr("\nwshost_messages_received_total 1\n"));
  EXPECT_EQ(bench.Ask("HEAD", "/metrics").status, 200);
  EXPECT_EQ(bench.Ask("POST", "/metrics").status, 405);
}

TEST(AdminHost, ServesItsPage) {
  const AdminBench bench;
  const HttpAnswer answer = bench.Ask("GET", "/");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.head, HasSubstr("Content-Security-Policy: default-src 'self'"));
  EXPECT_EQ(bench.Ask("GET", "/nothing").status, 404);
}

TEST(AdminHost, IsNotKnownByNamesThatItWasNotGiven) {
  const AdminBench bench(Given{{"admin.hostNames", "ops.example"}});
  const auto ask = [&](const std::string& host) {
    TestClient client(bench.port);
    client.Send("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    return client.ReadAnswer();
  };
  EXPECT_EQ(ask("evil.example").status, 421);
  EXPECT_THAT(ask("evil.example").body, HasSubstr("admin.hostNames"));
  EXPECT_EQ(ask("ops.example").status, 200);
}

TEST(AdminHost, LetsNoPageOfAnotherSiteRead) {
  const AdminBench bench;
  EXPECT_EQ(bench.Ask("GET", "/metrics", "Origin: http://evil.example\r\n").status, 403);
  TestClient client(bench.port);
  client.Send(UpgradeHead("/live", "Origin: http://evil.example\r\n"));
  EXPECT_EQ(client.ReadAnswer().status, 403);
}

TEST(AdminHost, RefusesInheritedSocketsThatOthersCanReachUnlessThereIsAToken) {
  const auto open = [](const Given& given) {
    const Poco::Net::ServerSocket all(Poco::Net::SocketAddress("0.0.0.0", 0));
    const AdminBench bench(given, {all});
  };
  EXPECT_THROW(open(Given{}), SettingsError);
  EXPECT_NO_THROW(open(Given{{"admin.token", kToken}}));
}

TEST(AdminHost, SaysWhichListenerItIsThatFindsItsPortTaken) {
  const Poco::Net::ServerSocket taken(Poco::Net::SocketAddress("127.0.0.1", 0));
  try {
    const AdminBench bench(Given{{"admin.port", std::to_string(taken.address().port())}});
    FAIL() << "expected an exception";
  } catch (const Poco::Net::NetException& error) {
    EXPECT_THAT(error.displayText(), AllOf(HasSubstr("the operator's listener"), HasSubstr("admin.port"),
                                           HasSubstr("admin.enabled=false"), HasSubstr(taken.address().toString())));
  }
}

TEST(AdminHost, HearsFewGuessesOfTheTokenInASecond) {
  const AdminBench bench;
  TestClient client = TestClient::Joined(bench.port, "/live");
  std::string frames;
  const Bytes guess = TextFrame(R"({"type":"token","token":"wrong"})");
  for (int i = 0; i < 1000; ++i) frames.append(reinterpret_cast<const char*>(guess.data()), guess.size());
  client.Send(frames);
  int heard = 0;
  Frame frame = client.ReadFrame();
  for (; frame.opcode == 0x1 && heard < 1000; frame = client.ReadFrame()) heard += 1;
  EXPECT_EQ(frame.opcode, 0x8);
  EXPECT_LT(heard, 1000);
}

}  // namespace
}  // namespace wshost::testing
