// SPDX-License-Identifier: MIT
// Every way in which a session ends: OnClose runs once, with the right code.
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "PeerBench.h"
#include "wshost/service/SessionCollection.h"

namespace wshost::testing {
namespace {

class SessionClosing : public ::testing::Test {
 protected:
  void SetUp() override { bench_.OpenSession(); }
  void ExpectClosedOnce(CloseCode code, bool wasClean) {
    ASSERT_EQ(bench_.story_.closes.size(), 1U);
    EXPECT_EQ(bench_.story_.closes[0].code, code);
    EXPECT_EQ(bench_.story_.closes[0].wasClean, wasClean);
    EXPECT_EQ(bench_.story_.destroyed, 1);
    EXPECT_TRUE(bench_.session_->HasEnded());
    EXPECT_EQ(bench_.Counters().openSessions.Get(), 0U);
  }
  void ExpectGone() {
    EXPECT_TRUE(bench_.IsGone());
    EXPECT_EQ(bench_.Counters().openPeers.Get(), 0U);
    EXPECT_EQ(bench_.host_.GoneCount(), 1U);
    EXPECT_EQ(bench_.session_.use_count(), 1U);
  }

  PeerBench bench_;
};

TEST_F(SessionClosing, ByThePeer) {
  bench_.Say(CloseFrame(1001, "going"));
  ExpectClosedOnce(CloseCode::GoingAway, true);
  EXPECT_EQ(bench_.story_.closes[0].reason, "going");
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(CodeOf(frames[0]), 1001U);
  ExpectGone();
}

TEST_F(SessionClosing, ByThePeerWithoutACode) {
  bench_.Say(EmptyCloseFrame());
  ExpectClosedOnce(CloseCode::NoStatus, true);
  ExpectGone();
}

TEST_F(SessionClosing, ByTheService) {
  bench_.story_.onText = [](WebSocketsService& service) {
    service.SendText("last");
    service.Close(CloseCode::Normal, "done");
    service.Close(CloseCode::GoingAway, "not again");
    EXPECT_EQ(service.SendText("late"), SendStatus::Closed);
  };
  bench_.Say(Joined(TextFrame("a"), TextFrame("b")));
  EXPECT_EQ(bench_.story_.messages, std::vector<std::string>{"a"}) << "no message after Close";
  EXPECT_FALSE(bench_.session_->IsOpen());
  EXPECT_TRUE(bench_.story_.closes.empty());
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(ToText(frames[0].payload), "last");
  EXPECT_EQ(CodeOf(frames[1]), 1000U);
  bench_.Say(TextFrame("dropped"));
  bench_.Say(CloseFrame(1000));
  EXPECT_EQ(bench_.story_.messages.size(), 1U);
  ExpectClosedOnce(CloseCode::Normal, true);
  ExpectGone();
}

TEST_F(SessionClosing, AWrongCodeIsALogicErrorAndClosesNothing) {
  for (const CloseCode code : {CloseCode::Abnormal, static_cast<CloseCode>(999), static_cast<CloseCode>(1004)}) {
    EXPECT_THROW(bench_.session_->Close(code, ""), std::logic_error);
  }
  EXPECT_TRUE(bench_.session_->IsOpen());
}

TEST_F(SessionClosing, ByAProtocolError) {
  bench_.Say(Encoded({.opcode = 0x1, .payload = FromText("x"), .masked = false}));
  ExpectClosedOnce(CloseCode::ProtocolError, false);
  EXPECT_EQ(bench_.story_.errors.size(), 1U);
  EXPECT_EQ(CodeOf(bench_.Frames().at(0)), 1002U);
  EXPECT_EQ(bench_.Counters().protocolErrors.Get(), 1U);
  EXPECT_TRUE(bench_.wire_->writeIsShutDown);
  EXPECT_FALSE(bench_.wire_->isClosed) << "so that the Close is not overtaken by a reset";
  bench_.Say("rubbish");
  bench_.HangUp();
  ExpectGone();
}

TEST_F(SessionClosing, ByAProtocolErrorWithAServiceThatClosesInOnError) {
  bench_.story_.onError = [](WebSocketsService& service) { service.Close(CloseCode::Normal, "mine"); };
  bench_.Say(Encoded({.opcode = 0x3, .payload = FromText("x")}));
  ExpectClosedOnce(CloseCode::ProtocolError, false);
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(CodeOf(frames[0]), 1002U);
}

TEST_F(SessionClosing, ByAThrowingOnMessage) {
  bench_.story_.onText = [](WebSocketsService&) { throw std::runtime_error("secret"); };
  bench_.Say(TextFrame("x"));
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(CodeOf(frames[0]), 1011U);
  EXPECT_EQ(ToText(frames[0].payload).find("secret"), std::string::npos);
  EXPECT_EQ(bench_.story_.errors, std::vector<std::string>{"secret"});
  bench_.Say(CloseFrame(1011));
  ExpectClosedOnce(CloseCode::InternalError, true);
  EXPECT_EQ(bench_.Counters().serviceErrors.Get(), 1U);
}

TEST_F(SessionClosing, ByTheEndOfThePeersBytes) {
  bench_.Say(TextFrame("cut", false));
  bench_.HangUp();
  ExpectClosedOnce(CloseCode::Abnormal, false);
  ExpectGone();
}

TEST_F(SessionClosing, ByTheEndOfThePeersBytesAfterOurClose) {
  bench_.session_->Close(CloseCode::Normal, "");
  bench_.Settle();
  bench_.HangUp();
  ExpectClosedOnce(CloseCode::Abnormal, false);
  ExpectGone();
}

TEST_F(SessionClosing, ByAReadFailure) {
  bench_.wire_->failReads = true;
  bench_.Settle();
  ExpectClosedOnce(CloseCode::Abnormal, false);
  ExpectGone();
}

TEST_F(SessionClosing, ByAWriteFailure) {
  bench_.wire_->failWrites = true;
  bench_.session_->Send(EncodedMessage::Text("x"));
  bench_.Settle();
  ExpectClosedOnce(CloseCode::Abnormal, false);
  ExpectGone();
}

TEST_F(SessionClosing, ByAReset) {
  bench_.wire_->failReads = true;
  bench_.poller_->Report(bench_.wire_->handle, {.readable = false, .writable = false, .hungUp = true});
  bench_.Turn();
  ExpectClosedOnce(CloseCode::Abnormal, false);
  ExpectGone();
}

TEST_F(SessionClosing, ByACut) {
  bench_.session_->Cut("the host has closed");
  bench_.session_->Cut("again");
  bench_.Settle();
  ExpectClosedOnce(CloseCode::Abnormal, false);
  EXPECT_EQ(bench_.story_.closes[0].reason, "the host has closed");
  ExpectGone();
}

TEST_F(SessionClosing, ByACutDuringTheClosingHandshake) {
  bench_.session_->Close(CloseCode::GoingAway, "");
  bench_.Settle();
  bench_.session_->Cut("now");
  bench_.Settle();
  ExpectClosedOnce(CloseCode::Abnormal, false);
  ExpectGone();
}

TEST_F(SessionClosing, OnCloseMayCallAnything) {
  bench_.story_.onClose = [](WebSocketsService& service) {
    EXPECT_EQ(service.SendText("x"), SendStatus::Closed);
    service.Close();
    service.Channel().Evict(CloseCode::PolicyViolation, "");
    throw std::runtime_error("at the end");
  };
  bench_.Say(CloseFrame(1000));
  ExpectClosedOnce(CloseCode::Normal, true);
  EXPECT_EQ(bench_.story_.errors, std::vector<std::string>{"at the end"});
  ExpectGone();
}

TEST_F(SessionClosing, FromAnotherThreadWaitsForWhatThatThreadSent) {
  std::thread([this] {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(bench_.session_->Send(EncodedMessage::Text("x")), SendStatus::Queued);
    bench_.session_->Close(CloseCode::GoingAway, "bye");
    EXPECT_EQ(bench_.session_->Send(EncodedMessage::Text("late")), SendStatus::Closed);
  }).join();
  EXPECT_FALSE(bench_.session_->IsOpen());
  bench_.Settle();
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 4U);
  EXPECT_EQ(CodeOf(frames[3]), 1001U);
}

TEST_F(SessionClosing, OnTheLoopWaitsForWhatOtherThreadsHaveAnnounced) {
  std::thread([this] { bench_.session_->Send(EncodedMessage::Text("accepted")); }).join();
  bench_.session_->Close(CloseCode::GoingAway, "bye");
  bench_.Settle();
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(ToText(frames[0].payload), "accepted");
  EXPECT_EQ(CodeOf(frames[1]), 1001U);
}

TEST_F(SessionClosing, NoMessageAcceptedFromFourThreadsIsLost) {
  std::atomic<std::size_t> accepted{0};
  std::atomic<int> running{4};
  std::vector<std::thread> senders;
  for (int t = 0; t < 4; ++t) {
    senders.emplace_back([&] {
      while (bench_.session_->Send(EncodedMessage::Text("x")) == SendStatus::Queued) ++accepted;
      --running;
    });
  }
  while (accepted < 500) bench_.Turn();
  std::thread([this] { bench_.session_->Close(CloseCode::GoingAway, ""); }).join();
  while (running > 0) bench_.Turn();
  for (std::thread& sender : senders) sender.join();
  bench_.Settle();
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), accepted + 1);
  EXPECT_EQ(CodeOf(frames.back()), 1001U);
}

