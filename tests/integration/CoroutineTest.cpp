// SPDX-License-Identifier: MIT
// Callbacks that are coroutines, hosted.
#include <gtest/gtest.h>

#include <atomic>
#include <coroutine>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "Engines.h"
#include "LogCapture.h"
#include "TestClient.h"
#include "wshost/scheduling/SequentialScheduler.h"
#include "wshost/scheduling/Task.h"
#include "wshost/service/AsyncWebSocketsService.h"
#include "wshost/service/CurrentSession.h"

namespace wshost::testing {
namespace {

class Coroutines : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, Coroutines, AllEngines(), NameOf);

/// Something that happens when the test says so, on the test's thread, to all who wait for it.
class Event {
 public:
  struct Awaiter {
    Event& event;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle) {
      const std::lock_guard lock(event.mutex_);
      if (event.hasHappened_) return false;
      event.waiters_.push_back(handle);
      return true;
    }
    void await_resume() const noexcept {}
  };
  Awaiter operator co_await() noexcept { return {*this}; }

  void Happen() {
    std::vector<std::coroutine_handle<>> waiters;
    {
      const std::lock_guard lock(mutex_);
      hasHappened_ = true;
      waiters.swap(waiters_);
    }
    for (const auto waiter : waiters) waiter.resume();
  }
  std::size_t Waiting() {
    const std::lock_guard lock(mutex_);
    return waiters_.size();
  }

 private:
  std::mutex mutex_;
  std::vector<std::coroutine_handle<>> waiters_;
  bool hasHappened_ = false;
};

struct Outside {
  Event event;
  std::atomic<int> begun{0};
  std::atomic<int> closes{0};
  std::atomic<int> errors{0};
  std::mutex mutex;
  std::map<SessionId, IntrusivePointer<SessionChannel>> sessions;  // those that have spoken
};

/// "wait" waits for the event; everything is answered.
class WaitingService : public AsyncWebSocketsService {
 public:
  explicit WaitingService(Outside& outside) : outside_(outside) {}
  ~WaitingService() override = default;
  SessionTask OnTextAsync(std::string text) override {
    {
      const std::lock_guard lock(outside_.mutex);
      outside_.sessions.try_emplace(Id(), Channel().shared_from_this());
    }
    ++outside_.begun;
    const auto thread = std::this_thread::get_id();
    if (text == "wait") {
      co_await outside_.event;
      const bool isOnLoop = Channel().Loop()->IsCurrentThread();
      EXPECT_TRUE(!isOnLoop || std::this_thread::get_id() == thread);
    }
    if (text == "throw") throw std::runtime_error("secret");
    EXPECT_EQ(CurrentSession().Id(), Id());
    SendText(text);
  }
  void OnClose(const CloseInfo&) override { ++outside_.closes; }
  void OnError(const ServiceError& error) override {
    EXPECT_EQ(error.callback, "OnTextAsync");
    ++outside_.errors;
  }

 private:
  Outside& outside_;
};

template <typename TService, typename... TArguments>
std::unique_ptr<Host> HostOf(const Engine& engine, ServiceBehavior behavior, TArguments&... arguments) {
  auto host = std::make_unique<Host>(kAnyPort, engine.Options());
  host->Map<TService>(
      "/", [&arguments...] { return std::make_unique<TService>(arguments...); }, behavior);
  host->AddWebSocketsEndpoint();
  host->Open();
  return host;
}

constexpr InstanceContextMode kPerSession = InstanceContextMode::PerSession;

TEST_P(Coroutines, HoldBackTheNextCallbackUntilTheyHaveEnded) {
  for (const CallbackPlace place : {CallbackPlace::Loop, CallbackPlace::Pool}) {
    Outside outside;
    const auto host = HostOf<WaitingService>(GetParam(), {kPerSession, ConcurrencyMode::Single, place}, outside);
    TestClient client = TestClient::Joined(PortOf(*host));
    client.SendText("wait");
    client.SendText("next");
    Eventually("it waits, and both have come",
               [&] { return outside.event.Waiting() == 1 && host->Statistics().messagesReceived == 2; });
    EXPECT_EQ(outside.begun, 1);
    outside.event.Happen();
    EXPECT_EQ(client.ReadText(), "wait");
    EXPECT_EQ(client.ReadText(), "next");
    client.CloseCleanly();
    Eventually("OnClose", [&] { return outside.closes == 1; });
  }
}

TEST_P(Coroutines, LetTheNextCallbackStartIfReentrant) {  // C3
  for (const CallbackPlace place : {CallbackPlace::Loop, CallbackPlace::Pool}) {
    Outside outside;
    const auto host = HostOf<WaitingService>(GetParam(), {kPerSession, ConcurrencyMode::Reentrant, place}, outside);
    TestClient client = TestClient::Joined(PortOf(*host));
    client.SendText("wait");
    client.SendText("next");
    EXPECT_EQ(client.ReadText(), "next");
    EXPECT_EQ(outside.event.Waiting(), 1U);
    client.Send(CloseFrame(1000, ""));
    outside.event.Happen();
    EXPECT_EQ(client.ReadText(), "wait") << "our Close waits for the answer";
    EXPECT_EQ(client.ReadClose().code, 1000U);
    Eventually("OnClose", [&] { return outside.closes == 1; });
  }
}

