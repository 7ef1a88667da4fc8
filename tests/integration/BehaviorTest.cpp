// SPDX-License-Identifier: MIT
// Which object a callback gets, what may overlap, and which threads run it: on every engine.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "Latch.h"
#include "LogCapture.h"
#include "TestClient.h"
#include "wshost/host/WebSocketsHost.h"
#include "wshost/service/CurrentSession.h"

namespace wshost::testing {
namespace {

class Behavior : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, Behavior, AllEngines(), NameOf);

// A host of one service type with the modes that the test asks for.
template <typename TService, typename... TArguments>
std::unique_ptr<Host> HostOf(const Engine& engine, ServiceBehavior behavior, TArguments&... arguments) {
  HostOptions options = engine.Options();
  options.callbackThreads = 4;
  auto host = std::make_unique<Host>(kAnyPort, options);
  host->Map<TService>(
      "/", [&arguments...] { return std::make_unique<TService>(arguments...); }, behavior);
  host->AddWebSocketsEndpoint();
  host->Open();
  return host;
}

// ---- PerCall

struct CallCounts {
  std::atomic<int> made{0};
  std::atomic<int> destroyed{0};
  std::atomic<int> closes{0};
};

class PerCallService : public WebSocketsService {
 public:
  explicit PerCallService(CallCounts& counts) : counts_(counts) { ++counts_.made; }
  ~PerCallService() override { ++counts_.destroyed; }
  void OnOpen() override { SendText("open " + Id().ToString()); }
  void OnText(std::string_view text) override {
    ++heard_;  // a member of an object that has heard nothing before
    SendText(std::string(text) + ' ' + std::to_string(heard_) + ' ' + Id().ToString());
  }
  void OnClose(const CloseInfo&) override { ++counts_.closes; }

 private:
  CallCounts& counts_;
  int heard_ = 0;
};

TEST_P(Behavior, PerCallMakesAnObjectForEachCallback) {  // C2
  for (const CallbackPlace place : {CallbackPlace::Loop, CallbackPlace::Pool}) {
    CallCounts counts;
    const auto host =
        HostOf<PerCallService>(GetParam(), {InstanceContextMode::PerCall, ConcurrencyMode::Single, place}, counts);
    TestClient client = TestClient::Joined(PortOf(*host));
    const std::string id = client.ReadText().substr(5);
    client.SendText("a");
    EXPECT_EQ(client.ReadText(), "a 1 " + id);
    client.SendText("b");
    EXPECT_EQ(client.ReadText(), "b 1 " + id);
    client.CloseCleanly();
    host->Close();
    EXPECT_EQ(counts.made, 4) << "OnOpen, two messages, OnClose";
    EXPECT_EQ(counts.destroyed, 4);
    EXPECT_EQ(counts.closes, 1);
  }
}

// ---- Single

struct SharedState {
  std::atomic<int> made{0};
  std::atomic<int> destroyed{0};
  std::atomic<int> inside{0};
  std::atomic<bool> overlapped{false};
  WebSocketsService* instance = nullptr;
};

class SharedService : public WebSocketsService {
 public:
  explicit SharedService(SharedState& state) : state_(state) {
    ++state_.made;
    state_.instance = this;
  }
  ~SharedService() override { ++state_.destroyed; }
  void OnText(std::string_view text) override {
    if (state_.inside.fetch_add(1) != 0) state_.overlapped = true;
    EXPECT_EQ(CurrentSession().Id(), Id());
    heard_.push_back(std::string(text));  // unguarded: the modes keep callbacks apart
    SendText(std::to_string(heard_.size()));
    --state_.inside;
  }

 private:
  SharedState& state_;
  std::vector<std::string> heard_;
};

TEST_P(Behavior, SingleIsOneObjectForAllSessionsAndTakesTurns) {  // C2
  SharedState state;
  auto host = HostOf<SharedService>(GetParam(), {InstanceContextMode::Single, ConcurrencyMode::Single}, state);
  EXPECT_EQ(state.made, 1) << "by Open()";
  constexpr int kClients = 4;
  constexpr int kMessages = 50;
  std::vector<std::vector<int>> answers(kClients);
  std::vector<std::jthread> threads;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&, i] {
      TestClient client = TestClient::Joined(PortOf(*host));
      for (int k = 0; k < kMessages; ++k) client.SendText("x");
      for (int k = 0; k < kMessages; ++k) answers[static_cast<std::size_t>(i)].push_back(std::stoi(client.ReadText()));
      client.CloseCleanly();
    });
  }
  for (std::jthread& thread : threads) thread.join();
  std::set<int> all;
  for (const auto& each : answers) {
    EXPECT_TRUE(std::is_sorted(each.begin(), each.end())) << "a session's callbacks are ordered";
    all.insert(each.begin(), each.end());
  }
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kClients * kMessages));
  EXPECT_EQ(*all.rbegin(), kClients * kMessages);
  EXPECT_FALSE(state.overlapped);
  host.reset();
  EXPECT_EQ(state.made, 1);
  EXPECT_EQ(state.destroyed, 1);
}

