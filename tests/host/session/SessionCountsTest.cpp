// SPDX-License-Identifier: MIT
// What is counted of sessions: how they ended, what they were refused with, and how long things took.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "PeerBench.h"
#include "wshost/service/ServiceError.h"

namespace wshost::testing {
namespace {

using namespace std::chrono_literals;

class SessionCounts : public ::testing::Test {
 protected:
  std::uint64_t Closes(int code) { return bench_.Counters().closes.Get(code); }
  Histogram Pings() {
    Histogram histogram;
    bench_.Counters().pingTimes.AddTo(histogram);
    return histogram;
  }
  /// Is silent until it is pinged. Returns: the ping's payload.
  Bytes Pinged() {
    bench_.Wait(bench_.options_.pingInterval);
    const auto frames = bench_.Frames();
    if (frames.size() != 1 || frames[0].opcode != 0x9) throw std::logic_error("it was not pinged");
    return frames[0].payload;
  }
  void Pong(const Bytes& payload) { bench_.Say(Encoded({.opcode = 0xA, .payload = payload})); }

  PeerBench bench_;
};

// ---- how sessions end

TEST_F(SessionCounts, ThePeersCode) {
  bench_.OpenSession();
  bench_.Say(CloseFrame(4321));
  EXPECT_EQ(Closes(4321), 1U);
}

TEST_F(SessionCounts, NoneIs1006) {
  bench_.OpenSession();
  bench_.HangUp();
  EXPECT_EQ(Closes(1006), 1U);
}

TEST_F(SessionCounts, AProtocolErrorsCodeAndHowLongTheSessionWas) {
  bench_.OpenSession();
  bench_.Say(Encoded({.opcode = 0x3}));
  EXPECT_EQ(Closes(1002), 1U);
  Histogram histogram;
  bench_.Counters().sessionTimes.AddTo(histogram);
  EXPECT_EQ(histogram.count, 1U);
}

TEST_F(SessionCounts, ARefusedOneHasNotEnded) {
  bench_.story_.onOpen = [](WebSocketsService&) { throw UpgradeRefused(418, "no"); };
  bench_.Accept();
  bench_.Say(PeerBench::UpgradeRequest());
  bench_.HangUp();
  EXPECT_EQ(bench_.Counters().refusals.Get(418), 1U);
  EXPECT_EQ(bench_.Counters().upgradesRefused.Get(), 1U);
  for (int code = 1000; code < 5000; ++code) ASSERT_EQ(Closes(code), 0U);
}

TEST_F(SessionCounts, RefusalsOfTheHostAndOfTheProtocol) {
  bench_.Accept();
  bench_.Say(PeerBench::UpgradeRequest("/nowhere"));
  EXPECT_EQ(bench_.Counters().refusals.Get(404), 1U);
  PeerBench other;
  other.Accept();
  other.Say("GET  / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(other.Counters().refusals.Get(400), 1U);
}

// ---- pings

TEST_F(SessionCounts, APongTellsHowLongItsPingTook) {
  bench_.OpenSession();
  const Bytes payload = Pinged();
  bench_.clock_.Advance(40ms);
  Pong(payload);
  EXPECT_EQ(Pings().count, 1U);
  EXPECT_DOUBLE_EQ(Pings().sum, 0.04);
  EXPECT_EQ(Pings().counts[4], 1U) << "up to 50 ms";
  Pong(payload);
  EXPECT_EQ(Pings().count, 1U) << "only the first one counts";
}

TEST_F(SessionCounts, APongBehindAMessageCountsAsWell) {
  bench_.OpenSession();
  const Bytes payload = Pinged();
  bench_.Say(TextFrame("before"));
  bench_.clock_.Advance(40ms);
  Pong(payload);
  EXPECT_EQ(Pings().count, 1U);
}

TEST_F(SessionCounts, APongThatAnswersNothingDoesNotCount) {
  bench_.OpenSession();
  Pong({});
  Bytes payload = Pinged();
  Pong({});
  Pong(Bytes(16));
  Pong(Bytes(125));
  for (std::size_t i = 0; i < payload.size(); ++i) {
    Bytes altered = payload;
    altered[i] ^= std::byte{0x10};
    Pong(altered);
  }
  EXPECT_EQ(Pings().count, 0U);
  Pong(payload);
  EXPECT_EQ(Pings().count, 1U) << "the true one still does";
}

TEST_F(SessionCounts, AnAnswerToAnEarlierPingDoesNotCount) {
  bench_.OpenSession();
  const Bytes first = Pinged();
  bench_.Say(TextFrame("alive"));
  const Bytes second = Pinged();
  EXPECT_NE(first, second);
  Pong(first);
  EXPECT_EQ(Pings().count, 0U);
}

TEST_F(SessionCounts, AStampIsForItsSessionAlone) {
  const host::PingStamp stamp;
  const auto sent = bench_.clock_.Now();
  const auto bytes = stamp.Make(SessionId(1), sent);
  EXPECT_EQ(stamp.Read(SessionId(1), bytes), sent);
  EXPECT_FALSE(stamp.Read(SessionId(2), bytes));
  EXPECT_FALSE(host::PingStamp().Read(SessionId(1), bytes)) << "another loop has another key";
}

TEST_F(SessionCounts, WhoDoesNotAnswerAPing) {
  bench_.OpenSession();
  Pinged();
  bench_.Wait(bench_.options_.pingInterval);
  EXPECT_EQ(bench_.Counters().pingTimeouts.Get(), 1U);
  EXPECT_EQ(bench_.Counters().timeouts.Get(), 1U);
  EXPECT_EQ(Closes(1006), 1U);
}

// ---- callbacks

TEST_F(SessionCounts, OneIn64CallbacksIsTimed) {
  bench_.OpenSession();
  bench_.story_.onText = [this](WebSocketsService&) { bench_.clock_.Advance(5ms); };
  for (int i = 0; i < 65; ++i) bench_.Say(TextFrame("x"));
  Histogram histogram;
  bench_.Counters().callbackTimes.AddTo(histogram);
  EXPECT_EQ(histogram.count, 2U);
  EXPECT_DOUBLE_EQ(histogram.sum, 0.01);
  EXPECT_EQ(histogram.counts[4], 2U) << "up to 10 ms";
}

}  // namespace
}  // namespace wshost::testing
