// SPDX-License-Identifier: MIT
// What an operator may do, and who may not.
#include "admin/OperatorActions.h"

#include <gmock/gmock.h>

#include "AdminBench.h"
#include "LogCapture.h"
#include "wshost/json/JsonValue.h"

namespace wshost::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kNobody(16, '0');

const std::vector<std::pair<std::string, std::string>>& Guarded() {
  static const std::vector<std::pair<std::string, std::string>> actions{{"POST", "/drain"},
                                                                        {"POST", "/sessions/" + kNobody + "/close"},
                                                                        {"POST", "/sessions/" + kNobody + "/kick"},
                                                                        {"GET", "/sessions/" + kNobody + "/messages"}};
  return actions;
}

TEST(OperatorActions, AreRefusedWithoutTheToken) {
  const LogCapture log("wshost.admin");
  const AdminBench bench;
  for (const auto& [method, path] : Guarded()) {
    for (const char* field : {"", "Authorization: Bearer wrong\r\n", "Authorization: Basic s3cret\r\n"}) {
      const HttpAnswer answer = bench.Ask(method, path, field);
      EXPECT_EQ(answer.status, 401) << method << path << field;
      EXPECT_THAT(answer.head, HasSubstr("WWW-Authenticate: Bearer"));
    }
    EXPECT_EQ(log.Count("was refused " + method + " " + path + ": it did not show the token"), 3U);
  }
  EXPECT_EQ(log.Count("127.0.0.1:"), 12U);
  EXPECT_EQ(bench.drains, 0);
}

TEST(OperatorActions, AreForbiddenToAllIfThereIsNoToken) {
  const AdminBench bench(Given{});
  for (const auto& [method, path] : Guarded()) {
    EXPECT_EQ(bench.Ask(method, path).status, 403);
    EXPECT_EQ(bench.Ask(method, path, "Authorization: Bearer \r\n").status, 403);
  }
  EXPECT_EQ(bench.drains, 0);
}

TEST(OperatorActions, TakeTheMethodTheyAreForAlone) {
  const AdminBench bench;
  for (const auto& [method, path] : Guarded()) {
    const HttpAnswer answer = bench.AskWithToken(method == "GET" ? "POST" : "GET", path);
    EXPECT_EQ(answer.status, 405) << path;
    EXPECT_THAT(answer.head, HasSubstr("Allow: " + method));
  }
  EXPECT_EQ(bench.AskWithToken("OPTIONS", "/drain").status, 405);  // a preflight of another site's page
  EXPECT_EQ(bench.drains, 0);
}

TEST(OperatorActions, KnowTheSessionsThatAreOpenAlone) {
  const AdminBench bench;
  for (const std::string& id : {kNobody, std::string("x"), std::string(), std::string("%0a"), kNobody + "0"}) {
    for (const char* verb : {"close", "kick"}) {
      EXPECT_EQ(bench.AskWithToken("POST", "/sessions/" + id + "/" + verb).status, 404) << id;
    }
  }
  EXPECT_EQ(bench.AskWithToken("POST", "/sessions/" + kNobody).status, 404);
  EXPECT_EQ(bench.AskWithToken("POST", "/sessions/" + kNobody + "/shout").status, 404);
}

TEST(OperatorActions, CloseASessionAsGoingAwayUnlessToldOtherwise) {
  const LogCapture log("wshost.admin");
  const AdminBench bench;
  TestClient client = TestClient::Joined(bench.ServedPort());
  const std::string id = client.ReadText();
  const HttpAnswer answer = bench.AskWithToken("POST", "/sessions/" + id + "/close");
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(JsonValue::Parse(answer.body)["code"], 1001);
  const CloseSeen seen = client.ReadClose();
  EXPECT_EQ(seen.code, 1001U);
  EXPECT_EQ(seen.reason, "closed by the operator");
  EXPECT_EQ(log.Count("closed session " + id + " of " + client.LocalAddress() + " with 1001"), 1U);
}

TEST(OperatorActions, CloseASessionWithTheCodeAndReasonThatAreAskedFor) {
  const AdminBench bench;
  TestClient client = TestClient::Joined(bench.ServedPort());
  const std::string path = "/sessions/" + client.ReadText() + "/close";
  for (const char* wrong : {"?code=1005", "?code=1006", "?code=0", "?code=5000", "?code=x", "?code=-1", "?code=66536",
                            "?code=", "?reason=%ff"}) {
    EXPECT_EQ(bench.AskWithToken("POST", path + wrong).status, 400) << wrong;
  }
  EXPECT_EQ(bench.AskWithToken("POST", path + "?code=4001&reason=too%20loud").status, 202);
  const CloseSeen seen = client.ReadClose();
  EXPECT_EQ(seen.code, 4001U);
  EXPECT_EQ(seen.reason, "too loud");
}

