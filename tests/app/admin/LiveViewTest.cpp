// SPDX-License-Identifier: MIT
// What pages that look on are told.
#include "admin/LiveView.h"

#include <gtest/gtest.h>

#include <atomic>

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
  void Stop() { view_.Stop(); }

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
  LiveBench bench(true);
  {
    TestClient page = bench.Joined();
    EXPECT_EQ(Next(page)["asked"], 1);  // nothing was asked before it came
    page.Reset();
  }
  bench.Stop();
  EXPECT_GE(bench.Asked(), 1);
}

TEST(LiveView, TellsOfSessionsOnceTheTokenWasShown) {
  LiveBench bench(false);
  TestClient page = bench.Joined();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Next(page)["type"], "figures");
  page.SendText(R"({"type":"token","token":"wrong"})");
  JsonValue told = Next(page);
  while (told["type"] == "figures") told = Next(page);
  EXPECT_EQ(told["type"], "token");
  EXPECT_EQ(told["isRight"], false);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Next(page)["type"], "figures");
  page.SendText(R"({"type":"token","token":"s3cret"})");
  told = Next(page);
  while (told["type"] == "figures") told = Next(page);
  EXPECT_EQ(told["isRight"], true);
  told = Next(page);
  while (told["type"] == "figures") told = Next(page);
  EXPECT_EQ(told["type"], "sessions");
  EXPECT_EQ(told["fullest"], 1);
}

TEST(LiveView, TellsOfSessionsAtOnceWhereNobodyElseCanLook) {
  LiveBench bench(true);
  TestClient page = bench.Joined();
  JsonValue told = Next(page);
  while (told["type"] == "figures") told = Next(page);
  EXPECT_EQ(told["type"], "sessions");
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
