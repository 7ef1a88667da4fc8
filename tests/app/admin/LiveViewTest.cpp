// SPDX-License-Identifier: MIT
// What pages that look on are told.
#include "admin/LiveView.h"

#include <gtest/gtest.h>

#include <atomic>

#include "LogCapture.h"
#include "TestClient.h"
#include "wshost/host/WebSocketsHost.h"
#include "wshost/json/JsonObject.h"

namespace wshost::testing {
namespace {

// A view that tells 500 times a second, and a host with its services.
class LiveBench {
 public:
  explicit LiveBench(bool isLocal) {
    host_.Map<app::LiveService>("/live", [this] { return std::make_unique<app::LiveService>(view_); });
    view_.Start(isLocal);
    host_.AddWebSocketsEndpoint();
    host_.Open();
  }
  TestClient Joined() const { return TestClient::Joined(host_.Endpoints().front().Port(), "/live"); }
  int Asked() const { return asked_; }
  void Distrust() { view_.Distrust(); }

 private:
  std::atomic<int> asked_{0};
  app::OperatorToken token_{"s3cret"};
  app::LiveView view_{{[this]() -> JsonValue {
                         return JsonObject{{"type", "figures"}, {"asked", ++asked_}};
                       },
                       []() -> JsonValue {
                         return JsonObject{{"fullest", 1}};
                       }},
                      token_,
                      std::chrono::milliseconds(2)};
  Host host_{"ws://127.0.0.1:0/"};
};

JsonValue Next(TestClient& client) { return JsonValue::Parse(client.ReadText()); }

// Reads on until the page is told that of this type.
JsonValue NextOf(TestClient& client, std::string_view type) {
  JsonValue told = Next(client);
  while (told["type"] != type) told = Next(client);
  return told;
}

TEST(LiveView, TellsEachPageAgainAndAgain) {
  LiveBench bench(false);
  TestClient one = bench.Joined();
  TestClient other = bench.Joined();
  const int first = Next(one)["asked"].As<int>();
  EXPECT_EQ(Next(one)["asked"], first + 1);
  EXPECT_EQ(Next(other)["type"], "figures");
  EXPECT_EQ(Next(other)["type"], "figures");
}

TEST(LiveView, AsksNothingWhileNobodyLooks) {
  LiveBench lonely(true);
  LiveBench other(true);
  TestClient page = other.Joined();
  for (int i = 0; i < 20; ++i) Next(page);  // as often as this one tells, the lonely one could have asked
  EXPECT_EQ(lonely.Asked(), 0);
}

TEST(LiveView, TellsOfSessionsOnceTheTokenWasShown) {
  LiveBench bench(false);
  TestClient page = bench.Joined();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Next(page)["type"], "figures");
  page.SendText(R"({"type":"token","token":"wrong"})");
  EXPECT_EQ(NextOf(page, "token")["isRight"], false);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Next(page)["type"], "figures");
  page.SendText(R"({"type":"token","token":"s3cret"})");
  EXPECT_EQ(NextOf(page, "token")["isRight"], true);
  EXPECT_EQ(NextOf(page, "sessions")["fullest"], 1);
}

TEST(LiveView, TellsOfSessionsAtOnceWhereNobodyElseCanLook) {
  LiveBench bench(true);
  TestClient page = bench.Joined();
  EXPECT_EQ(NextOf(page, "sessions")["fullest"], 1);
}

TEST(LiveView, SaysInTheLogWhoShowedAWrongToken) {
  const LogCapture log("wshost.admin");
  LiveBench bench(false);
  TestClient page = bench.Joined();
  page.SendText(R"({"type":"token","token":"wrong"})");
  NextOf(page, "token");
  EXPECT_EQ(log.Count(page.LocalAddress() + " was not told of sessions"), 1U);
}

TEST(LiveView, EndsTrustWhenTheTokenHasChanged) {
  LiveBench bench(false);
  TestClient trusted = bench.Joined();
  TestClient other = bench.Joined();
  trusted.SendText(R"({"type":"token","token":"s3cret"})");
  NextOf(trusted, "sessions");
  bench.Distrust();
  Frame frame = trusted.ReadFrame();
  while (frame.opcode == 0x1) frame = trusted.ReadFrame();
  EXPECT_EQ(frame.opcode, 0x8);
  EXPECT_EQ(NextOf(other, "figures")["type"], "figures");
}

TEST(LiveView, TakesNoNoticeOfOtherMessages) {
  LiveBench bench(false);
  TestClient page = bench.Joined();
  for (const char* text : {"1", "[]", "{}", R"({"type":"token"})", R"({"type":"token","token":1})"})
    page.SendText(text);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Next(page)["type"], "figures");
}

}  // namespace
}  // namespace wshost::testing
