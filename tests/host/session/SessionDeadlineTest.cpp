// SPDX-License-Identifier: MIT
// Pings, closing in time, and the fate of those who do neither. The clock is the test's.
#include <gtest/gtest.h>

#include "PeerBench.h"

namespace wshost::testing {
namespace {

using namespace std::chrono_literals;

HostOptions Times(std::chrono::milliseconds ping, std::chrono::milliseconds close) {
  HostOptions options;
  options.pingInterval = ping;
  options.closeTimeout = close;
  return options;
}

TEST(SessionPing, IsSentAfterSilence) {
  PeerBench bench(Times(30s, 5s));
  bench.OpenSession();
  bench.Wait(30s - 1ms);
  EXPECT_TRUE(bench.Frames().empty());
  bench.Wait(1ms);
  const auto frames = bench.Frames();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].opcode, 0x9);
}

TEST(SessionPing, WithoutAnAnswerTheSessionIsCut) {
  PeerBench bench(Times(30s, 5s));
  bench.OpenSession();
  bench.Wait(30s);
  bench.Wait(30s - 1ms);
  EXPECT_TRUE(bench.story_.closes.empty());
  bench.Wait(1ms);
  ASSERT_EQ(bench.story_.closes.size(), 1U);
  EXPECT_EQ(bench.story_.closes[0].code, CloseCode::Abnormal);
  EXPECT_EQ(bench.Counters().timeouts.Get(), 1U);
  EXPECT_TRUE(bench.IsGone());
}

TEST(SessionPing, AnyBytesOfThePeersAreAnAnswer) {  // T18
  for (const Bytes& answer : {PongFrame(), TextFrame("x"), Bytes{TextFrame("x")[0]}}) {
    PeerBench bench(Times(30s, 5s));
    bench.OpenSession();
    bench.Wait(30s);
    EXPECT_EQ(bench.Frames().size(), 1U);
    bench.Wait(20s);
    bench.Say(answer);
    bench.Wait(29s);
    EXPECT_TRUE(bench.story_.closes.empty());
    EXPECT_TRUE(bench.Frames().empty());
    bench.Wait(1s);
    EXPECT_EQ(bench.Frames().size(), 1U) << "the next silence, the next ping";
    EXPECT_TRUE(bench.story_.closes.empty());
  }
}

TEST(SessionPing, IsNotSentToAPeerThatTalks) {
  PeerBench bench(Times(30s, 5s));
  bench.OpenSession();
  for (int i = 0; i < 20; ++i) {
    bench.Wait(10s);
    bench.Say(TextFrame("x"));
  }
  EXPECT_TRUE(bench.Frames().empty());
}

TEST(SessionPing, WhatWeSendToADeadPeerIsNoSignOfItsLife) {
  PeerBench bench(Times(30s, 5s));
  bench.OpenSession();
  for (int i = 0; i < 7 && bench.story_.closes.empty(); ++i) {
    bench.session_->Send(EncodedMessage::Text("into the void"));
    bench.Wait(10s);
  }
  EXPECT_EQ(bench.story_.closes.size(), 1U);
}

