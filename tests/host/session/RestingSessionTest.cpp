// SPDX-License-Identifier: MIT
// A session that waits for a coroutine: its peer is not read from, its upgrade or the peer's Close not answered yet.
#include <gtest/gtest.h>

#include <coroutine>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "PeerBench.h"
#include "wshost/service/AsyncWebSocketsService.h"

namespace wshost::testing {
namespace {

// What the first message waits for.
struct Pause {
  std::coroutine_handle<> waiting;
  std::vector<std::size_t> heard;
  int closes = 0;
  CloseCode code = CloseCode::NoStatus;  // of OnClose
  bool isForOpening = false;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) noexcept { waiting = handle; }
  void await_resume() const noexcept {}
  void End() { std::exchange(waiting, nullptr).resume(); }
};

class PausingService : public AsyncWebSocketsService {
 public:
  explicit PausingService(Pause& pause) : pause_(pause) {}
  SessionTask OnOpenAsync() override {
    if (pause_.isForOpening) co_await pause_;
  }
  SessionTask OnTextAsync(std::string text) override {
    if (text == "wait") co_await pause_;
    pause_.heard.push_back(text.size());
    SendText("heard " + std::to_string(text.size()));
  }
  void OnClose(const CloseInfo& close) override {
    ++pause_.closes;
    pause_.code = close.code;
  }

 private:
  Pause& pause_;
};

class RestingSession : public ::testing::Test {
 protected:
  static HostOptions Options() {
    HostOptions options;
    options.maxWaitingCallbackBytes = 1000;
    return options;
  }

  void Map() {
    bench_.host_.Map("/chat", host::ServiceRoute{InfoOf<PausingService>(),
                                                 [this] { return std::make_unique<PausingService>(pause_); }});
  }
  // So much comes behind the first message, in one read and in later ones, that the peer is not read from.
  void Rest() {
    Map();
    bench_.OpenSession();
    Bytes burst = TextFrame("wait");
    for (std::size_t size : {2001U, 2002U, 2003U}) {
      const Bytes more = TextFrame(std::string(size, 'x'));
      burst.insert(burst.end(), more.begin(), more.end());
    }
    bench_.Say(burst);
    bench_.Say(TextFrame(std::string(2004, 'x')));
    ASSERT_TRUE(pause_.waiting);
    ASSERT_EQ(bench_.Counters().messagesReceived.Get(), 2U) << "it rests";
  }