TEST_P(Behavior, SingleSendsToNobodyOutsideACallback) {
  SharedState state;
  const auto host = HostOf<SharedService>(GetParam(), {InstanceContextMode::Single, ConcurrencyMode::Multiple}, state);
  EXPECT_THROW(state.instance->SendText("to whom?"), std::logic_error);
  EXPECT_THROW(state.instance->Id(), std::logic_error);
  EXPECT_THROW(state.instance->Close(), std::logic_error);
}

class SharedEcho : public WebSocketsService {
 public:
  explicit SharedEcho(std::atomic<int>& made) { ++made; }
  void OnText(std::string_view text) override { SendText(text); }
};

TEST_P(Behavior, SingleOnLoopsAnswersTheSessionWhoseCallbackRuns) {
  std::atomic<int> made{0};
  const auto host = HostOf<SharedEcho>(GetParam(), {InstanceContextMode::Single, ConcurrencyMode::Multiple}, made);
  std::vector<TestClient> clients;
  for (int i = 0; i < 8; ++i) clients.push_back(TestClient::Joined(PortOf(*host)));
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) clients[i].SendText(std::to_string(i));
    for (std::size_t i = 0; i < clients.size(); ++i) EXPECT_EQ(clients[i].ReadText(), std::to_string(i));
  }
  EXPECT_EQ(made, 1);
}

// ---- Multiple

struct Meeting {
  Latch bothInside{2};
  Latch mayLeave{1};
  std::atomic<bool> closedWhileRunning{false};
  std::atomic<int> running{0};
  std::promise<void> closed;
};

class MeetingService : public WebSocketsService {
 public:
  explicit MeetingService(Meeting& meeting) : meeting_(meeting) {}
  void OnText(std::string_view text) override {
    ++meeting_.running;
    if (text == "stay") {
      meeting_.mayLeave.wait();
    } else {
      meeting_.bothInside.arrive_and_wait();  // passes only if two callbacks of this session overlap
    }
    SendText(text);
    --meeting_.running;
  }
  void OnClose(const CloseInfo&) override {
    meeting_.closedWhileRunning = meeting_.running != 0;
    meeting_.closed.set_value();
  }

 private:
  Meeting& meeting_;
};

TEST_P(Behavior, MultipleLetsCallbacksOfASessionOverlap) {  // C3
  Meeting meeting;
  const auto host =
      HostOf<MeetingService>(GetParam(), {InstanceContextMode::PerSession, ConcurrencyMode::Multiple}, meeting);
  TestClient client = TestClient::Joined(PortOf(*host));
  client.SendText("stay");
  client.SendText("one");
  client.SendText("two");
  const std::string first = client.ReadText();
  const std::set<std::string> heard{first, client.ReadText()};
  EXPECT_EQ(heard, (std::set<std::string>{"one", "two"}));
  client.Send(CloseFrame(1000));  // while one callback still runs
  meeting.mayLeave.count_down();
  EXPECT_EQ(client.ReadText(), "stay");
  EXPECT_EQ(client.ReadClose().code, 1000U);
  meeting.closed.get_future().get();
  EXPECT_FALSE(meeting.closedWhileRunning) << "OnClose is the last callback";
}

// ---- the pool

struct Gate {
  std::promise<void> opened;
  std::shared_future<void> open = opened.get_future().share();
  std::atomic<int> inside{0};
  std::atomic<int> heard{0};
};

class BlockingService : public WebSocketsService {
 public:
  explicit BlockingService(Gate& gate) : gate_(gate) {}
  void OnText(std::string_view text) override {
    ++gate_.inside;
    if (text == "block") gate_.open.wait();
    ++gate_.heard;
    SendText(text);
  }

 private:
  Gate& gate_;
};

constexpr ServiceBehavior kPooled{InstanceContextMode::PerSession, ConcurrencyMode::Single, CallbackPlace::Pool};

TEST_P(Behavior, CallbacksInThePoolMayBlockWithoutDelayingOthers) {
  Gate gate;
  const auto host = HostOf<BlockingService>(GetParam(), kPooled, gate);
  TestClient blocked = TestClient::Joined(PortOf(*host));
  TestClient other = TestClient::Joined(PortOf(*host));
  blocked.SendText("block");
  Eventually("the callback blocks", [&] { return gate.inside == 1; });
  for (int i = 0; i < 10; ++i) {
    other.SendText("echo");
    EXPECT_EQ(other.ReadText(), "echo");
  }
  gate.opened.set_value();
  EXPECT_EQ(blocked.ReadText(), "block");
}