TEST(OperatorActions, KickASessionWithoutAWord) {
  const LogCapture log("wshost.admin");
  const AdminBench bench;
  TestClient kicked = TestClient::Joined(bench.ServedPort());
  TestClient other = TestClient::Joined(bench.ServedPort());
  const std::string id = kicked.ReadText();
  other.ReadText();
  EXPECT_EQ(bench.AskWithToken("POST", "/sessions/" + id + "/kick").status, 202);
  kicked.ReadUntilGone();
  EXPECT_EQ(log.Count("kicked session " + id), 1U);
  other.ExpectEcho("still here");
}

TEST(OperatorActions, DrainOnce) {  // a second request would end the program at once
  const AdminBench bench;
  EXPECT_EQ(bench.AskWithToken("POST", "/drain").status, 202);
  EXPECT_EQ(bench.drains, 1);  // before the answer
  EXPECT_EQ(bench.AskWithToken("POST", "/drain").status, 409);
  EXPECT_EQ(bench.drains, 1);
}

TEST(OperatorActions, DoNotDrainWhatDrainsAlready) {
  AdminBench bench;
  bench.readiness.Set(app::Readiness::State::Draining);
  EXPECT_EQ(bench.AskWithToken("POST", "/drain").status, 409);
  EXPECT_EQ(bench.drains, 0);
}

TEST(OperatorActions, TakeATokenThatAReloadHasBrought) {
  AdminBench bench;
  bench.settings.Give("admin.token", "other", "test");
  bench.admin->Reload(bench.settings);
  EXPECT_EQ(bench.AskWithToken("POST", "/drain").status, 401);
  EXPECT_EQ(bench.Ask("POST", "/drain", "Authorization: Bearer other\r\n").status, 202);
}

TEST(OperatorActions, AreClosedToThePagesOfOtherSitesEvenWithTheToken) {
  const AdminBench bench;
  const std::string authorization = std::string("Authorization: Bearer ") + kToken + "\r\n";
  EXPECT_EQ(bench.Ask("POST", "/drain", authorization + "Origin: http://evil.example\r\n").status, 403);
  EXPECT_EQ(bench.drains, 0);
}

TEST(OperatorActions, ListSessionsToThisMachineWithoutTheToken) {
  const AdminBench bench;
  TestClient client = TestClient::Joined(bench.ServedPort());
  client.ReadText();
  const HttpAnswer answer = bench.Ask("GET", "/sessions");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.head, HasSubstr("Content-Type: application/json"));
  EXPECT_TRUE(JsonValue::Parse(answer.body)["fullest"].IsArray());
}

TEST(OperatorActions, ListSessionsToOtherMachinesWithTheTokenAlone) {
  const AdminBench bench(Given{{"admin.token", kToken}, {"admin.address", "0.0.0.0"}});
  EXPECT_EQ(bench.Ask("GET", "/sessions").status, 401);
  EXPECT_EQ(bench.AskWithToken("GET", "/sessions").status, 200);
}

TEST(OperatorActions, ListSessionsWithTheTokenAloneWhereAProxyMayAsk) {
  const AdminBench bench(Given{{"admin.token", kToken}, {"admin.hostNames", "ops.example"}});
  EXPECT_EQ(bench.Ask("GET", "/sessions").status, 401);
  EXPECT_EQ(bench.AskWithToken("GET", "/sessions").status, 200);
}

TEST(OperatorActions, ListSessionsWithTheTokenAloneOnInheritedSocketsThatOthersCanReach) {
  const AdminBench bench(Given{{"admin.token", kToken}},
                         {Poco::Net::ServerSocket(Poco::Net::SocketAddress("0.0.0.0", 0))});
  EXPECT_EQ(bench.Ask("GET", "/sessions").status, 401);
  EXPECT_EQ(bench.AskWithToken("GET", "/sessions").status, 200);
}

TEST(OperatorActions, SayThatNoMessagesAreKept) {
  const AdminBench bench;
  TestClient client = TestClient::Joined(bench.ServedPort());
  const HttpAnswer answer = bench.AskWithToken("GET", "/sessions/" + client.ReadText() + "/messages");
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("record.messages is 0"));
}

TEST(OperatorActions, TellTheLastMessagesOfASession) {
  const AdminBench bench(Given{{"admin.token", kToken}, {"record.messages", "2"}});
  TestClient client = TestClient::Joined(bench.ServedPort());
  const std::string id = client.ReadText();
  for (const char* text : {"1", R"({"password":"hunter2"})", "no JSON"}) client.ExpectEcho(text);
  const HttpAnswer answer = bench.AskWithToken("GET", "/sessions/" + id + "/messages");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, Not(HasSubstr("hunter2")));
  const JsonValue told = JsonValue::Parse(answer.body);
  EXPECT_EQ(told["received"], 3);
  EXPECT_EQ(told["messages"].size(), 2U);
  EXPECT_EQ(told["messages"][0]["text"], R"({"password":"***"})");
  EXPECT_EQ(told["messages"][1]["number"], 3);
  EXPECT_FALSE(told["messages"][1].contains("text"));
}

}  // namespace
}  // namespace wshost::testing
