// SPDX-License-Identifier: MIT
// What the operator's listener answers.
#include "admin/AdminHost.h"

#include <gmock/gmock.h>

#include "AdminBench.h"

namespace wshost::testing {
namespace {

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

}  // namespace
}  // namespace wshost::testing