TEST_P(Behavior, CallbacksInThePoolKeepTheOrderOfASession) {
  Gate gate;
  gate.opened.set_value();
  const auto host = HostOf<BlockingService>(GetParam(), kPooled, gate);
  TestClient client = TestClient::Joined(PortOf(*host));
  constexpr int kMessages = 1000;
  for (int i = 0; i < kMessages; ++i) client.SendText(std::to_string(i));
  for (int i = 0; i < kMessages; ++i) ASSERT_EQ(client.ReadText(), std::to_string(i));
  EXPECT_EQ(client.CloseCleanly().code, 1000U);
}

TEST_P(Behavior, APeerIsNotReadFromWhileMuchWaitsForThePool) {
  Gate gate;
  HostOptions options = GetParam().Options();
  options.maxWaitingCallbackBytes = 16 * 1024;
  auto host = std::make_unique<Host>(kAnyPort, options);
  host->Map<BlockingService>(
      "/", [&] { return std::make_unique<BlockingService>(gate); }, kPooled);
  host->AddWebSocketsEndpoint();
  host->Open();
  TestClient client = TestClient::Joined(PortOf(*host), "/");
  client.SendText("block");
  Eventually("the callback blocks", [&] { return gate.inside == 1; });
  constexpr int kMessages = 3000;  // of 1 KiB: many times what may wait, and more than is read at once
  const std::string message(1024, 'm');
  std::jthread sender([&] {
    for (int i = 0; i < kMessages && client.TrySend(TextFrame(message)); ++i) continue;
  });
  // It comes to rest with little taken in.
  std::uint64_t received = 0;
  Eventually("the host stops reading", [&] {
    const std::uint64_t now = host->Statistics().messagesReceived;
    return std::exchange(received, now) == now && now > 8;
  });
  EXPECT_LT(received, 200U);
  gate.opened.set_value();
  EXPECT_EQ(client.ReadText(), "block");
  for (int i = 0; i < kMessages; ++i) ASSERT_EQ(client.ReadText(), message);
  sender.join();
}

class SlowToOpen : public WebSocketsService {
 public:
  SlowToOpen(Gate& gate, std::atomic<int>& closes) : gate_(gate), closes_(closes) {}
  void OnOpen() override {
    ++gate_.inside;
    gate_.open.wait();
    if (HttpRequestUri().getQuery() == "refuse") throw UpgradeRefused(403, "not today");
    SendText("welcome " + HttpRequestUri().getPath());
  }
  void OnText(std::string_view text) override { SendText(text); }
  void OnClose(const CloseInfo& close) override {
    EXPECT_EQ(close.code, CloseCode::Abnormal);
    ++closes_;
  }

 private:
  Gate& gate_;
  std::atomic<int>& closes_;
};

TEST_P(Behavior, OnOpenInThePoolMayTakeItsTime) {
  Gate gate;
  std::atomic<int> closes{0};
  auto host = HostOf<SlowToOpen>(GetParam(), kPooled, gate, closes);
  TestClient accepted(PortOf(*host));
  TestClient refused(PortOf(*host));
  TestClient gone(PortOf(*host));
  accepted.Send(UpgradeHead("/"));
  accepted.SendText("sent before the answer");
  refused.Send(UpgradeHead("/?refuse"));
  gone.Send(UpgradeHead("/"));
  Eventually("all are in OnOpen", [&] { return gate.inside == 3; });
  gone.Reset();
  gate.opened.set_value();
  EXPECT_TRUE(accepted.ReadHead().starts_with("HTTP/1.1 101 "));
  EXPECT_EQ(accepted.ReadText(), "welcome /");
  EXPECT_EQ(accepted.ReadText(), "sent before the answer");
  EXPECT_TRUE(refused.ReadHead().starts_with("HTTP/1.1 403 "));
  Eventually("the one that has gone hears OnClose", [&] { return closes == 1; });
  accepted.Reset();
  Eventually("so does the other", [&] { return closes == 2; });
}

struct SeenInOnOpen {
  std::mutex mutex;
  IntrusivePointer<SessionChannel> session;
};

class ClosingAndRefusing : public WebSocketsService {
 public:
  explicit ClosingAndRefusing(SeenInOnOpen& seen) : seen_(seen) {}
  void OnOpen() override {
    const std::lock_guard lock(seen_.mutex);
    seen_.session = Channel().shared_from_this();
    Close();                          // waits for the decision
    Disconnect();                     // so does this
    throw UpgradeRefused(403, "no");  // which is that there is nothing to close
  }