TEST(SessionPing, ASlowReaderWhoStillReadsIsNotCut) {
  HostOptions options = Times(30s, 5s);
  options.maxQueueBytes = 64'000;
  PeerBench bench(options);
  bench.OpenSession();
  bench.wire_->room = 10;
  bench.session_->Send(EncodedMessage::Text(std::string(60'000, 'x')));
  for (int i = 0; i < 20; ++i) {
    bench.Wait(20s);
    bench.wire_->room = 1000;  // it has read a little
    bench.Settle();
  }
  EXPECT_TRUE(bench.story_.closes.empty());
  bench.wire_->room = 999;  // too little: a 64th of a full queue in each interval is the least
  bench.Settle();
  bench.wire_->room = 0;
  bench.Wait(30s);
  bench.Wait(30s);
  bench.Wait(30s);
  EXPECT_EQ(bench.story_.closes.size(), 1U) << "now it reads nothing any more";
}

TEST(SessionPing, APongThatWeWereTooBusyToReadCounts) {
  PeerBench bench(Times(30s, 5s));
  bench.OpenSession();
  bench.Wait(30s);
  EXPECT_EQ(bench.Frames().size(), 1U);
  bench.wire_->Say(PongFrame());
  bench.clock_.Advance(30s);
  bench.loop_->RunTurn(host::Duration::zero());  // the poller has not come to tell of it
  EXPECT_TRUE(bench.story_.closes.empty());
  EXPECT_TRUE(bench.session_->IsOpen());
}

TEST(SessionPing, AnIntervalOfZeroSwitchesItOff) {  // T18
  PeerBench bench(Times(0s, 5s));
  bench.OpenSession();
  bench.Wait(1000h);
  EXPECT_TRUE(bench.Frames().empty());
  EXPECT_TRUE(bench.session_->IsOpen());
}

TEST(SessionCloseTimeout, CutsAPeerThatDoesNotAnswerOurClose) {
  PeerBench bench(Times(30s, 5s));
  bench.OpenSession();
  bench.session_->Close(CloseCode::Normal, "");
  bench.Wait(4s);
  bench.Say(TextFrame("chatter does not help"));
  bench.Wait(1s - 1ms);
  EXPECT_TRUE(bench.story_.closes.empty());
  bench.Wait(1ms);
  ASSERT_EQ(bench.story_.closes.size(), 1U);
  EXPECT_EQ(bench.story_.closes[0].code, CloseCode::Abnormal);
  EXPECT_FALSE(bench.story_.closes[0].wasClean);
  EXPECT_EQ(bench.Counters().timeouts.Get(), 1U);
  EXPECT_TRUE(bench.IsGone());
}

TEST(SessionCloseTimeout, WaitsForAPeerThatIsStillReadingWhatIsBeforeTheClose) {
  HostOptions options = Times(30s, 5s);
  options.maxQueueBytes = 64'000;
  PeerBench bench(options);
  bench.OpenSession();
  bench.wire_->room = 1000;
  bench.session_->Send(EncodedMessage::Text(std::string(20'000, 'x')));
  bench.Settle();
  bench.session_->Close(CloseCode::Normal, "");
  for (int i = 0; i < 20; ++i) {
    bench.Wait(5s - 1ms);
    bench.wire_->room = 1000;
    bench.Settle();
    bench.Wait(1ms);
    ASSERT_TRUE(bench.story_.closes.empty()) << i;
  }
  EXPECT_EQ(bench.Frames().size(), 2U);
  bench.Say(CloseFrame(1000));
  ASSERT_EQ(bench.story_.closes.size(), 1U);
  EXPECT_TRUE(bench.story_.closes[0].wasClean);
}

TEST(SessionCloseTimeout, OfZeroWaitsForEver) {
  PeerBench bench(Times(30s, 0s));
  bench.OpenSession();
  bench.session_->Close(CloseCode::Normal, "");
  bench.Wait(1000h);
  EXPECT_TRUE(bench.story_.closes.empty());
  bench.Say(CloseFrame(1000));
  EXPECT_EQ(bench.story_.closes.size(), 1U);
}

TEST(SessionCloseTimeout, BoundsALastMessageThatThePeerDoesNotTake) {
  PeerBench bench(Times(30s, 5s));
  bench.OpenSession();
  bench.wire_->room = 0;
  bench.Say(CloseFrame(1000));
  EXPECT_EQ(bench.story_.closes.size(), 1U);
  EXPECT_FALSE(bench.IsGone());
  bench.Wait(5s);
  EXPECT_TRUE(bench.IsGone());
}

TEST(SessionEvicted, DropsWhatIsNotBegunSaysWhyAndIsCutInTime) {
  PeerBench bench(Times(30s, 5s));
  bench.OpenSession();
  bench.wire_->room = 4;
  for (const char* text : {"begun", "unstarted", "too"}) bench.session_->Send(EncodedMessage::Text(text));
  bench.Settle();
  bench.session_->Evict(CloseCode::PolicyViolation, "too slow");
  EXPECT_TRUE(bench.story_.closes.empty()) << "no callback inside Evict";
  EXPECT_EQ(bench.session_->Send(EncodedMessage::Text("x")), SendStatus::Closed);
  bench.wire_->room = Wire::kEndless;
  bench.Settle();
  const auto frames = bench.Frames();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(ToText(frames[0].payload), "begun");
  EXPECT_EQ(CodeOf(frames[1]), 1008U);
  EXPECT_EQ(bench.Counters().evictions.Get(), 1U);
  bench.Wait(5s);
  EXPECT_EQ(bench.story_.closes.size(), 1U);
  EXPECT_TRUE(bench.IsGone());
}

TEST(SessionEvicted, IsCutEvenIfClosingMayTakeForEver) {
  PeerBench bench(Times(0s, 0s));
  bench.OpenSession();
  bench.wire_->room = 0;
  bench.session_->Send(EncodedMessage::Text("never read"));
  bench.Settle();
  bench.session_->Evict(CloseCode::PolicyViolation, "too slow");
  bench.Wait(1min);
  EXPECT_EQ(bench.story_.closes.size(), 1U);
  EXPECT_TRUE(bench.IsGone());
}

}  // namespace
}  // namespace wshost::testing
