// SPDX-License-Identifier: MIT
// What is kept of sessions, and what of it is written down when they fail.
#include "record/MessageRecorder.h"

#include <gmock/gmock.h>

#include "../admin/AdminBench.h"
#include "LogCapture.h"

namespace wshost::testing {
namespace {

using app::IsFault;
using app::MessageRecorder;
using app::RecordOptions;

Given Recorded(const std::string& messages) { return Given{{"record.messages", messages}}; }

TEST(MessageRecorder, ListensToNothingUnlessMessagesAreToBeKept) {
  Host host("ws://127.0.0.1:0/");
  EXPECT_EQ(MessageRecorder::Start(RecordOptions{0, 1024, {}}, host), nullptr);
  EXPECT_NE(MessageRecorder::Start(RecordOptions{1, 1024, {}}, host), nullptr);
}

TEST(MessageRecorder, IsOffByDefault) {
  const AdminBench bench;
  EXPECT_EQ(bench.recorder, nullptr);
}

TEST(MessageRecorder, KeepsTheLastMessagesOfEachSession) {
  const AdminBench bench(Recorded("3"));
  TestClient one = TestClient::Joined(bench.ServedPort());
  TestClient other = TestClient::Joined(bench.ServedPort());
  const SessionId id = SessionId::FromString(one.ReadText()).value();
  const SessionId otherId = SessionId::FromString(other.ReadText()).value();
  for (int i = 1; i <= 5; ++i) one.ExpectEcho(std::to_string(i));
  other.ExpectEcho("[6]");
  const auto kept = bench.recorder->Of(id);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->Received(), 5U);
  ASSERT_EQ(kept->Messages().size(), 3U);
  EXPECT_EQ(kept->Messages().front().text, "3");
  EXPECT_EQ(kept->Messages().back().text, "5");
  EXPECT_EQ(kept->Messages().back().number, 5U);
  EXPECT_EQ(bench.recorder->Of(otherId)->Messages().back().text, "[6]");
}

TEST(MessageRecorder, KeepsKindAndLengthAloneOfWhatIsNoJson) {
  const AdminBench bench(Recorded("3"));
  TestClient client = TestClient::Joined(bench.ServedPort());
  const SessionId id = SessionId::FromString(client.ReadText()).value();
  client.ExpectEcho("password hunter2");
  const auto kept = bench.recorder->Of(id);
  EXPECT_EQ(kept->Messages().back().text, "");
  EXPECT_EQ(kept->Messages().back().bytes, 16U);
}

TEST(MessageRecorder, KeepsNoMoreOfAMessageThanItIsTold) {
  Given settings = Recorded("3");
  settings.emplace_back("record.messageBytes", "4");
  const AdminBench bench(settings);
  TestClient client = TestClient::Joined(bench.ServedPort());
  const SessionId id = SessionId::FromString(client.ReadText()).value();
  client.ExpectEcho("[100,200,300]");
  EXPECT_EQ(bench.recorder->Of(id)->Messages().back().text, "[100…");
  EXPECT_EQ(bench.recorder->Of(id)->Messages().back().bytes, 13U);
}

TEST(MessageRecorder, ForgetsSessionsThatHaveEnded) {
  const AdminBench bench(Recorded("3"));
  TestClient client = TestClient::Joined(bench.ServedPort());
  const SessionId id = SessionId::FromString(client.ReadText()).value();
  client.ExpectEcho("1");
  client.CloseCleanly();
  Eventually("the session is forgotten", [&] { return !bench.recorder->Of(id); });
}

TEST(MessageRecorder, WritesDownWhatASessionSaidBeforeItFailed) {
  const LogCapture log("wshost.record");
  const AdminBench bench(Recorded("2"));
  TestClient client = TestClient::Joined(bench.ServedPort());
  const std::string id = client.ReadText();
  client.ExpectEcho("1");
  client.ExpectEcho(R"({"token":"hunter2"})");
  client.SendText("throw");
  EXPECT_EQ(client.ReadClose().code, 1011U);
  client.Send(CloseFrame(1011));
  Eventually("it is written down", [&] { return log.Count("session " + id) == 2; });
  EXPECT_EQ(log.Count(", ended with 1011: message 2, "), 1U);
  EXPECT_EQ(log.Count(R"(text of 19 bytes: {"token":"***"})"), 1U);
  EXPECT_EQ(log.Count("message 3, "), 1U);
  EXPECT_EQ(log.Count("hunter2"), 0U);
}

TEST(MessageRecorder, WritesNothingOfSessionsThatEndWell) {
  const LogCapture log("wshost.record");
  const AdminBench bench(Recorded("2"));
  TestClient client = TestClient::Joined(bench.ServedPort());
  const SessionId id = SessionId::FromString(client.ReadText()).value();
  client.ExpectEcho("1");
  client.CloseCleanly();
  Eventually("the session is forgotten", [&] { return !bench.recorder->Of(id); });
  EXPECT_EQ(log.Count(""), 0U);
}

TEST(IsFault, IsAnEndThatSomebodyIsToBlameFor) {
  for (const int code : {1002, 1003, 1007, 1008, 1009, 1011}) {
    EXPECT_TRUE(IsFault({static_cast<CloseCode>(code), "", true})) << code;
  }
  for (const int code : {1000, 1001, 1005, 1006, 1012, 3000, 4999}) {
    EXPECT_FALSE(IsFault({static_cast<CloseCode>(code), "", false})) << code;
  }
  EXPECT_TRUE(IsFault({CloseCode::Abnormal, "no answer to a ping", false}));
}

}  // namespace
}  // namespace wshost::testing