TEST_F(SessionClosing, HoldingStopsMessagesAndClosingReadsOn) {
  bench_.session_->Hold();
  bench_.Say(TextFrame("not read"));
  EXPECT_TRUE(bench_.story_.messages.empty());
  EXPECT_EQ(bench_.session_->Send(EncodedMessage::Text("still sent")), SendStatus::Queued);
  bench_.session_->Close(CloseCode::GoingAway, "");
  bench_.Settle();
  EXPECT_EQ(bench_.Frames().size(), 2U);
  bench_.Say(CloseFrame(1001));
  EXPECT_TRUE(bench_.story_.messages.empty());
  ExpectClosedOnce(CloseCode::GoingAway, true);
}

TEST_F(SessionClosing, AHeldSessionWhosePeerIsGoneEnds) {
  bench_.session_->Hold();
  bench_.Settle();
  bench_.wire_->failReads = bench_.wire_->failWrites = true;
  bench_.poller_->Report(bench_.wire_->handle, {.readable = false, .writable = false, .hungUp = true});
  bench_.Settle();
  ExpectClosedOnce(CloseCode::Abnormal, false);
  ExpectGone();
}

TEST(SessionEnd, RelaysItsOwnLeavingWithoutBeingEvicted) {
  PeerBench bench;
  SessionCollection<WebSocketsService> room;
  bench.story_.onOpen = [&](WebSocketsService& service) { room.TryAdd(service); };
  bench.story_.onClose = [&](WebSocketsService&) { room.RelayText("somebody has left"); };
  bench.OpenSession();
  bench.Say(CloseFrame(1000));
  EXPECT_EQ(bench.story_.closes.size(), 1U);
  EXPECT_EQ(room.EvictedCount(), 0U);
  EXPECT_TRUE(room.empty());
}

}  // namespace
}  // namespace wshost::testing
