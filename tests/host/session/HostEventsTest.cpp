// SPDX-License-Identifier: MIT
// When a session tells the host's handlers of itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "LogCapture.h"
#include "PeerBench.h"

namespace wshost::testing {
namespace {

using Ref = host::HostEvents::Ref;

// A peer whose service and whose host write into one list.
class HostEventsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    bench_.story_.onOpen = [this](WebSocketsService&) { order_.push_back("OnOpen"); };
    bench_.story_.onText = [this](WebSocketsService&) { order_.push_back("OnText"); };
    bench_.story_.onClose = [this](WebSocketsService&) { order_.push_back("OnClose"); };
    bench_.story_.onDestroy = [this](WebSocketsService&) { order_.push_back("destroyed"); };
  }
  host::HostEvents& Events() { return bench_.host_.Events(); }
  void ListenToAll() {
    subscriptions_.push_back(Events().connect.Subscribe([this](const Ref& session) {
      EXPECT_TRUE(session.IsOpen());
      order_.push_back("connect");
    }));
    subscriptions_.push_back(Events().message.Subscribe([this](const Ref&, const MessageView& message) {
      order_.push_back((message.kind == MessageKind::Text ? "text " : "binary ") + std::string(message.Text()));
    }));
    subscriptions_.push_back(Events().disconnect.Subscribe([this](const Ref& session, const CloseInfo& close) {
      EXPECT_FALSE(session.IsOpen());
      order_.push_back("disconnect " + std::to_string(static_cast<int>(close.code)) + std::string(close.reason));
    }));
  }
  using Texts = std::vector<std::string>;

  Texts order_;
  PeerBench bench_;
  std::vector<Subscription> subscriptions_;
};

TEST_F(HostEventsTest, ComeAroundTheServicesOwnCallbacks) {  // E3, E10, E11
  ListenToAll();
  bench_.Accept();
  bench_.Say(Joined(FromText(PeerBench::UpgradeRequest()), TextFrame("one"), PingFrame("p"),
                    BinaryFrame(FromText("two")), CloseFrame(1000, "bye")));
  EXPECT_EQ(order_, (Texts{"OnOpen", "connect", "text one", "OnText", "binary two", "OnClose", "destroyed",
                           "disconnect 1000bye"}));
}

TEST_F(HostEventsTest, ConnectComesWhenThe101IsQueued) {  // E7
  subscriptions_.push_back(Events().connect.Subscribe(
      [](const Ref& session) { EXPECT_EQ(session.SendText("welcome"), SendStatus::Queued); }));
  bench_.Accept();
  bench_.Say(PeerBench::UpgradeRequest());
  const std::string written = bench_.Written();
  EXPECT_TRUE(written.starts_with("HTTP/1.1 101 "));
  const auto frames = ReadServerFrames(FromText(written.substr(written.find("\r\n\r\n") + 4)));
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(ToText(frames[0].payload), "welcome");
}

TEST_F(HostEventsTest, ARefusedUpgradeIsNoEvent) {
  ListenToAll();
  bench_.story_.onOpen = [](WebSocketsService&) { throw UpgradeRefused(403, "no"); };
  bench_.Accept();
  bench_.Say(PeerBench::UpgradeRequest());
  bench_.HangUp();
  EXPECT_EQ(order_, Texts{"destroyed"});
}

TEST_F(HostEventsTest, APeerThatVanishesIsDisconnectedOnce) {  // T17: "regardless the reason"
  ListenToAll();
  bench_.OpenSession();
  bench_.HangUp();
  EXPECT_EQ(order_.back(), "disconnect 1006the peer hung up without a Close");
  EXPECT_EQ(std::count(order_.begin(), order_.end(), order_.back()), 1);
}

TEST_F(HostEventsTest, AMessageThatAHandlerClosesForDoesNotReachTheService) {
  subscriptions_.push_back(Events().message.Subscribe([](const Ref& session, const MessageView& message) {
    if (message.Text() == "bad") session.Close(CloseCode::PolicyViolation, "not that");
  }));
  bench_.OpenSession();
  bench_.Say(Joined(TextFrame("good"), TextFrame("bad"), TextFrame("late")));
  EXPECT_EQ(bench_.story_.messages, std::vector<std::string>{"good"});
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(CodeOf(frames[0]), 1008U);
}

TEST_F(HostEventsTest, WhatAHandlerThrowsIsLoggedAndNothingElse) {
  const LogCapture log("wshost.host");
  subscriptions_.push_back(Events().connect.Subscribe([](const Ref&) { throw std::runtime_error("c"); }));
  subscriptions_.push_back(
      Events().message.Subscribe([](const Ref&, const MessageView&) { throw std::runtime_error("m"); }));
  subscriptions_.push_back(
      Events().disconnect.Subscribe([](const Ref&, const CloseInfo&) { throw std::runtime_error("d"); }));
  bench_.OpenSession();
  bench_.Say(TextFrame("x"));
  EXPECT_EQ(bench_.story_.messages, std::vector<std::string>{"x"});
  EXPECT_TRUE(bench_.session_->IsOpen());
  bench_.HangUp();
  for (const char* line : {"OnConnect failed: c", "OnMessage failed: m", "OnDisconnect failed: d"}) {
    EXPECT_EQ(log.Count(line), 1U) << line;
  }
}

TEST_F(HostEventsTest, HandlersMayComeAndGoWhileASessionIsOpen) {
  bench_.OpenSession();
  bench_.Say(TextFrame("unheard"));
  ListenToAll();
  bench_.Say(TextFrame("heard"));
  subscriptions_.clear();
  bench_.Say(TextFrame("unheard"));
  bench_.HangUp();
  EXPECT_EQ(order_, (Texts{"OnOpen", "OnText", "text heard", "OnText", "OnText", "OnClose", "destroyed"}));
}

TEST_F(HostEventsTest, ASessionThatClosesInOnOpenIsConnectedAndDisconnected) {
  bench_.story_.onOpen = [](WebSocketsService& service) { service.Close(CloseCode::TryAgainLater, "full"); };
  int connects = 0;
  int disconnects = 0;
  subscriptions_.push_back(Events().connect.Subscribe([&](const Ref&) { ++connects; }));
  subscriptions_.push_back(Events().disconnect.Subscribe([&](const Ref&, const CloseInfo&) { ++disconnects; }));
  bench_.OpenSession();
  bench_.HangUp();
  EXPECT_EQ(connects, 1);
  EXPECT_EQ(disconnects, 1);
}

}  // namespace
}  // namespace wshost::testing