 private:
  SeenInOnOpen& seen_;
};

TEST_P(Behavior, WhatWaitedForADecisionInThePoolIsLetGoWithARefusal) {
  SeenInOnOpen seen;
  const auto host = HostOf<ClosingAndRefusing>(GetParam(), kPooled, seen);
  TestClient client(PortOf(*host));
  client.Send(UpgradeHead("/"));
  EXPECT_TRUE(client.ReadHead().starts_with("HTTP/1.1 403 "));
  client.Reset();
  Eventually("nothing keeps the session", [&] {
    const std::lock_guard lock(seen.mutex);
    return seen.session.use_count() == 1;
  });
}

TEST_P(Behavior, CloseOfTheHostLetsThePoolFinish) {
  Gate gate;
  auto host = HostOf<BlockingService>(GetParam(), kPooled, gate);
  TestClient client = TestClient::Joined(PortOf(*host));
  client.SendText("block");
  for (int i = 0; i < 20; ++i) client.SendText("queued");
  Eventually("the callback blocks, all has come", [&] { return host->Statistics().messagesReceived == 21; });
  std::jthread closer([&] { host->Close(); });
  Eventually("the host closes", [&] { return host->GetState() == Host::State::Closing; });
  gate.opened.set_value();
  EXPECT_EQ(client.ReadText(), "block");
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.ReadText(), "queued");
  EXPECT_EQ(client.CloseCleanly(1001).code, 1001U);
  closer.join();
  EXPECT_EQ(gate.heard, 21) << "what was taken is answered before the host says 1001";
}

TEST_P(Behavior, WhatCameBeforeThePeersCloseIsAnsweredBeforeOurs) {
  for (const ConcurrencyMode concurrency : {ConcurrencyMode::Single, ConcurrencyMode::Multiple}) {
    Gate gate;
    const auto host =
        HostOf<BlockingService>(GetParam(), {InstanceContextMode::PerSession, concurrency, CallbackPlace::Pool}, gate);
    TestClient client = TestClient::Joined(PortOf(*host));
    client.SendText("block");
    client.SendText("block");
    client.Send(CloseFrame(1000, "bye"));
    Eventually("all has come", [&] { return host->Statistics().messagesReceived == 2; });
    gate.opened.set_value();
    EXPECT_EQ(client.ReadText(), "block");
    EXPECT_EQ(client.ReadText(), "block");
    EXPECT_EQ(client.ReadClose().code, 1000U);
  }
}

TEST_P(Behavior, InvokeRunsWhereTheCallbacksRun) {
  Gate gate;
  gate.opened.set_value();
  const auto host = HostOf<BlockingService>(GetParam(), kPooled, gate);
  TestClient client = TestClient::Joined(PortOf(*host));
  std::vector<SessionRef<WebSocketsService>> found;
  Eventually("the session is seen", [&] {
    found = host->Sessions().Find([](const SessionInfo&) { return true; });
    return found.size() == 1;
  });
  std::promise<bool> onLoop;
  EXPECT_EQ(found[0].Invoke([&](WebSocketsService& service) {
    service.SendText("invoked");
    onLoop.set_value(service.Channel().Loop()->IsCurrentThread());
  }),
            InvokeStatus::Queued);
  EXPECT_FALSE(onLoop.get_future().get());
  EXPECT_EQ(client.ReadText(), "invoked");
}

class ThrowingInPool : public WebSocketsService {
 public:
  void OnText(std::string_view) override { throw std::runtime_error("secret"); }
  void OnError(const ServiceError& error) override {
    EXPECT_EQ(error.kind, ServiceError::Kind::CallbackFailed);
    SendText("OnError " + std::string(error.callback));
  }
};

TEST_P(Behavior, AFailureInThePoolHasTheFateOfAnyOther) {
  const LogCapture log("wshost.service");
  const auto host = HostOf<ThrowingInPool>(GetParam(), kPooled);
  TestClient client = TestClient::Joined(PortOf(*host));
  client.SendText("x");
  EXPECT_EQ(client.ReadText(), "OnError OnMessage");
  EXPECT_EQ(client.ReadClose().code, 1011U);
  Eventually("it is counted", [&] { return host->Statistics().serviceErrors == 1; });
}

TEST_P(Behavior, ModesThatLoopsCannotKeepAreRefusedWhenMapped) {
  Host host(kAnyPort, GetParam().Options());
  EXPECT_THROW(host.Map<ThrowingInPool>("/", [] { return std::make_unique<ThrowingInPool>(); },
                                        {InstanceContextMode::Single, ConcurrencyMode::Single, CallbackPlace::Loop}),
               std::logic_error);
}

}  // namespace
}  // namespace wshost::testing