  Pause pause_;
  PeerBench bench_{Options()};
};

TEST_F(RestingSession, LosesNothing) {
  Rest();
  pause_.End();
  bench_.Settle();
  EXPECT_EQ(pause_.heard, (std::vector<std::size_t>{4, 2001, 2002, 2003, 2004}));
}

TEST_F(RestingSession, IsNotCutForAnAnswerThatIsNotRead) {
  Rest();
  for (int i = 0; i < 5; ++i) bench_.Wait(bench_.options_.pingInterval);
  EXPECT_FALSE(bench_.IsGone());
  pause_.End();
  bench_.Settle();
  EXPECT_EQ(pause_.heard.size(), 5U);
  bench_.Written();
  bench_.Wait(bench_.options_.pingInterval);
  bench_.Wait(bench_.options_.pingInterval);
  bench_.Wait(bench_.options_.pingInterval);
  EXPECT_TRUE(bench_.IsGone()) << "now that it is listened to, its silence counts";
}

TEST_F(RestingSession, IsPingedAgainAfterARestThatNobodyEnded) {
  Map();
  bench_.OpenSession();
  bench_.Say(Joined(TextFrame("wait"), TextFrame("wait"), TextFrame(std::string(650, 'x'))));
  pause_.End();  // less waits than makes it rest, more than makes the service ask for more
  bench_.Settle();
  ASSERT_TRUE(pause_.waiting);
  bench_.Wait(bench_.options_.pingInterval);
  pause_.End();
  bench_.Settle();
  EXPECT_EQ(pause_.heard.size(), 3U);
  for (int i = 0; i < 3; ++i) bench_.Wait(bench_.options_.pingInterval);
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(RestingSession, HearsTheAnswerToItsClose) {
  Rest();
  bench_.session_->Close(CloseCode::Normal, "enough");
  bench_.Settle();
  bench_.Say(CloseFrame(1000));
  EXPECT_TRUE(bench_.wire_->isClosed) << "without waiting for the coroutine, or for a time-out";
  EXPECT_EQ(pause_.closes, 0);
  pause_.End();
  bench_.Settle();
  EXPECT_EQ(pause_.closes, 1);
  EXPECT_EQ(pause_.heard.size(), 2U) << "what was taken before the Close";
}

// ---- the peer's Close, while something is not answered

using ClosingSession = RestingSession;

TEST_F(ClosingSession, AnswersWhatCameBeforeThePeersClose) {
  Map();
  bench_.OpenSession();
  bench_.Say(Joined(TextFrame("wait"), TextFrame("next"), CloseFrame(1000, "bye")));
  EXPECT_TRUE(bench_.Frames().empty()) << "our Close waits, since nothing can be sent behind it";
  EXPECT_TRUE(bench_.session_->IsOpen());
  pause_.End();
  bench_.Settle();
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(ToText(frames[0].payload), "heard 4");
  EXPECT_EQ(ToText(frames[1].payload), "heard 4");
  EXPECT_EQ(CodeOf(frames[2]), 1000U);
  EXPECT_EQ(pause_.closes, 1);
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(ClosingSession, IsStillSentWhatOtherThreadsSend) {
  Map();
  bench_.OpenSession();
  bench_.Say(Joined(TextFrame("wait"), CloseFrame(1000)));
  std::thread([&] { bench_.session_->Send(EncodedMessage::Text("from elsewhere")); }).join();
  bench_.Settle();
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(ToText(frames[0].payload), "from elsewhere");
  pause_.End();
  bench_.Settle();
}

TEST_F(ClosingSession, AnswersThePeersCloseInTimeAllTheSame) {
  Map();
  bench_.OpenSession();
  bench_.Say(Joined(TextFrame("wait"), CloseFrame(1000)));
  bench_.Wait(bench_.options_.closeTimeout - std::chrono::milliseconds(1));
  EXPECT_TRUE(bench_.Frames().empty());
  bench_.Wait(std::chrono::milliseconds(1));
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(CodeOf(frames[0]), 1000U);
  EXPECT_EQ(bench_.Counters().timeouts.Get(), 1U);
  EXPECT_EQ(pause_.closes, 0);
  pause_.End();
  bench_.Settle();
  EXPECT_EQ(pause_.closes, 1);
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(ClosingSession, EndsAtOnceWhenItsPeerHangsUpOrItIsDisconnected) {
  for (const bool hangsUp : {true, false}) {
    Pause pause;
    PeerBench bench;
    bench.host_.Map(
        "/chat", host::ServiceRoute{InfoOf<PausingService>(), [&] { return std::make_unique<PausingService>(pause); }});
    bench.OpenSession();
    bench.Say(Joined(TextFrame("wait"), CloseFrame(1000)));
    if (hangsUp) {
      bench.poller_->Report(bench.wire_->handle, {.readable = false, .writable = false, .hungUp = true});
    } else {
      bench.session_->Disconnect(CloseCode::GoingAway, "go");
      EXPECT_FALSE(bench.session_->HasEnded()) << "not within somebody's call";
    }
    bench.Settle();
    EXPECT_TRUE(bench.session_->HasEnded());
    EXPECT_EQ(pause.closes, 0);
    pause.End();
    bench.Settle();
    EXPECT_EQ(pause.closes, 1);
  }
}

TEST_F(ClosingSession, IsToldThePeersCodeThoughTheAnswersCannotBeWritten) {
  Map();
  bench_.OpenSession();
  bench_.Say(Joined(TextFrame("wait"), CloseFrame(1001)));
  bench_.wire_->failWrites = true;
  pause_.End();
  bench_.Settle();
  EXPECT_EQ(pause_.closes, 1);
  EXPECT_EQ(pause_.code, CloseCode::GoingAway);
  EXPECT_TRUE(bench_.IsGone());
}

class PooledEcho : public WebSocketsService {
 public:
  static constexpr ServiceBehavior kBehavior{.place = CallbackPlace::Pool};
  void OnText(std::string_view text) override { SendText(text); }
};

TEST_F(ClosingSession, SendsWhatItsServiceHasSentThoughItHasNotComeToTheLoopYet) {
  bench_.host_.Map("/chat", host::ServiceRoute{InfoOf<PooledEcho>(), [] { return std::make_unique<PooledEcho>(); }});
  bench_.Accept();
  bench_.Say(PeerBench::UpgradeRequest());
  const auto session = bench_.host_.LastSession();
  while (!session->HasOpened()) bench_.Turn();
  bench_.Settle();
  bench_.Written();
  bench_.Say(TextFrame("x"));
  while (!session->Calls().IsIdle()) std::this_thread::yield();
  bench_.Say(CloseFrame(1000));
  bench_.Settle();
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(ToText(frames[0].payload), "x");
  EXPECT_EQ(CodeOf(frames[1]), 1000U);
}

// ---- OnOpenAsync

class OpeningSession : public RestingSession {
 protected:
  void Ask() {
    pause_.isForOpening = true;
    Map();
    bench_.Accept();
    bench_.Say(PeerBench::UpgradeRequest());
    ASSERT_TRUE(pause_.waiting);
  }
};

TEST_F(OpeningSession, IsRefusedIfItTakesTooLong) {
  Ask();
  bench_.Wait(bench_.options_.openTimeout - std::chrono::milliseconds(1));
  EXPECT_EQ(bench_.Written(), "");
  bench_.Wait(std::chrono::milliseconds(1));
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 503 "));
  EXPECT_EQ(bench_.Counters().timeouts.Get(), 1U);
  EXPECT_EQ(bench_.Counters().upgradesRefused.Get(), 1U);
  bench_.HangUp();
  EXPECT_TRUE(bench_.wire_->isClosed);
  EXPECT_EQ(pause_.closes, 0);
  pause_.End();
  bench_.Settle();
  EXPECT_EQ(pause_.closes, 1) << "OnOpenAsync has succeeded, if too late";
  EXPECT_EQ(bench_.Counters().openSessions.Get(), 0U);
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(OpeningSession, IsPingedOnlyOnceItIsOpen) {
  Ask();
  pause_.End();
  bench_.Settle();
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 101 "));
  bench_.Wait(bench_.options_.openTimeout - std::chrono::milliseconds(1));
  EXPECT_EQ(bench_.Counters().timeouts.Get(), 0U);
  EXPECT_TRUE(bench_.session_ == nullptr && bench_.host_.LastSession()->IsOpen());
}

}  // namespace
}  // namespace wshost::testing
