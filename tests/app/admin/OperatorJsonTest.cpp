// SPDX-License-Identifier: MIT
// What the operator's page and programs read.
#include "admin/OperatorJson.h"

#include <gtest/gtest.h>

namespace wshost::app {
namespace {

TEST(OperatorJson, TellsOfTheSessionsThatReadSlowest) {
  SessionSurvey survey;
  survey.sessions = 2;
  survey.queuedBytes = 30;
  survey.fullest.push_back({SessionId(0xab), "192.0.2.1:4000", "/chat", 20, std::chrono::seconds(61)});
  EXPECT_EQ(ToJson(survey).ToString(),
            R"({"sessions":2,"queuedBytes":30,"fullest":[{"id":"00000000000000ab","peer":"192.0.2.1:4000",)"
            R"("path":"/chat","queuedBytes":20,"ageSeconds":61}]})");
}

TEST(OperatorJson, TellsWhatIsKeptOfMessages) {
  Recording recording(2);
  recording.Add({0, 0, MessageKind::Text, 5, "{}"});
  recording.Add({0, 1'500'000, MessageKind::Text, 9, R"({"a":1})"});
  recording.Add({0, 2'000'000, MessageKind::Binary, 3, ""});
  EXPECT_EQ(ToJson(recording).ToString(),
            R"({"received":3,"messages":[{"number":2,"time":"1970-01-01T00:00:01.500000Z","kind":"text","bytes":9,)"
            R"("text":"{\"a\":1}"},{"number":3,"time":"1970-01-01T00:00:02.000000Z","kind":"binary","bytes":3}]})");
}

TEST(OperatorJson, TellsFiguresAsTheyAreCounted) {
  ProgramFigures figures;
  figures.host.openSessions = 4;
  figures.host.closes = {{1000, 2}};
  figures.host.pingSeconds = {{0.5}, {1, 0}, 0.25, 1};
  figures.queuedBytes = 9;
  figures.loopDelay = std::chrono::milliseconds(3);
  const JsonValue json = ToJson(figures, "ready");
  EXPECT_EQ(json["type"], "figures");
  EXPECT_EQ(json["state"], "ready");
  EXPECT_EQ(json["sessions"], 4);
  EXPECT_EQ(json["queuedBytes"], 9);
  EXPECT_EQ(json["loopDelayMs"], 3);
  EXPECT_EQ(json["closes"]["1000"], 2);
  EXPECT_EQ(json["pingSeconds"]["bounds"][0], 0.5);
  EXPECT_EQ(json["pingSeconds"]["counts"].size(), 2U);
}

}  // namespace
}  // namespace wshost::app
