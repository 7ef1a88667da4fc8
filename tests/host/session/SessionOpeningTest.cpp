// SPDX-License-Identifier: MIT
// From the request to the 101, or to a refusal.
#include <gtest/gtest.h>

#include <new>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ForEachSplit.h"
#include "LogCapture.h"
#include "PeerBench.h"
#include "wshost/service/SessionCollection.h"

namespace wshost::testing {
namespace {

TEST(SessionOpening, AnswersAnUpgradeWith101AndRunsOnOpenBefore) {
  PeerBench bench;
  std::string writtenInOnOpen = "?";
  bench.story_.onOpen = [&](WebSocketsService& service) {
    writtenInOnOpen = ToText(bench.wire_->outbound);
    EXPECT_FALSE(service.Channel().IsOpen());
    EXPECT_EQ(service.Info().path, "/chat");
    EXPECT_EQ(service.RemoteAddress().port(), 1111);
  };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest("/chat?x=1"));
  EXPECT_EQ(writtenInOnOpen, "");
  EXPECT_TRUE(bench.Written().starts_with("HTTP/1.1 101 "));
  EXPECT_EQ(bench.Counters().openSessions.Get(), 1U);
  EXPECT_EQ(bench.Counters().sessionsOpened.Get(), 1U);
  EXPECT_EQ(bench.host_.RegisteredCount(), 1U);
  const auto session = bench.host_.LastSession();
  ASSERT_TRUE(session);
  EXPECT_TRUE(session->IsOpen());
}

TEST(SessionOpening, WhatOnOpenSendsFollowsTheUpgrade) {
  PeerBench bench;
  bench.story_.onOpen = [](WebSocketsService& service) {
    EXPECT_EQ(service.SendText("first"), SendStatus::Queued);
    EXPECT_EQ(service.SendText("second"), SendStatus::Queued);
  };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  const std::string written = bench.Written();
  const std::size_t end = written.find("\r\n\r\n") + 4;
  EXPECT_TRUE(written.starts_with("HTTP/1.1 101 "));
  const auto frames = ReadServerFrames(FromText(written.substr(end)));
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(ToText(frames[0].payload), "first");
  EXPECT_EQ(ToText(frames[1].payload), "second");
}

TEST(SessionOpening, IsTheSameHoweverTheBytesAreCut) {
  const Bytes all = Joined(FromText(PeerBench::UpgradeRequest()), TextFrame("one"), TextFrame("t", false),
                           PingFrame("p"), ContinuationFrame("wo", true), CloseFrame(1000, "bye"));
  ForEachSplit(all, [](const std::vector<Bytes>& parts) {
    PeerBench bench;
    bench.story_.onText = [](WebSocketsService& service) { service.SendText("echo"); };
    bench.Accept();
    for (const Bytes& part : parts) bench.Say(part);
    EXPECT_EQ(bench.story_.messages, (std::vector<std::string>{"one", "two"}));
    ASSERT_EQ(bench.story_.closes.size(), 1U);
    EXPECT_EQ(bench.story_.closes[0].code, CloseCode::Normal);
    EXPECT_EQ(bench.story_.closes[0].reason, "bye");
    EXPECT_TRUE(bench.story_.closes[0].wasClean);
    EXPECT_EQ(bench.story_.destroyed, 1);
    const std::string written = bench.Written();
    const auto frames = ReadServerFrames(FromText(written.substr(written.find("\r\n\r\n") + 4)));
    ASSERT_EQ(frames.size(), 4U);
    EXPECT_EQ(CodeOf(frames[3]), 1000U);
    EXPECT_TRUE(bench.IsGone());
  });
}

TEST(SessionOpening, ARefusalIsAnsweredAndTheSessionNeverWas) {
  PeerBench bench;
  bench.story_.onOpen = [](WebSocketsService& service) {
    service.SendText("never sent");
    throw UpgradeRefused(403, "not you");
  };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  const std::string answer = bench.Written();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 ")) << answer;
  EXPECT_TRUE(answer.ends_with("not you")) << answer;
  EXPECT_TRUE(bench.story_.closes.empty());
  EXPECT_EQ(bench.story_.destroyed, 1);
  EXPECT_EQ(bench.Counters().upgradesRefused.Get(), 1U);
  EXPECT_EQ(bench.Counters().openSessions.Get(), 0U);
  EXPECT_TRUE(bench.wire_->writeIsShutDown);
  EXPECT_FALSE(bench.IsGone()) << "closing with unread bytes would reset what we have just said";
  bench.Say("bytes that nobody wants");
  bench.HangUp();
  EXPECT_TRUE(bench.IsGone());
  EXPECT_EQ(bench.host_.GoneCount(), 1U);
}

TEST(SessionOpening, ARefusedPeerThatDoesNotHangUpIsCut) {
  PeerBench bench;
  bench.story_.onOpen = [](WebSocketsService&) { throw UpgradeRefused(401); };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  bench.Wait(bench.options_.closeTimeout - std::chrono::milliseconds(1));
  EXPECT_FALSE(bench.IsGone());
  bench.Wait(std::chrono::milliseconds(1));
  EXPECT_TRUE(bench.IsGone());
}

TEST(SessionOpening, AnyOtherExceptionIs500WithoutItsText) {
  for (const bool inConstructor : {false, true}) {
    PeerBench bench;
    const Story::Act thrower = [](WebSocketsService&) { throw std::runtime_error("secret"); };
    (inConstructor ? bench.story_.onConstruct : bench.story_.onOpen) = thrower;
    bench.Accept();
    bench.Say(PeerBench::UpgradeRequest());
    const std::string answer = bench.Written();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 "));
    EXPECT_EQ(answer.find("secret"), std::string::npos);
    EXPECT_EQ(bench.Counters().serviceErrors.Get(), 1U);
    EXPECT_TRUE(bench.story_.closes.empty());
  }
}

std::string UpgradeWith(std::string_view lines) {
  std::string request = PeerBench::UpgradeRequest();
  return request.insert(request.size() - 2, lines);
}

TEST(SessionOpening, NamesTheSubprotocolThatTheServiceChose) {  // RFC 6455 4.2.2
  for (const auto& [offer, answer] :
       std::vector<std::pair<std::string, std::string>>{{"v1.chat, v2.chat", "v2.chat"}, {"v1.chat", "v1.chat"}}) {
    PeerBench bench;
    std::string chosen;
    bench.story_.onOpen = [&](WebSocketsService& service) {
      chosen = static_cast<ToldService&>(service).ChooseSubprotocol({"v2.chat", "v1.chat"});
    };
    bench.Accept();
    bench.Say(UpgradeWith("Sec-WebSocket-Protocol: " + offer + "\r\n"));
    EXPECT_EQ(chosen, answer);
    EXPECT_NE(bench.Written().find("\r\nSec-WebSocket-Protocol: " + answer + "\r\n"), std::string::npos);
  }
}

TEST(SessionOpening, NamesNoSubprotocolThatWasNotChosen) {  // RFC 6455 4.2.2
  PeerBench bench;
  bench.story_.onOpen = [](WebSocketsService& service) {
    EXPECT_EQ(static_cast<ToldService&>(service).ChooseSubprotocol({"V1.chat"}), "");
  };
  bench.Accept();
  bench.Say(UpgradeWith("Sec-WebSocket-Protocol: v1.chat\r\n"));
  const std::string answer = bench.Written();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 101 "));
  EXPECT_EQ(answer.find("Sec-WebSocket-Protocol"), std::string::npos);
}

TEST(SessionOpening, KeepsPagesOfOtherOriginsOut) {  // RFC 6455 10.2
  PeerBench other;
  other.Accept();
  other.Say(UpgradeWith("Origin: http://evil.example\r\n"));
  EXPECT_TRUE(other.Written().starts_with("HTTP/1.1 403 "));
  EXPECT_EQ(other.story_.constructed, 0);
  EXPECT_EQ(other.Counters().upgradesRefused.Get(), 1U);
  PeerBench own;
  own.Accept();
  own.Say(UpgradeWith("Origin: http://h\r\n"));
  EXPECT_TRUE(own.Written().starts_with("HTTP/1.1 101 "));
}

TEST(SessionOpening, AnUnknownPathIs404AndADrainingHost503) {
  PeerBench unknown;
  unknown.Accept();
  unknown.Say(PeerBench::UpgradeRequest("/other"));
  EXPECT_TRUE(unknown.Written().starts_with("HTTP/1.1 404 "));
  EXPECT_EQ(unknown.story_.constructed, 0);

  PeerBench draining;
  draining.Accept();
  draining.host_.StartDraining();
  draining.Say(PeerBench::UpgradeRequest());
  EXPECT_TRUE(draining.Written().starts_with("HTTP/1.1 503 "));
  EXPECT_EQ(draining.story_.constructed, 0);
}

TEST(SessionOpening, A101ThatCannotBeSentClosesWith1006) {
  PeerBench bench;
  bench.Accept();
  bench.wire_->failWrites = true;
  bench.Say(PeerBench::UpgradeRequest());
  ASSERT_EQ(bench.story_.closes.size(), 1U);
  EXPECT_EQ(bench.story_.closes[0].code, CloseCode::Abnormal);
  EXPECT_FALSE(bench.story_.closes[0].wasClean);
  EXPECT_EQ(bench.story_.destroyed, 1);
  EXPECT_TRUE(bench.IsGone());
  EXPECT_EQ(bench.Counters().openSessions.Get(), 0U);
}

TEST(SessionOpening, CloseInOnOpenIsSaidBehindWhatItSent) {
  PeerBench bench;
  bench.story_.onOpen = [](WebSocketsService& service) {
    service.SendText("only this");
    service.Close(CloseCode::TryAgainLater, "later");
    EXPECT_EQ(service.SendText("too late"), SendStatus::Closed);
  };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  const std::string written = bench.Written();
  EXPECT_TRUE(written.starts_with("HTTP/1.1 101 "));
  const auto frames = ReadServerFrames(FromText(written.substr(written.find("\r\n\r\n") + 4)));
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(ToText(frames[0].payload), "only this");
  EXPECT_EQ(CodeOf(frames[1]), 1013U);
  bench.Say(CloseFrame(1013));
  ASSERT_EQ(bench.story_.closes.size(), 1U);
  EXPECT_TRUE(bench.story_.closes[0].wasClean);
}

TEST(SessionOpening, AMemberOfACollectionIsVisibleWithIts101AndGoneAfterOnClose) {
  SessionCollection<WebSocketsService> room;
  PeerBench bench;
  bench.story_.onOpen = [&](WebSocketsService& service) {
    EXPECT_TRUE(room.TryAdd(service));
    EXPECT_EQ(room.size(), 0U);
  };
  bench.story_.onClose = [&](WebSocketsService&) { EXPECT_EQ(room.size(), 1U); };
  bench.OpenSession();
  EXPECT_EQ(room.size(), 1U);
  EXPECT_EQ(room.RelayText("all"), 1U);
  bench.Settle();
  EXPECT_EQ(ToText(bench.Frames().at(0).payload), "all");
  bench.HangUp();
  EXPECT_EQ(room.size(), 0U);
  bench.session_.reset();
}

TEST(SessionOpening, TheServiceIsGoneAfterOnCloseAndNeverUsedAgain) {
  PeerBench bench;
  bench.story_.onDestroy = [](WebSocketsService& service) {
    EXPECT_EQ(service.SendText("from a destructor"), SendStatus::Closed);
    service.Channel().Invoke([](WebSocketsService&) { FAIL() << "it is gone"; }, [] {});
  };
  bench.OpenSession();
  const SessionRef<ToldService> ref(bench.session_);
  int ran = 0;
  int gone = 0;
  EXPECT_EQ(ref.Invoke([&](ToldService&) { ++ran; }, [&] { ++gone; }), InvokeStatus::Queued);
  bench.HangUp();  // is served before the task
  EXPECT_EQ(bench.story_.closes.size(), 1U);
  EXPECT_EQ(bench.story_.destroyed, 1);
  EXPECT_EQ(ran + gone, 1);
  EXPECT_EQ(ref.Invoke([&](ToldService&) { ++ran; }, [&] { ++gone; }), InvokeStatus::Gone);
  bench.session_->Close(CloseCode::Normal, "");
  bench.session_->Evict(CloseCode::PolicyViolation, "");
  bench.Settle();
  EXPECT_EQ(ran + gone, 1);
}

// What hears of the 101 and has no memory to say so.
class FailingObserver final : public SessionObserver, public Counted<FailingObserver> {
 public:
  void AddOwner() const noexcept override { Counted::AddOwner(); }
  void DropOwner() const noexcept override { Counted::DropOwner(); }
  void SessionOpened() override { throw std::bad_alloc(); }
  void SessionEnded() override {}
};

TEST(SessionOpening, EndsWhenItFailsThoughCallbacksAreNotRunAsBytesAreRead) {
  const LogCapture log("wshost.host");
  PeerBench bench;
  ServiceTypeInfo perCall = InfoOf<ToldService>({.instances = InstanceContextMode::PerCall});
  bench.host_.Map("/chat", host::ServiceRoute{perCall, [&] { return std::make_unique<ToldService>(bench.story_); }});
  bench.story_.onOpen = [](WebSocketsService& service) { service.Channel().Observe(MakeIntrusive<FailingObserver>()); };
  bench.Accept();
  bench.Say(PeerBench::UpgradeRequest());
  bench.host_.ForgetLastSession();
  EXPECT_TRUE(bench.IsGone());
  EXPECT_EQ(bench.story_.closes.size(), 1U) << "OnOpen has succeeded";
}

}  // namespace
}  // namespace wshost::testing
