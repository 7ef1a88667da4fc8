// SPDX-License-Identifier: MIT
// What one echoed and one relayed message cost in a steady flow: allocations, writes, and changes of the poller.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "../../protocol/AllocationCount.h"
#include "PeerBench.h"
#include "wshost/protocol/FrameMemory.h"
#include "wshost/service/SessionCollection.h"

namespace wshost::testing {
namespace {

constexpr std::size_t kMessages = 200;

/// Sends back what it takes, and writes nothing down.
class BareTextEcho : public WebSocketsService {
 public:
  void OnText(std::string_view text) override { SendText(text); }
};
class BareJsonEcho : public WebSocketsService {
 public:
  void OnMessage(const JsonValue& message) override { Send(message); }
};

/// A session on a wire that never grows, so that only what the session does is counted.
class SteadyBench : public PeerBench {
 public:
  SteadyBench() { protocol::FrameMemory::GiveAllBack(); }  // what other tests needed leaves no room for what these do
  template <typename TService>
  void OpenAs(std::function<std::unique_ptr<WebSocketsService>()> factory) {
    host_.Map("/chat", host::ServiceRoute{InfoOf<TService>(), std::move(factory)});
    OpenSession();
    wire_->inbound.reserve(4096);
    wire_->outbound.reserve(1024 * 1024);
  }
  template <typename TService>
  void OpenAs() {
    OpenAs<TService>([] { return std::make_unique<TService>(); });
  }
  /// One turn in which the peer sends `frame`.
  void Hear(const Bytes& frame) {
    wire_->Say(frame);
    Turn();
  }
};

TEST(SteadyFlow, AnEchoedTextCostsNoAllocationAndOneWrite) {
  SteadyBench bench;
  bench.OpenAs<BareTextEcho>();
  const Bytes frame = TextFrame("a message of everyday length");
  for (int i = 0; i < 10; ++i) bench.Hear(frame);
  const std::size_t writes = bench.wire_->writes;
  const std::size_t changes = bench.poller_->ChangeCount();
  const AllocationCount count;
  for (std::size_t i = 0; i < kMessages; ++i) bench.Hear(frame);
  const std::size_t allocations = count.Calls();
  EXPECT_EQ(allocations, 0U);
  EXPECT_EQ(bench.wire_->writes - writes, kMessages);
  EXPECT_EQ(bench.poller_->ChangeCount(), changes);
  EXPECT_EQ(bench.Frames().size(), kMessages + 10);
}

TEST(SteadyFlow, AnEchoedJsonCostsNoAllocationAndOneWrite) {
  SteadyBench bench;
  bench.OpenAs<BareJsonEcho>();
  const Bytes frame = TextFrame(R"({"symbol":"WSH","price":101.25,"tags":["a","b"]})");
  for (int i = 0; i < 10; ++i) bench.Hear(frame);
  const std::size_t writes = bench.wire_->writes;
  const AllocationCount count;
  for (std::size_t i = 0; i < kMessages; ++i) bench.Hear(frame);
  const std::size_t allocations = count.Calls();
  EXPECT_EQ(allocations, 0U);
  EXPECT_EQ(bench.wire_->writes - writes, kMessages);
  EXPECT_EQ(bench.Frames().size(), kMessages + 10);
}

TEST(SteadyFlow, PipelinedEchoesCostNoAllocationAndOneWriteOfAllThatWasRead) {
  SteadyBench bench;
  bench.OpenAs<BareTextEcho>();
  Bytes frames;
  for (int i = 0; i < 16; ++i) {
    const Bytes frame = TextFrame(std::string(1024, 'x'));
    frames.insert(frames.end(), frame.begin(), frame.end());
  }
  bench.wire_->inbound.reserve(frames.size());
  bench.wire_->outbound.reserve(64 * frames.size());
  for (int i = 0; i < 10; ++i) bench.Hear(frames);
  const std::size_t writes = bench.wire_->writes;
  const AllocationCount count;
  for (int i = 0; i < 20; ++i) bench.Hear(frames);
  EXPECT_EQ(count.Calls(), 0U);
  EXPECT_EQ(bench.wire_->writes - writes, 20U);
  EXPECT_EQ(bench.Frames().size(), 30U * 16U);
}

TEST(SteadyFlow, ALargeEchoCostsNoAllocationAndOneWriteHoweverItArrives) {
  SteadyBench bench;
  bench.OpenAs<BareTextEcho>();
  const Bytes frame = TextFrame(std::string(65536, 'x'));
  bench.wire_->inbound.reserve(frame.size());
  bench.wire_->outbound.reserve(32 * frame.size());
  for (const std::size_t piece : {std::size_t{1'000'000}, std::size_t{30'000}}) {
    bench.wire_->readAtMost = piece;
    const auto hear = [&] {
      bench.wire_->Say(frame);
      while (bench.Turn()) continue;
    };
    for (int i = 0; i < 3; ++i) hear();
    const std::size_t writes = bench.wire_->writes;
    const AllocationCount count;
    for (int i = 0; i < 10; ++i) hear();
    EXPECT_LE(count.Calls(), piece < frame.size() ? 10U : 0U) << "what keeps a frame that is not whole is small";
    EXPECT_EQ(bench.wire_->writes - writes, 10U);
  }
  EXPECT_EQ(bench.Frames().size(), 26U);
}

TEST(SteadyFlow, ARelayedTextCostsNoAllocationAndOneWrite) {
  SteadyBench bench;
  SessionCollection<BareTextEcho> room;
  bench.OpenAs<BareTextEcho>([&room] {
    auto service = std::make_unique<BareTextEcho>();
    room.TryAdd(*service);
    return service;
  });
  const std::string text = "what everybody shall hear";
  for (int i = 0; i < 10; ++i) {
    room.RelayText(text);
    bench.Turn();
  }
  const std::size_t writes = bench.wire_->writes;
  const AllocationCount count;
  for (std::size_t i = 0; i < kMessages; ++i) {
    room.RelayText(text);
    bench.Turn();
  }
  const std::size_t allocations = count.Calls();
  EXPECT_EQ(allocations, 0U);
  EXPECT_EQ(bench.wire_->writes - writes, kMessages);
  EXPECT_EQ(bench.Frames().size(), kMessages + 10);
}

TEST(SteadyFlow, WhatAnotherThreadSendsCostsTheLoopNothing) {
  SteadyBench bench;
  bench.OpenAs<BareTextEcho>();
  const auto sendAll = [&bench] {
    std::thread([&bench] {
      const EncodedMessage message = EncodedMessage::Text("from afar");
      for (std::size_t i = 0; i < kMessages; ++i) bench.session_->Send(message);
      const AllocationCount count;
      for (std::size_t i = 0; i < kMessages; ++i) bench.session_->Send(message);
      EXPECT_LE(count.Calls(), 1U) << "the inbox may grow";
    }).join();
  };
  sendAll();
  bench.Settle();
  sendAll();
  const std::size_t writes = bench.wire_->writes;
  const AllocationCount count;
  bench.Turn();
  EXPECT_LE(count.Calls(), 10U) << "the queue grows to what one turn brings";
  EXPECT_LE(bench.wire_->writes - writes, 2 * kMessages / host::Transport::kMaxPieces + 1);
  bench.Settle();
  EXPECT_EQ(bench.Frames().size(), 4 * kMessages);
}

}  // namespace
}  // namespace wshost::testing
