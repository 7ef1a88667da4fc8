// SPDX-License-Identifier: MIT
// Upgrades that a plain HTTP handler accepts, on a wire of memory: workers are threads, the loop is the test's.
#include <gtest/gtest.h>

#include <atomic>
#include <coroutine>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "FunctionHandlers.h"
#include "LogCapture.h"
#include "PeerBench.h"
#include "wshost/host/UpgradeRequest.h"
#include "wshost/service/AsyncWebSocketsService.h"

namespace wshost::testing {
namespace {

using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

struct Login : Attachment {};

class HandlerUpgradeTest : public ::testing::Test {
 protected:
  void Mount(FunctionHandlers::Handle handle) {
    bench_.host_.MapHttp("/join", new FunctionHandlers(std::move(handle)));
  }
  std::function<std::unique_ptr<ToldService>()> Make() {
    return [this] { return std::make_unique<ToldService>(bench_.story_); };
  }
  void Ask(const std::string& fields = {}) {
    std::string request = PeerBench::UpgradeRequest("/join");
    request.replace(request.size() - 2, 2, fields + "\r\n");
    bench_.Accept();
    bench_.Say(request);
  }
  /// Turns until the worker has done something that is written; its job ends on its own thread.
  std::string Answered() {
    while (bench_.wire_->outbound.empty()) {
      bench_.Turn();
      std::this_thread::yield();
    }
    bench_.Settle();
    return bench_.Written();
  }
  /// Lets the worker end what it is at.
  void StopWorkers() {
    std::thread([this] {
      bench_.host_.Workers().Stop();
      stopped_ = true;
    }).swap(stopper_);
    while (!stopped_) bench_.Turn();
    stopper_.join();
    bench_.Settle();
  }