TEST_P(Coroutines, OfOtherSessionsGoOnMeanwhile) {
  Outside outside;
  const auto host = HostOf<WaitingService>(GetParam(), {}, outside);
  TestClient waiting = TestClient::Joined(PortOf(*host));
  TestClient other = TestClient::Joined(PortOf(*host));
  waiting.SendText("wait");
  Eventually("it waits", [&] { return outside.event.Waiting() == 1; });
  other.SendText("echo");
  EXPECT_EQ(other.ReadText(), "echo");
  outside.event.Happen();
  EXPECT_EQ(waiting.ReadText(), "wait");
}

TEST_P(Coroutines, ThatThrowReachOnErrorAndCloseWith1011) {
  const LogCapture log("wshost.service");
  Outside outside;
  const auto host = HostOf<WaitingService>(GetParam(), {}, outside);
  TestClient client = TestClient::Joined(PortOf(*host));
  client.SendText("throw");
  EXPECT_EQ(client.ReadClose().code, 1011U);
  Eventually("OnError", [&] { return outside.errors == 1; });
}

TEST_P(Coroutines, EndBeforeOnCloseHowever) {
  Outside outside;
  const auto host = HostOf<WaitingService>(GetParam(), {}, outside);
  TestClient client = TestClient::Joined(PortOf(*host));
  client.SendText("wait");
  Eventually("it waits", [&] { return outside.event.Waiting() == 1; });
  client.Reset();
  Eventually("the session is closed", [&] { return host->Statistics().openSessions == 0; });
  EXPECT_EQ(outside.closes, 0);
  outside.event.Happen();
  Eventually("OnClose", [&] { return outside.closes == 1; });
}

TEST_P(Coroutines, AreNotWaitedForByAHostThatCloses) {
  for (const CallbackPlace place : {CallbackPlace::Loop, CallbackPlace::Pool}) {
    Outside outside;
    HostOptions options = GetParam().Options();
    options.drainTimeout = std::chrono::milliseconds(1);
    auto host = std::make_unique<Host>(kAnyPort, options);
    host->Map<WaitingService>("/", [&] { return std::make_unique<WaitingService>(outside); },
                              {kPerSession, ConcurrencyMode::Single, place});
    host->AddWebSocketsEndpoint();
    host->Open();
    TestClient client = TestClient::Joined(PortOf(*host));
    client.SendText("wait");
    Eventually("it waits", [&] { return outside.event.Waiting() == 1; });
    host->Close();
    EXPECT_EQ(outside.closes, 1) << "OnClose has run when Close() returns";
    host.reset();
    outside.event.Happen();  // which destroys the coroutine, and with it the service
    EXPECT_EQ(outside.begun, 1);
  }
}

TEST_P(Coroutines, ThatComeBackToAHostThatIsGoneLeaveNothingBehind) {
  using enum ConcurrencyMode;
  constexpr ServiceBehavior kBehaviors[] = {
      {kPerSession, ConcurrencyMode::Single, CallbackPlace::Loop},
      {kPerSession, ConcurrencyMode::Single, CallbackPlace::Pool},
      {kPerSession, Reentrant, CallbackPlace::Pool},
      {kPerSession, Multiple, CallbackPlace::Pool},
      {InstanceContextMode::PerCall, ConcurrencyMode::Single, CallbackPlace::Loop},
      {InstanceContextMode::Single, ConcurrencyMode::Single, CallbackPlace::Pool},
      {InstanceContextMode::Single, Reentrant, CallbackPlace::Pool},
      {InstanceContextMode::Single, Multiple, CallbackPlace::Loop},
  };
  for (const ServiceBehavior& behavior : kBehaviors) {
    Outside outside;
    HostOptions options = GetParam().Options();
    options.drainTimeout = std::chrono::milliseconds(1);
    auto host = std::make_unique<Host>(kAnyPort, options);
    host->Map<WaitingService>(
        "/", [&] { return std::make_unique<WaitingService>(outside); }, behavior);
    host->AddWebSocketsEndpoint();
    host->Open();
    TestClient waiting = TestClient::Joined(PortOf(*host));
    TestClient other = TestClient::Joined(PortOf(*host));
    waiting.SendText("wait");
    Eventually("it waits", [&] { return outside.event.Waiting() == 1; });
    waiting.SendText("next");
    other.SendText("next");
    Eventually("all have come", [&] { return host->Statistics().messagesReceived == 3; });
    host->Close();
    EXPECT_EQ(outside.closes, 2) << "one for each session, whoever held the lane";
    host.reset();
    outside.event.Happen();
    for (const auto& [id, session] : outside.sessions) EXPECT_EQ(session.use_count(), 1U) << "somebody keeps " << id;
  }
}

