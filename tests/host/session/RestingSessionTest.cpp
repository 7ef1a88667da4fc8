// SPDX-License-Identifier: MIT
// A session whose peer is not read from, because too much waits behind a coroutine.
#include <gtest/gtest.h>

#include <coroutine>
#include <string>
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

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) noexcept { waiting = handle; }
  void await_resume() const noexcept {}
  void End() { std::exchange(waiting, nullptr).resume(); }
};

class PausingService : public AsyncWebSocketsService {
 public:
  explicit PausingService(Pause& pause) : pause_(pause) {}
  SessionTask OnTextAsync(std::string text) override {
    if (text == "wait") co_await pause_;
    pause_.heard.push_back(text.size());
  }
  void OnClose(const CloseInfo&) override { ++pause_.closes; }

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

  // So much comes behind the first message, in one read and in later ones, that the peer is not read from.
  void Rest() {
    bench_.host_.Map("/chat", host::ServiceRoute{InfoOf<PausingService>(),
                                                 [this] { return std::make_unique<PausingService>(pause_); }});
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

}  // namespace
}  // namespace wshost::testing
