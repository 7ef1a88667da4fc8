// SPDX-License-Identifier: MIT
// What is said during a run and behind it.
#include "Summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "Progress.h"
#include "wshost/json/JsonConstRef.h"

namespace {

using load::ClientEnd;
using load::LoadFigures;
using load::Progress;
using load::Time;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using wshost::CloseCode;
using wshost::JsonValue;

/// Of 3 clients 2 open; 4 messages are sent to all, one is lost; one of somebody else's comes besides.
LoadFigures Example() {
  LoadFigures figures(3);
  figures.OnOpen();
  figures.OnOpen();
  figures.OnEnd({ClientEnd::Kind::NotOpened, CloseCode::Abnormal, "connect: Connection refused"});
  for (int i = 0; i < 4; ++i) figures.OnSent();
  for (int i = 0; i < 7; ++i) {
    figures.OnReceived();
    figures.OnOurs(i < 4, load::Duration(1000 * (i + 1)));
  }
  figures.OnReceived();
  figures.OnEnd({ClientEnd::Kind::ClosedByUs, CloseCode::Normal, ""});
  figures.OnEnd({ClientEnd::Kind::ClosedByServer, CloseCode::GoingAway, ""});
  figures.bytesSent = 100;
  figures.bytesReceived = 200;
  figures.working = seconds(2);
  return figures;
}

TEST(LoadSummary, SaysEverythingInLines) {
  EXPECT_EQ(load::TextSummary(Example()),
            "Clients   3 asked for, 2 opened, 1 did not open, 1 ended by fault\n"
            "          1 closed by the server, 1001\n"
            "          1 connect: Connection refused\n"
            "Messages  4 sent, 8 received: 7 of 8 expected, relayed to all, 1 lost, 1 of others\n"
            "Bytes     100 sent, 200 received\n"
            "Rates     2.0 sent/s, 4.0 received/s, over 2.0 s\n"
            "Latency   p50 4.03 ms, p90 7.00 ms, p99 7.00 ms, max 7.00 ms\n"
            "Closes    1000: 1, 1001: 1\n");
}

TEST(LoadSummary, SaysWhatIsMissing) {
  const std::string summary = load::TextSummary(LoadFigures(1));
  EXPECT_THAT(summary, HasSubstr("Messages  0 sent, 0 received\n"));
  EXPECT_THAT(summary, HasSubstr("Rates     0.0 sent/s"));
  EXPECT_THAT(summary, HasSubstr("not measured"));
  EXPECT_THAT(summary, HasSubstr("Closes    none\n"));
}

TEST(LoadSummary, SaysWhyNoLatencyCanBeMeasured) {
  LoadFigures figures(1);
  figures.isMarked = false;
  EXPECT_THAT(load::TextSummary(figures), HasSubstr("no JSON object"));
}

TEST(LoadSummary, SaysWhatWasHeldBack) {
  LoadFigures figures(1);
  figures.heldBack = 3;
  EXPECT_THAT(load::TextSummary(figures), HasSubstr("3 held back: the server did not read"));
}

TEST(LoadSummary, IsOneJsonValueForMachines) {
  const JsonValue summary = JsonValue::Parse(load::JsonSummary(Example()).ToString());
  EXPECT_FALSE(summary["ok"].As<bool>());
  EXPECT_EQ(summary["clients"].ToString(), R"({"asked":3,"opened":2,"notOpened":1,"faults":1})");
  EXPECT_EQ(summary["troubles"].ToString(), R"({"closed by the server, 1001":1,"connect: Connection refused":1})");
  EXPECT_EQ(summary["messages"].ToString(), R"({"sent":4,"received":8,"ours":7,"expected":8,"lost":1,"heldBack":0})");
  EXPECT_EQ(summary["answering"].As<std::string>(), "relay");
  EXPECT_EQ(summary["bytes"].ToString(), R"({"sent":100,"received":200})");
  EXPECT_EQ(summary["seconds"].As<double>(), 2);
  EXPECT_EQ(summary["rates"]["received"].As<double>(), 4);
  EXPECT_EQ(summary["latencyMicroseconds"]["max"].As<int>(), 7000);
  EXPECT_EQ(summary["closes"].ToString(), R"({"1000":1,"1001":1})");
}

TEST(LoadSummary, HasNullWhereNothingIsKnown) {
  const JsonValue summary = load::JsonSummary(LoadFigures(1));
  EXPECT_TRUE(summary["latencyMicroseconds"].IsNull());
  EXPECT_TRUE(summary["messages"]["expected"].IsNull());
  EXPECT_EQ(summary["troubles"].ToString(), "{}");
  EXPECT_EQ(summary["closes"].ToString(), "{}");
}

TEST(LoadProgress, SaysALineASecondWithTheRatesSinceTheLast) {
  std::ostringstream out;
  Progress progress(out, Progress::Form::Lines);
  LoadFigures figures(2);
  figures.OnOpen();
  figures.OnEnd({ClientEnd::Kind::NotOpened, CloseCode::Abnormal, "x"});
  const Time start = Time{} + seconds(100);
  progress.Begin(start);
  figures.sent = 10;
  progress.Look(start + milliseconds(999), figures);
  EXPECT_EQ(out.str(), "");
  progress.Look(start + seconds(1), figures);
  figures.sent = 40;
  figures.received = 20;
  figures.latencies.Add(load::Duration(20));
  progress.Look(start + seconds(3), figures);
  progress.End();
  EXPECT_EQ(out.str(),
            "1 s: 1 open, 1 failed, sent 10/s, received 0/s\n"
            "3 s: 1 open, 1 failed, sent 15/s, received 10/s, p50 20 us, p99 20 us\n");
}

TEST(LoadProgress, RewritesOneLineOfATerminalAndLeavesIt) {
  std::ostringstream out;
  Progress progress(out, Progress::Form::OneLine);
  const Time start = Time{} + seconds(100);
  progress.Begin(start);
  progress.Look(start + seconds(1), LoadFigures(1));
  progress.Look(start + seconds(2), LoadFigures(1));
  progress.End();
  EXPECT_EQ(out.str(),
            "\r1 s: 0 open, 0 failed, sent 0/s, received 0/s\x1b[K"
            "\r2 s: 0 open, 0 failed, sent 0/s, received 0/s\x1b[K\n");
}

TEST(LoadProgress, SaysNothingIfItIsToBeSilent) {
  std::ostringstream out;
  Progress progress(out, Progress::Form::Silent);
  progress.Begin(Time{});
  progress.Look(Time{} + seconds(5), LoadFigures(1));
  progress.End();
  EXPECT_EQ(out.str(), "");
}

}  // namespace