  PeerBench bench_;
  std::atomic<bool> stopped_{false};
  std::thread stopper_;
};

TEST_F(HandlerUpgradeTest, ThePeerBecomesASessionThatCanBeSentToAtOnce) {  // T2, T3, T4, T5, T7, T9
  SessionId reserved, given;
  Mount([&](HTTPServerRequest& request, HTTPServerResponse&) {
    auto upgrade = UpgradeRequest::From(request);
    ASSERT_TRUE(upgrade);
    reserved = upgrade->ReservedId();
    const auto session = upgrade->Accept<ToldService>({}, Make());
    ASSERT_TRUE(session);
    given = session.Id();
    EXPECT_EQ(session.SendText("one"), SendStatus::Queued);
    EXPECT_EQ(session.SendText("two"), SendStatus::Queued);
  });
  Ask();
  bench_.wire_->Say(TextFrame("from the peer"));
  std::string written = Answered();
  StopWorkers();
  written += bench_.Written();
  EXPECT_TRUE(written.starts_with("HTTP/1.1 101 ")) << written;
  EXPECT_TRUE(written.ends_with("\x81\x03one\x81\x03two")) << written;
  EXPECT_EQ(reserved, given);
  EXPECT_EQ(bench_.story_.messages, std::vector<std::string>{"from the peer"});
  EXPECT_EQ(bench_.Counters().openSessions.Get(), 1U);
  EXPECT_EQ(bench_.loop_->MemberCount(), 1U) << "the session; the peer is no more";
  EXPECT_EQ(bench_.host_.LastSession()->Info().path, "/join");
}

TEST_F(HandlerUpgradeTest, TheOptionsAndTheStagesGoIntoThe101) {  // T11, T12, T13
  const auto mine = std::make_shared<Login>();
  bench_.host_.AddStage(StagePlace::BeforeWebSockets, [](StagedRequest request) {
    request.AddResponseField("X-Stage", "1");
    request.Attach(std::make_shared<Login>());
    request.ChooseSubprotocol({"v1"});
    request.Next();
  });
  std::shared_ptr<Login> seen;
  bench_.story_.onOpen = [&](WebSocketsService& service) {
    seen = service.AttachmentAs<Login>();
    static_cast<ToldService&>(service).AddResponseField("X-Open", "3");
  };
  Mount([&](HTTPServerRequest& request, HTTPServerResponse&) {
    AcceptOptions options;
    options.fields = {{"X-Option", "2"}};
    options.cookies = {Poco::Net::HTTPCookie("sid", "abc")};
    options.subprotocol = "v2";
    options.attachment = mine;
    UpgradeRequest::From(request)->Accept<ToldService>(options, Make());
  });
  Ask("Sec-WebSocket-Protocol: v1, v2\r\n");
  const std::string written = Answered();
  EXPECT_NE(written.find("X-Stage: 1\r\nX-Option: 2\r\nSet-Cookie: sid=abc\r\nX-Open: 3\r\n"), written.npos) << written;
  EXPECT_NE(written.find("Sec-WebSocket-Protocol: v2\r\n"), written.npos) << written;
  EXPECT_EQ(seen, mine);
}

TEST_F(HandlerUpgradeTest, WhatTheStagesChoseIsUsedIfTheOptionsSayNothing) {
  bench_.host_.AddStage(StagePlace::AfterWebSockets, [](StagedRequest request) {
    request.Attach(std::make_shared<Login>());
    request.ChooseSubprotocol({"v1"});
    request.Next();
  });
  bool isAttached = false;
  bench_.story_.onOpen = [&](WebSocketsService& service) { isAttached = service.AttachmentAs<Login>() != nullptr; };
  Mount([&](HTTPServerRequest& request, HTTPServerResponse&) {
    UpgradeRequest::From(request)->Accept<ToldService>({}, Make());
  });
  Ask("Sec-WebSocket-Protocol: v1, v2\r\n");
  const std::string written = Answered();
  EXPECT_NE(written.find("Sec-WebSocket-Protocol: v1\r\n"), written.npos) << written;
  EXPECT_TRUE(isAttached);
}

TEST_F(HandlerUpgradeTest, MayRefuseWithAnOrdinaryResponse) {  // T6
  Mount([](HTTPServerRequest& request, HTTPServerResponse& response) {
    EXPECT_TRUE(UpgradeRequest::From(request));
    response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_INTERNAL_SERVER_ERROR, "Not Approved");
    response.send() << "upgrade was not approved";
  });
  Ask();
  const std::string written = Answered();
  EXPECT_TRUE(written.starts_with("HTTP/1.1 500 Not Approved\r\n")) << written;
  EXPECT_NE(written.find("Connection: close\r\n"), written.npos);
  EXPECT_TRUE(bench_.wire_->writeIsShutDown);
  EXPECT_EQ(bench_.Counters().upgradesRefused.Get(), 1U);
}

TEST_F(HandlerUpgradeTest, WhatOnOpenThrowsComesOutAndTheHandlerAnswersOrTriesAgain) {  // T6
  int opens = 0;
  bench_.story_.onOpen = [&](WebSocketsService& service) {
    service.SendText("too early");
    if (++opens == 1) throw UpgradeRefused(402, "pay first");
    if (opens == 2) throw std::runtime_error("broken");
  };
  bool isOpen = false;
  Mount([&](HTTPServerRequest& request, HTTPServerResponse&) {
    auto upgrade = UpgradeRequest::From(request);
    try {
      upgrade->Accept<ToldService>({}, Make());
      FAIL();
    } catch (const UpgradeRefused& refused) {
      EXPECT_EQ(refused.Status(), 402);
    }
    EXPECT_THROW(upgrade->Accept<ToldService>({}, Make()), std::runtime_error);
    EXPECT_THROW(upgrade->Accept<ToldService>({}, [] { return std::unique_ptr<ToldService>(); }), std::logic_error);
    isOpen = upgrade->Accept<ToldService>({}, Make()).IsOpen();
  });
  const LogCapture log("wshost.service");
  Ask();
  const std::string written = Answered();
  EXPECT_TRUE(written.starts_with("HTTP/1.1 101 ")) << written;
  EXPECT_EQ(written.find("too early"), written.rfind("too early")) << "only the one that opened speaks";
  StopWorkers();
  EXPECT_TRUE(isOpen);
  EXPECT_EQ(bench_.story_.destroyed, 2);
  EXPECT_TRUE(bench_.story_.closes.empty());
  EXPECT_EQ(bench_.Counters().openPeers.Get(), 1U);
  EXPECT_EQ(bench_.loop_->MemberCount(), 1U);
}

TEST_F(HandlerUpgradeTest, ARefusalThatTheHandlerLetsOutIsSent) {
  bench_.story_.onOpen = [](WebSocketsService&) { throw UpgradeRefused(402, "pay first"); };
  Mount([&](HTTPServerRequest& request, HTTPServerResponse&) {
    UpgradeRequest::From(request)->Accept<ToldService>({}, Make());
  });
  Ask();
  const std::string written = Answered();
  EXPECT_TRUE(written.starts_with("HTTP/1.1 402 ")) << written;
  EXPECT_TRUE(written.ends_with("pay first"));
}

TEST_F(HandlerUpgradeTest, AResponseBesidesIsDroppedWithALine) {  // T4
  const LogCapture log("wshost.http");
  Mount([&](HTTPServerRequest& request, HTTPServerResponse& response) {
    auto upgrade = UpgradeRequest::From(request);
    upgrade->Accept<ToldService>({}, Make());
    EXPECT_THROW(upgrade->Accept<ToldService>({}, Make()), std::logic_error) << "accepted before";
    response.send() << "and a page";
  });
  Ask();
  std::string written = Answered();
  StopWorkers();
  written += bench_.Written();
  EXPECT_TRUE(written.ends_with("\r\n\r\n")) << written;
  EXPECT_EQ(log.Count("a response is dropped"), 1U);
  EXPECT_EQ(bench_.Counters().openSessions.Get(), 1U);
}

TEST_F(HandlerUpgradeTest, AHandlerThatDoesNeitherIs500AsEver) {
  const LogCapture log("wshost.http");
  Mount([](HTTPServerRequest& request, HTTPServerResponse&) { EXPECT_TRUE(UpgradeRequest::From(request)); });
  Ask();
  EXPECT_TRUE(Answered().starts_with("HTTP/1.1 500 "));
  EXPECT_EQ(log.Count("without sending"), 1U);
}

TEST_F(HandlerUpgradeTest, APlainRequestIsNone) {  // T3
  bool isUpgrade = true;
  Mount([&](HTTPServerRequest& request, HTTPServerResponse& response) {
    isUpgrade = UpgradeRequest::From(request).has_value();
    response.send() << "plain";
  });
  bench_.Accept();
  bench_.Say("GET /join HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(Answered().ends_with("plain"));
  EXPECT_FALSE(isUpgrade);
}

TEST_F(HandlerUpgradeTest, MalformedUpgradesReachNoHandler) {
  Mount([](HTTPServerRequest&, HTTPServerResponse&) { FAIL(); });
  bench_.Accept();
  bench_.Say(
      "GET /join HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\n\r\n");
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 400 "));
}

TEST_F(HandlerUpgradeTest, PagesOfOtherSitesReachNoHandler) {
  Mount([](HTTPServerRequest&, HTTPServerResponse&) { FAIL(); });
  Ask("Origin: http://evil\r\n");
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 403 "));
}

TEST_F(HandlerUpgradeTest, SessionsOfAnAddressAreLimited) {
  host::AddressLimits limits({.handshakes = 0, .sessions = 1, .messagesPerSecond = 0});
  const Poco::Net::IPAddress address("127.0.0.1");
  auto first = limits.Admit(address, bench_.clock_.Now()).share;
  ASSERT_TRUE(first->BecomeSession());
  Mount([&](HTTPServerRequest& request, HTTPServerResponse&) {
    UpgradeRequest::From(request)->Accept<ToldService>({}, Make());
  });
  bench_.Accept(limits.Admit(address, bench_.clock_.Now()).share);
  bench_.Say(PeerBench::UpgradeRequest("/join"));
  EXPECT_TRUE(Answered().starts_with("HTTP/1.1 429 "));
}

TEST_F(HandlerUpgradeTest, WrongOptionsAreTheHandlersFaultAndItCanStillAnswer) {
  Mount([&](HTTPServerRequest& request, HTTPServerResponse& response) {
    auto upgrade = UpgradeRequest::From(request);
    AcceptOptions options;
    options.subprotocol = "v9";
    EXPECT_THROW(upgrade->Accept<ToldService>(options, Make()), std::logic_error);
    options.subprotocol = "";
    options.fields = {{"Upgrade", "h2c"}};
    EXPECT_THROW(upgrade->Accept<ToldService>(options, Make()), std::logic_error);
    options.fields.clear();
    options.cookies = {Poco::Net::HTTPCookie("a b", "c")};
    EXPECT_THROW(upgrade->Accept<ToldService>(options, Make()), std::logic_error);
    EXPECT_THROW(upgrade->Accept("nobody's"), std::logic_error);
    EXPECT_THROW(upgrade->Accept<ToldService>({}, nullptr), std::logic_error);
    response.send() << "well";
  });
  Ask();
  EXPECT_TRUE(Answered().ends_with("well"));
}

TEST_F(HandlerUpgradeTest, APeerThatHasGoneGivesAnEmptyHandle) {
  std::atomic<bool> isAsked{false}, mayAccept{false}, isEmpty{false};
  Mount([&](HTTPServerRequest& request, HTTPServerResponse&) {
    auto upgrade = UpgradeRequest::From(request);
    isAsked = true;
    while (!mayAccept) std::this_thread::yield();
    isEmpty = !upgrade->Accept<ToldService>({}, Make());
  });
  Ask();
  while (!isAsked) std::this_thread::yield();
  bench_.poller_->Report(bench_.wire_->handle, {.readable = false, .writable = false, .hungUp = true});
  bench_.Turn();
  EXPECT_TRUE(bench_.IsGone());
  mayAccept = true;
  StopWorkers();
  EXPECT_TRUE(isEmpty);
  EXPECT_EQ(bench_.story_.constructed, 0);
}

/// Opens, or refuses to, only when it is resumed.
class NeverOpening : public AsyncWebSocketsService {
 public:
  explicit NeverOpening(std::atomic<void*>& waiting, bool refuses = false) : waiting_(waiting), refuses_(refuses) {}
  SessionTask OnOpenAsync() override {
    co_await *this;
    if (refuses_) throw UpgradeRefused(409, "Not now.");
  }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) noexcept { waiting_ = handle.address(); }
  void await_resume() const noexcept {}

 private:
  std::atomic<void*>& waiting_;
  const bool refuses_;
};

TEST_F(HandlerUpgradeTest, OneThatDoesNotOpenInTimeGivesAnEmptyHandle) {
  std::atomic<bool> isEmpty{false};
  std::atomic<void*> waiting{nullptr};
  Mount([&](HTTPServerRequest& request, HTTPServerResponse&) {
    auto upgrade = UpgradeRequest::From(request);
    isEmpty = !upgrade->Accept<NeverOpening>({}, [&] { return std::make_unique<NeverOpening>(waiting); });
  });
  Ask();
  while (!waiting) bench_.Turn();
  bench_.Wait(bench_.options_.openTimeout);
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 503 "));
  StopWorkers();
  EXPECT_TRUE(isEmpty);
  std::coroutine_handle<>::from_address(waiting.load()).resume();
  bench_.HangUp();
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(HandlerUpgradeTest, OneWhosePeerGoesWhileItOpensGivesAnEmptyHandleAtOnce) {
  std::atomic<bool> isEmpty{false};
  std::atomic<void*> waiting{nullptr};
  Mount([&](HTTPServerRequest& request, HTTPServerResponse&) {
    auto upgrade = UpgradeRequest::From(request);
    isEmpty = !upgrade->Accept<NeverOpening>({}, [&] { return std::make_unique<NeverOpening>(waiting); });
  });
  Ask();
  while (!waiting) bench_.Turn();
  bench_.poller_->Report(bench_.wire_->handle, {.readable = false, .writable = false, .hungUp = true});
  StopWorkers();
  EXPECT_TRUE(isEmpty);
  std::coroutine_handle<>::from_address(waiting.load()).resume();
  bench_.Settle();
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(HandlerUpgradeTest, AHostThatClosesGivesAnEmptyHandleAnd503) {
  std::atomic<bool> isAsked{false}, mayAccept{false}, isEmpty{false};
  const LogCapture log("wshost.http");
  Mount([&](HTTPServerRequest& request, HTTPServerResponse&) {
    auto upgrade = UpgradeRequest::From(request);
    isAsked = true;
    while (!mayAccept) std::this_thread::yield();
    isEmpty = !upgrade->Accept<ToldService>({}, Make());
  });
  Ask();
  while (!isAsked) std::this_thread::yield();
  bench_.host_.StartDraining();
  mayAccept = true;
  EXPECT_TRUE(Answered().starts_with("HTTP/1.1 503 "));
  EXPECT_TRUE(isEmpty);
  EXPECT_EQ(log.Count(""), 0U) << "it is nobody's fault";
}

TEST_F(HandlerUpgradeTest, OneThatIsKeptBeyondItsHandlerIsTooLate) {
  std::optional<UpgradeRequest> kept;
  Mount([&](HTTPServerRequest& request, HTTPServerResponse& response) {
    kept = UpgradeRequest::From(request);
    response.send() << "no";
  });
  Ask();
  EXPECT_TRUE(Answered().ends_with("no"));
  EXPECT_THROW(kept->Accept<ToldService>({}, Make()), std::logic_error)
      << "on the loop's thread it would wait for ever";
  std::atomic<bool> isDone{false};
  bool isEmpty = false;
  std::thread late([&] {
    isEmpty = !kept->Accept<ToldService>({}, Make());
    isDone = true;
  });
  while (!isDone) bench_.Turn();
  late.join();
  EXPECT_TRUE(isEmpty);
}

/// A handler that ends while another thread waits for what it has accepted, against its contract.
class HandlerThatDoesNotWait : public HandlerUpgradeTest {
 protected:
  void EndWhileOpening(bool refuses) {
    Mount([&](HTTPServerRequest& request, HTTPServerResponse& response) {
      kept_ = UpgradeRequest::From(request);
      accepting_ = std::thread([this, refuses] {
        try {
          isEmpty_ = !kept_->Accept<NeverOpening>(
              {}, [this, refuses] { return std::make_unique<NeverOpening>(waiting_, refuses); });
        } catch (const UpgradeRefused&) {
          isRefused_ = true;
        }
        isDone_ = true;
      });
      while (!waiting_) std::this_thread::yield();
      response.send() << "no";
    });
    Ask();
    while (!waiting_) bench_.Turn();
    StopWorkers();
    EXPECT_TRUE(bench_.Written().empty()) << "the session decides";
    std::coroutine_handle<>::from_address(waiting_.load()).resume();
    while (!isDone_) bench_.Turn();
    accepting_.join();
    bench_.Settle();
  }

  std::optional<UpgradeRequest> kept_;
  std::thread accepting_;
  std::atomic<void*> waiting_{nullptr};
  std::atomic<bool> isDone_{false};
  bool isEmpty_ = false;
  bool isRefused_ = false;
};

TEST_F(HandlerThatDoesNotWait, IsNotHeardIfTheSessionOpens) {
  EndWhileOpening(false);
  EXPECT_FALSE(isEmpty_);
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 101 "));
  bench_.HangUp();
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(HandlerThatDoesNotWait, LeavesThePeerToTheHostIfTheSessionRefuses) {
  EndWhileOpening(true);
  EXPECT_TRUE(isRefused_);
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 500 "));
  bench_.HangUp();
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(HandlerUpgradeTest, AGroupsFunctionsServeTheSession) {  // T10, T14-T17
  std::vector<std::string> heard;
  bench_.host_.HandleGroup("chat", {[&](HandledSession& session, std::string_view text) {
                                      heard.emplace_back(text);
                                      session.SendText("yes");
                                    },
                                    nullptr,
                                    [&](HandledSession&, const CloseInfo& close) {
                                      heard.push_back("end " + std::to_string(static_cast<int>(close.code)));
                                    }});
  Mount([](HTTPServerRequest& request, HTTPServerResponse&) {
    const auto session = UpgradeRequest::From(request)->Accept("chat");
    EXPECT_TRUE(session);
  });
  Ask();
  EXPECT_TRUE(Answered().starts_with("HTTP/1.1 101 "));
  bench_.Say(TextFrame("hello"));
  EXPECT_EQ(bench_.Frames().size(), 1U);
  bench_.Say(BinaryFrame(FromText("bytes")));
  const auto frames = bench_.Frames();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(CodeOf(frames[0]), 1003U);
  bench_.HangUp();
  EXPECT_EQ(heard, (std::vector<std::string>{"hello", "end 1006"}));
}

}  // namespace
}  // namespace wshost::testing