class EndlessService : public AsyncWebSocketsService {
 public:
  EndlessService(SequentialScheduler& scheduler, Outside& outside) : queue_(scheduler), outside_(outside) {}
  SessionTask OnTextAsync(std::string) override {
    ++outside_.begun;
    while (true) co_await queue_.Run([] {});
  }
  void OnClose(const CloseInfo&) override { ++outside_.closes; }

 private:
  TaskQueue queue_;
  Outside& outside_;
};

TEST_P(Coroutines, ThatNeverEndDoNotKeepAHostFromClosing) {
  for (const CallbackPlace place : {CallbackPlace::Loop, CallbackPlace::Pool}) {
    Outside outside;
    SequentialScheduler scheduler({.threads = 2});
    HostOptions options = GetParam().Options();
    options.drainTimeout = std::chrono::milliseconds(1);
    auto host = std::make_unique<Host>(kAnyPort, options);
    host->Map<EndlessService>("/", [&] { return std::make_unique<EndlessService>(scheduler, outside); },
                              {kPerSession, ConcurrencyMode::Single, place});
    host->AddWebSocketsEndpoint();
    host->Open();
    std::vector<TestClient> clients;
    for (int i = 0; i < 6; ++i) clients.push_back(TestClient::Joined(PortOf(*host)));
    for (TestClient& client : clients) client.SendText("go");
    Eventually("all run", [&] { return outside.begun == 6; });
    host->Close();
    EXPECT_EQ(outside.closes, 6);
    host.reset();
  }
}

// ---- what can be awaited

class AwaitingService : public AsyncWebSocketsService {
 public:
  explicit AwaitingService(SequentialScheduler& scheduler) : queue_(scheduler) {}
  SessionTask OnOpenAsync() override {
    const int answer = co_await queue_.Run([] { return 42; });
    if (HttpRequestUri().getQuery() == "refuse") throw UpgradeRefused(401, "who are you?");
    SendText(std::to_string(answer));
  }
  SessionTask OnMessageAsync(JsonValue message) override {
    const bool wasOnLoop = Channel().Loop()->IsCurrentThread();
    const int doubled = co_await Doubled(message["n"].As<int>());
    EXPECT_EQ(Channel().Loop()->IsCurrentThread(), wasOnLoop);
    const PostResult result = co_await Post(JsonValue(doubled));
    SendText(result == PostResult::Written ? "\"written\"" : "\"lost\"");
  }

 private:
  Task<int> Doubled(int number) {
    co_return co_await queue_.Run([number] { return 2 * number; });
  }

  TaskQueue queue_;
};

TEST_P(Coroutines, AwaitQueuesTasksAndReceipts) {
  SequentialScheduler scheduler({.threads = 1});
  for (const CallbackPlace place : {CallbackPlace::Loop, CallbackPlace::Pool}) {
    const auto host = HostOf<AwaitingService>(GetParam(), {kPerSession, ConcurrencyMode::Single, place}, scheduler);
    TestClient client = TestClient::Joined(PortOf(*host));
    EXPECT_EQ(client.ReadText(), "42");
    for (int i = 1; i <= 20; ++i) client.SendText("{\"n\":" + std::to_string(i) + "}");
    for (int i = 1; i <= 20; ++i) {
      EXPECT_EQ(client.ReadText(), std::to_string(2 * i));
      EXPECT_EQ(client.ReadText(), "\"written\"");
    }
    client.CloseCleanly();
    TestClient refused(PortOf(*host));
    refused.Send(UpgradeHead("/?refuse"));
    EXPECT_TRUE(refused.ReadHead().starts_with("HTTP/1.1 401 "));
  }
}

TEST_P(Coroutines, GetNoTextThatIsNoJson) {
  SequentialScheduler scheduler({.threads = 1});
  const auto host = HostOf<AwaitingService>(GetParam(), {}, scheduler);
  TestClient client = TestClient::Joined(PortOf(*host));
  EXPECT_EQ(client.ReadText(), "42");
  client.SendText("{");
  EXPECT_EQ(client.ReadClose().code, 1007U);
}

TEST_P(Coroutines, DefaultToRefusingWhatTheyDoNotTake) {
  SequentialScheduler scheduler({.threads = 1});
  const auto host = HostOf<AwaitingService>(GetParam(), {}, scheduler);
  TestClient client = TestClient::Joined(PortOf(*host));
  EXPECT_EQ(client.ReadText(), "42");
  client.Send(BinaryFrame(Repeated(1, 3)));
  EXPECT_EQ(client.ReadClose().code, 1003U);
}

}  // namespace
}  // namespace wshost::testing
