// SPDX-License-Identifier: MIT
// Queues, their limit, and what a full one does to reading.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "PeerBench.h"
#include "wshost/service/SessionCollection.h"

namespace wshost::testing {
namespace {

HostOptions WithQueueOf(std::size_t bytes) {
  HostOptions options;
  options.maxQueueBytes = bytes;
  return options;
}
/// A message that limits count as `costBytes`.
EncodedMessage MessageOf(std::size_t costBytes) {
  const std::size_t frameBytes = costBytes - EncodedMessage::kKeepingBytes;
  return EncodedMessage::Text(std::string(frameBytes - (frameBytes < 128 ? 2 : 4), 'x'));
}

TEST(SessionSending, IsFlushedOncePerTurn) {
  PeerBench bench;
  bench.OpenSession();
  const std::size_t before = bench.wire_->writes;
  for (int i = 0; i < 20; ++i) bench.session_->Send(EncodedMessage::Text(std::to_string(i)));
  EXPECT_EQ(bench.wire_->writes, before);
  bench.Settle();
  EXPECT_EQ(bench.wire_->writes, before + 1);
  const auto frames = bench.Frames();
  ASSERT_EQ(frames.size(), 20U);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(ToText(frames[static_cast<std::size_t>(i)].payload), std::to_string(i));
  EXPECT_EQ(bench.Counters().messagesSent.Get(), 20U);
}

TEST(SessionSending, AnEchoDoesNotTouchThePoller) {
  PeerBench bench;
  bench.story_.onText = [](WebSocketsService& service) { service.SendText("back"); };
  bench.OpenSession();
  const std::size_t before = bench.poller_->ChangeCount();
  for (int i = 0; i < 5; ++i) bench.Say(TextFrame("x"));
  bench.Say(PingFrame());
  EXPECT_EQ(bench.Frames().size(), 6U);
  EXPECT_EQ(bench.poller_->ChangeCount(), before);
}

TEST(SessionSending, StaysInOrderHoweverLittleTheTransportTakes) {
  PeerBench bench;
  bench.OpenSession();
  bench.wire_->writeAtMost = 3;
  for (int i = 0; i < 50; ++i) bench.session_->Send(EncodedMessage::Text("message " + std::to_string(i)));
  bench.Settle();
  const auto frames = bench.Frames();
  ASSERT_EQ(frames.size(), 50U);
  EXPECT_EQ(ToText(frames[49].payload), "message 49");
}

TEST(SessionSending, IsRefusedBeyondTheQueuesLimit) {
  PeerBench bench(WithQueueOf(1000));
  bench.OpenSession();
  bench.wire_->room = 0;
  EXPECT_EQ(bench.session_->Send(MessageOf(600)), SendStatus::Queued);
  EXPECT_EQ(bench.session_->Send(MessageOf(401)), SendStatus::QueueFull);
  EXPECT_EQ(bench.session_->Send(MessageOf(400)), SendStatus::Queued);
  EXPECT_EQ(bench.session_->Send(MessageOf(66)), SendStatus::QueueFull);
  bench.wire_->room = Wire::kEndless;
  bench.Settle();
  EXPECT_EQ(bench.Frames().size(), 2U);
  EXPECT_EQ(bench.session_->Send(MessageOf(1000)), SendStatus::Queued);
}

TEST(SessionSending, ABurstInOneTurnDoesNotFillTheQueueOfAPeerThatReads) {
  PeerBench bench(WithQueueOf(1000));
  SessionCollection<WebSocketsService> room;
  bench.story_.onOpen = [&](WebSocketsService& service) { room.TryAdd(service); };
  bench.OpenSession();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(room.RelayText(std::string(300, 'x')), 1U);
  EXPECT_EQ(room.EvictedCount(), 0U);
  bench.Settle();
  EXPECT_EQ(bench.Frames().size(), 100U);
  EXPECT_EQ(room.size(), 1U);
}

TEST(SessionSending, ABurstToAPeerThatIsLostIsNoFullQueue) {
  PeerBench bench(WithQueueOf(1000));
  bench.OpenSession();
  bench.wire_->failWrites = true;
  EXPECT_EQ(bench.session_->Send(MessageOf(900)), SendStatus::Queued);
  EXPECT_EQ(bench.session_->Send(MessageOf(900)), SendStatus::Closed);
  EXPECT_TRUE(bench.story_.closes.empty()) << "no callback inside Send";
  bench.Settle();
  ASSERT_EQ(bench.story_.closes.size(), 1U);
  EXPECT_EQ(bench.story_.closes[0].code, CloseCode::Abnormal);
}

TEST(SessionSending, AMessageAboveTheLimitFitsAnEmptyQueue) {
  PeerBench bench(WithQueueOf(1000));
  bench.OpenSession();
  EXPECT_EQ(bench.session_->Send(MessageOf(5000)), SendStatus::Queued);
  EXPECT_EQ(bench.session_->Send(MessageOf(5000)), SendStatus::Queued) << "the first one is written already";
  bench.wire_->room = 0;
  EXPECT_EQ(bench.session_->Send(MessageOf(5000)), SendStatus::QueueFull);
  bench.wire_->room = Wire::kEndless;
  bench.Settle();
  std::thread([&] {
    EXPECT_EQ(bench.session_->Send(MessageOf(5000)), SendStatus::Queued);
    EXPECT_EQ(bench.session_->Send(MessageOf(5000)), SendStatus::QueueFull);
  }).join();
  bench.Settle();
  EXPECT_EQ(bench.Frames().size(), 3U);
}

TEST(SessionSending, ManySmallMessagesCountForWhatKeepingThemCosts) {
  PeerBench bench(WithQueueOf(100 * 67));
  bench.OpenSession();
  bench.wire_->room = 0;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(bench.session_->Send(EncodedMessage::Text("x")), SendStatus::Queued);
  EXPECT_EQ(bench.session_->Send(EncodedMessage::Text("x")), SendStatus::QueueFull);
}

// ---- messages of one session alone

SendStatus SendOwn(PeerBench& bench, const std::string& text) {
  return bench.session_->Send(MessageKind::Text, std::as_bytes(std::span(text)), Priority::Normal);
}

TEST(SessionSending, OwnMessagesHaveTheSameLimit) {
  PeerBench bench(WithQueueOf(100 * 67));
  bench.OpenSession();
  bench.wire_->room = 0;
  for (int i = 0; i < 100; ++i) EXPECT_EQ(SendOwn(bench, "x"), SendStatus::Queued);
  EXPECT_EQ(SendOwn(bench, "x"), SendStatus::QueueFull);
  EXPECT_EQ(SendOwn(bench, std::string(20'000, 'x')), SendStatus::QueueFull);
  bench.wire_->room = Wire::kEndless;
  bench.Settle();
  EXPECT_EQ(bench.Frames().size(), 100U);
  bench.session_->Close(CloseCode::Normal, "");
  EXPECT_EQ(SendOwn(bench, "x"), SendStatus::Closed);
}

TEST(SessionSending, ALargeOwnMessageIsWrittenAtOnceAndItsRestBeforeWhatFollows) {
  const std::string large(50'000, 'l');
  for (const std::size_t room : {std::size_t{0}, std::size_t{5}, std::size_t{20'000}, std::size_t{50'020}}) {
    PeerBench bench;
    bench.OpenSession();
    bench.wire_->room = room;
    EXPECT_EQ(SendOwn(bench, "small"), SendStatus::Queued);
    EXPECT_EQ(SendOwn(bench, large), SendStatus::Queued);
    EXPECT_EQ(bench.wire_->outbound.size(), std::min<std::size_t>(room, 7 + 4 + 50'000)) << "before the turn ends";
    EXPECT_EQ(bench.session_->Send(EncodedMessage::Text("shared")), SendStatus::Queued);
    EXPECT_EQ(SendOwn(bench, large), SendStatus::Queued);
    EXPECT_EQ(SendOwn(bench, "after"), SendStatus::Queued);
    bench.Settle();
    bench.wire_->room = Wire::kEndless;
    bench.Settle();
    std::vector<std::string> texts;
    for (const Frame& frame : bench.Frames()) texts.push_back(ToText(frame.payload));
    EXPECT_EQ(texts, (std::vector<std::string>{"small", large, "shared", large, "after"})) << room;
    EXPECT_EQ(bench.Counters().messagesSent.Get(), 5U);
  }
}

TEST(SessionSending, ALargeOwnMessageThatCannotBeWrittenEndsTheSessionAfterTheCall) {
  PeerBench bench;
  bench.OpenSession();
  bench.wire_->failWrites = true;
  EXPECT_EQ(SendOwn(bench, std::string(50'000, 'x')), SendStatus::Closed);
  EXPECT_TRUE(bench.story_.closes.empty());
  bench.Settle();
  ASSERT_EQ(bench.story_.closes.size(), 1U);
  EXPECT_EQ(bench.story_.closes[0].code, CloseCode::Abnormal);
  EXPECT_TRUE(bench.IsGone());
}

TEST(SessionSending, WhatOnOpenSendsOfItsOwnFollowsThe101) {
  PeerBench bench;
  const std::string large(50'000, 'l');
  bench.story_.onOpen = [&](WebSocketsService& service) {
    service.SendText("small");
    service.SendText(large);
  };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  const std::string written = bench.Written();
  EXPECT_TRUE(written.starts_with("HTTP/1.1 101 "));
  EXPECT_TRUE(written.ends_with(large));
}

/// Sends back all but the last byte.
class CuttingEcho : public WebSocketsService {
 public:
  void OnText(std::string_view text) override { SendText(text.substr(0, text.size() - 1)); }
};

TEST(SessionSending, PartOfATextThatIsAtHandIsCheckedAllTheSame) {
  PeerBench bench;
  bench.host_.Map("/chat", [] { return std::make_unique<CuttingEcho>(); });
  bench.OpenSession();
  bench.Say(TextFrame("gr\xC3\xBC\x21"));
  bench.Say(TextFrame("gr\xC3\xBC"));
  const auto frames = bench.Frames();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(ToText(frames[0].payload), "gr\xC3\xBC");
  EXPECT_EQ(CodeOf(frames[1]), 1011U) << "the text is not UTF-8";
}

TEST(SessionSending, CountsWhatOtherThreadsHaveOnTheWay) {
  PeerBench bench(WithQueueOf(1000));
  bench.OpenSession();
  bench.wire_->room = 0;
  std::thread([&] {
    EXPECT_EQ(bench.session_->Send(MessageOf(600)), SendStatus::Queued);
    EXPECT_EQ(bench.session_->Send(MessageOf(500)), SendStatus::QueueFull);
  }).join();
  EXPECT_EQ(bench.session_->Send(MessageOf(500)), SendStatus::QueueFull);
  EXPECT_EQ(bench.session_->Send(MessageOf(400)), SendStatus::Queued) << "what was refused is not counted";
  bench.Settle();
  std::thread([&] { EXPECT_EQ(bench.session_->Send(MessageOf(66)), SendStatus::QueueFull); }).join();
}

TEST(SessionSending, AMessageThatDoesNotFitIsNotMistakenForAFullQueueByOthers) {
  PeerBench bench(WithQueueOf(1000));
  bench.OpenSession();
  bench.wire_->room = 0;
  bench.session_->Send(MessageOf(100));  // from now on 36 bytes are always waiting
  const EncodedMessage large = MessageOf(1000);
  std::atomic<bool> done{false};
  std::thread other([&] {
    while (!done) EXPECT_EQ(bench.session_->Send(large), SendStatus::QueueFull);
  });
  for (int i = 0; i < 2000; ++i) {
    EXPECT_EQ(bench.session_->Send(MessageOf(70)), SendStatus::Queued);
    bench.wire_->room = 6;
    bench.Turn();
  }
  done = true;
  other.join();
}

TEST(SessionSending, FromAnotherThreadKeepsThatThreadsOrder) {
  PeerBench bench;
  bench.OpenSession();
  std::thread([&] {
    for (int i = 0; i < 100; ++i) {
      EXPECT_EQ(bench.session_->Send(EncodedMessage::Text(std::to_string(i))), SendStatus::Queued);
    }
  }).join();
  bench.Settle();
  const auto frames = bench.Frames();
  ASSERT_EQ(frames.size(), 100U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(ToText(frames[static_cast<std::size_t>(i)].payload), std::to_string(i));
}

TEST(SessionSending, IsClosedOnceTheSessionHasEnded) {
  PeerBench bench;
  bench.OpenSession();
  std::thread([&] { EXPECT_EQ(bench.session_->Send(MessageOf(74)), SendStatus::Queued); }).join();
  bench.session_->Cut("");
  bench.Settle();
  std::thread([&] { EXPECT_EQ(bench.session_->Send(MessageOf(74)), SendStatus::Closed); }).join();
  EXPECT_EQ(bench.session_->Send(MessageOf(74)), SendStatus::Closed);
}

TEST(SessionSending, APeerThatDoesNotReadIsNotReadFrom) {
  PeerBench bench(WithQueueOf(1000));
  bench.OpenSession();
  bench.wire_->room = 0;
  bench.session_->Send(MessageOf(501));
  bench.Settle();
  bench.Say(TextFrame("waits"));
  EXPECT_TRUE(bench.story_.messages.empty());
  EXPECT_FALSE(bench.poller_->WantsToRead(bench.wire_->handle));
  bench.wire_->room = 1;
  bench.Settle();
  EXPECT_EQ(bench.story_.messages, std::vector<std::string>{"waits"}) << "half is not too much";
}

TEST(SessionSending, PingsOfAPeerThatNeverReadsCostBoundedMemory) {
  for (const bool closing : {false, true}) {
    PeerBench bench(WithQueueOf(64 * 1024));
    bench.OpenSession();
    bench.wire_->room = 0;
    if (closing) bench.session_->Close(CloseCode::Normal, "");
    Bytes pings;
    for (int i = 0; i < 1000; ++i) pings = Joined(pings, PingFrame(std::string(125, 'p')));
    for (int i = 0; i < 50; ++i) bench.Say(pings);
    EXPECT_FALSE(bench.wire_->inbound.empty()) << "reading must have paused";
    bench.wire_->room = Wire::kEndless;
    bench.wire_->inbound.clear();
    bench.Settle();
    EXPECT_LT(bench.wire_->outbound.size(), 64U * 1024);
  }
}

TEST(SessionSending, ARelayBeforeACloseByTheSameThreadIsDelivered) {
  PeerBench bench;
  SessionCollection<WebSocketsService> room;
  bench.story_.onOpen = [&](WebSocketsService& service) { room.TryAdd(service); };
  bench.OpenSession();
  std::thread([&] {
    EXPECT_EQ(room.RelayText("the server restarts"), 1U);
    for (const auto& ref : room.Find([](const SessionInfo&) { return true; })) ref.Close(CloseCode::ServiceRestart);
  }).join();
  bench.Settle();
  const auto frames = bench.Frames();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(ToText(frames[0].payload), "the server restarts");
  EXPECT_EQ(CodeOf(frames[1]), 1012U);
  EXPECT_EQ(room.EvictedCount(), 0U);
}

}  // namespace
}  // namespace wshost::testing
