// SPDX-License-Identifier: MIT
// Stages before and after the WebSockets, at once and later, on a clock that the test moves.
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "FunctionHandlers.h"
#include "LogCapture.h"
#include "PeerBench.h"

namespace wshost::testing {
namespace {

using namespace std::chrono_literals;

struct Login : Attachment {};

HostOptions SmallBodies() {
  HostOptions options;
  options.maxHttpRequestBodyBytes = 10;
  return options;
}

class HttpPeerStages : public ::testing::Test {
 protected:
  HttpPeerStages() {
    bench_.host_.MapHttp("/page", new FunctionHandlers([](auto&, auto& response) { response.send() << "page"; }));
  }
  void Before(Stage stage) { bench_.host_.AddStage(StagePlace::BeforeWebSockets, std::move(stage)); }
  void After(Stage stage) { bench_.host_.AddStage(StagePlace::AfterWebSockets, std::move(stage)); }
  /// A stage that keeps every request in held_.
  void Hold() {
    Before([this](StagedRequest request) { held_.emplace(std::move(request)); });
  }
  void Note(StagePlace place, const std::string& name) {
    bench_.host_.AddStage(place, [this, name](StagedRequest request) {
      seen_.push_back(name);
      request.Next();
    });
  }
  std::string Answered() {
    while (bench_.wire_->outbound.empty()) {
      bench_.Turn();
      std::this_thread::yield();
    }
    bench_.Settle();
    return bench_.Written();
  }
  static std::string Get(const std::string& path, const std::string& fields = {}) {
    return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
  }
  static std::string Post(const std::string& body) {
    return "POST /page HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  static bool Has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

  PeerBench bench_{SmallBodies()};
  std::optional<StagedRequest> held_;
  std::vector<std::string> seen_;
  std::vector<int> answered_;
};

TEST_F(HttpPeerStages, RunInTheOrderInWhichTheyWereAdded) {  // O1, O7, F8, F9
  Note(StagePlace::AfterWebSockets, "after 1");
  Note(StagePlace::BeforeWebSockets, "before 1");
  Note(StagePlace::AfterWebSockets, "after 2");
  Note(StagePlace::BeforeWebSockets, "before 2");
  bench_.Accept();
  bench_.Say(Get("/page"));
  EXPECT_TRUE(Answered().ends_with("page"));
  EXPECT_EQ(seen_, (std::vector<std::string>{"before 1", "before 2", "after 1", "after 2"}));
  seen_.clear();
  bench_.Say(PeerBench::UpgradeRequest());
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 101 "));
  EXPECT_EQ(seen_, (std::vector<std::string>{"before 1", "before 2"})) << "the WebSockets took it";
}

TEST_F(HttpPeerStages, AnUpgradeThatNoServiceTakesComesToTheStagesBehind) {  // O1
  After([](StagedRequest request) { request.Answer(426, "here is " + std::string(request.Target())); });
  bench_.Accept();
  bench_.Say(PeerBench::UpgradeRequest("/nowhere"));
  const std::string written = bench_.Written();
  EXPECT_TRUE(written.starts_with("HTTP/1.1 426 ")) << written;
  EXPECT_TRUE(Has(written, "Connection: close, Upgrade\r\n")) << written;
  EXPECT_TRUE(written.ends_with("here is /nowhere"));
  EXPECT_EQ(bench_.Counters().upgradesRefused.Get(), 1U);
}

TEST_F(HttpPeerStages, SeeTheRequest) {
  std::string seen;
  Before([&](StagedRequest request) {
    seen = std::string(request.Method()) + " " + std::string(request.Target()) + " " +
           std::string(request.Fields().Find("cookie").value_or("")) + " " + request.RemoteAddress().toString() +
           (request.IsUpgrade() ? " upgrade" : " plain");
    request.Next();
  });
  bench_.Accept();
  bench_.Say(Get("/nothing?x=1", "Cookie: a=b\r\n"));
  EXPECT_EQ(seen, "GET /nothing?x=1 a=b 127.0.0.1:1111 plain");
  bench_.Say(PeerBench::UpgradeRequest());
  EXPECT_EQ(seen, "GET /chat  127.0.0.1:1111 upgrade");
}

TEST_F(HttpPeerStages, MayAnswerAndTheNextRequestFollows) {
  Before([](StagedRequest request) {
    request.Answer(401, "who?", {{"WWW-Authenticate", "Basic"}, {"Content-Type", "a/b"}});
  });
  bench_.Accept();
  bench_.Say(Get("/page") + Get("/page"));
  const std::string written = bench_.Written();
  EXPECT_TRUE(written.starts_with("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Type: a/b\r\n"))
      << written;
  EXPECT_NE(written.find("HTTP/1.1 401 ", 1), written.npos) << "both of the pipeline";
  EXPECT_FALSE(bench_.wire_->writeIsShutDown);
  bench_.Say("HEAD /page HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(bench_.Written().ends_with("\r\n\r\n"));
}

TEST_F(HttpPeerStages, AnAnswerBeforeABodyWasReadIsTheLast) {
  Before([](StagedRequest request) { request.Answer(403); });
  bench_.Accept();
  bench_.Say(Post("abc"));
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 403 "));
  EXPECT_TRUE(bench_.wire_->writeIsShutDown);
}

TEST_F(HttpPeerStages, ABodyIsReadAfterTheyHavePassedItOn) {
  Hold();
  bench_.Accept();
  bench_.Say("POST /page HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(bench_.Written(), "") << "no word yet that it shall send";
  ASSERT_TRUE(held_);
  held_->Next();
  bench_.Settle();
  EXPECT_EQ(bench_.Written(), "HTTP/1.1 100 Continue\r\n\r\n");
  bench_.Say("abc");
  EXPECT_TRUE(Answered().starts_with("HTTP/1.1 200 "));
}

TEST_F(HttpPeerStages, ARequestWhoseBodyCannotBeFramedReachesNone) {
  Hold();
  bench_.Accept();
  bench_.Say("POST /page HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 400 "));
  EXPECT_FALSE(held_);
}

// ---- later

TEST_F(HttpPeerStages, WhileOneIsPendingThePeerIsNotReadFrom) {
  Hold();
  bench_.Accept();
  bench_.Say(Joined(FromText(PeerBench::UpgradeRequest()), TextFrame("early")));
  EXPECT_FALSE(bench_.poller_->WantsToRead(bench_.wire_->handle));
  bench_.Say(TextFrame("later"));
  EXPECT_FALSE(bench_.wire_->inbound.empty());
  EXPECT_EQ(bench_.Written(), "");
  held_->Next();
  EXPECT_EQ(bench_.Written(), "") << "the loop does it, in its turn";
  bench_.Settle();
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 101 "));
  EXPECT_EQ(bench_.story_.messages, (std::vector<std::string>{"early", "later"}));
}

TEST_F(HttpPeerStages, MayBeDecidedOnAnyThread) {
  Hold();
  bench_.Accept();
  bench_.Say(Get("/page") + Get("/nothing"));
  std::thread([&] {
    held_->AddResponseField("X-Thread", "other");
    held_->Next();
  }).join();
  const std::string first = Answered();
  EXPECT_TRUE(Has(first, "X-Thread: other\r\n")) << first;
  EXPECT_TRUE(first.ends_with("page"));
  bench_.Settle();
  std::thread([&] { held_->Answer(204); }).join();  // the second request
  bench_.Settle();
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 204 "));
}

TEST_F(HttpPeerStages, DecidingTwiceIsALogicError) {
  Before([this](StagedRequest request) {
    request.Next();
    EXPECT_THROW(request.Next(), std::logic_error);
    EXPECT_THROW(request.Answer(200), std::logic_error);
    EXPECT_THROW(request.Target(), std::logic_error);
    EXPECT_THROW(request.AddResponseField("X", "y"), std::logic_error);
    seen_.push_back("done");
  });
  Hold();
  bench_.Accept();
  bench_.Say(Get("/nothing"));
  ASSERT_TRUE(held_);
  StagedRequest moved = std::move(*held_);
  EXPECT_THROW(held_->Next(), std::logic_error);
  EXPECT_THROW(moved.Answer(199), std::logic_error);
  EXPECT_THROW(moved.Answer(600), std::logic_error);
  EXPECT_THROW(moved.Answer(200, "", {{"Upgrade", "h2c"}}), std::logic_error);
  EXPECT_THROW(moved.Answer(200, "", {{"Content-Type", "a\r\nb"}}), std::logic_error);
  moved.Answer(200, "after all");
  bench_.Settle();
  EXPECT_TRUE(bench_.Written().ends_with("after all"));
  EXPECT_EQ(seen_.size(), 1U);
}

TEST_F(HttpPeerStages, OneThatIsDestroyedUndecidedIs500AndALine) {
  const LogCapture log("wshost.http");
  Hold();
  bench_.Accept();
  bench_.Say(PeerBench::UpgradeRequest());
  std::thread([&] { held_.reset(); }).join();
  bench_.Settle();
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 500 "));
  EXPECT_EQ(log.Count("a stage let go of /chat"), 1U);
  EXPECT_EQ(bench_.story_.constructed, 0);
}

TEST_F(HttpPeerStages, OneThatThrowsIs500WithoutItsTextWhateverItHadDecided) {
  const LogCapture log("wshost.http");
  int calls = 0;
  Before([&](StagedRequest request) {
    if (++calls == 2) request.Next();
    if (calls == 3) held_.emplace(std::move(request));
    throw std::runtime_error("secret");
  });
  bench_.Accept();
  for (std::size_t round = 1; round <= 3; ++round) {
    bench_.Say(Get("/page"));
    const std::string written = bench_.Written();
    EXPECT_TRUE(written.starts_with("HTTP/1.1 500 ")) << written;
    EXPECT_FALSE(Has(written, "secret"));
    EXPECT_EQ(log.Count("secret"), round);
  }
  held_->Next();  // of a request that has its answer
  bench_.Settle();
  EXPECT_EQ(bench_.Written(), "");
}

TEST_F(HttpPeerStages, ALateDecisionDoesNotHitTheNextRequest) {
  std::optional<StagedRequest> late;
  Before([&](StagedRequest request) {
    if (request.Target() != "/first") return void(held_.emplace(std::move(request)));
    late.emplace(std::move(request));
    throw std::runtime_error("with its handle kept");
  });
  const LogCapture log("wshost.http");
  bench_.Accept();
  bench_.Say(Get("/first") + Get("/second"));
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 500 "));
  late->Answer(200, "of the first");
  bench_.Settle();
  EXPECT_EQ(bench_.Written(), "");
  held_->Answer(200, "of the second");
  bench_.Settle();
  EXPECT_TRUE(bench_.Written().ends_with("of the second"));
}

TEST_F(HttpPeerStages, OneThatTakesTooLongIs503) {
  Hold();
  bench_.Accept();
  bench_.Say(Get("/page"));
  bench_.Wait(30s - 1ms);
  EXPECT_EQ(bench_.Written(), "");
  bench_.Wait(1ms);
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 503 "));
  EXPECT_TRUE(bench_.wire_->writeIsShutDown);
  EXPECT_EQ(bench_.Counters().timeouts.Get(), 1U);
  held_->Next();
  bench_.Settle();
  EXPECT_EQ(bench_.Written(), "");
}

TEST_F(HttpPeerStages, APeerThatHangsUpMakesADecisionNothing) {
  Hold();
  bench_.Accept();
  bench_.Say(Get("/page"));
  held_->OnAnswered([this](int status) { answered_.push_back(status); });
  bench_.poller_->Report(bench_.wire_->handle, {.readable = false, .writable = false, .hungUp = true});
  bench_.Turn();
  EXPECT_TRUE(bench_.IsGone());
  EXPECT_TRUE(bench_.peer_.expired()) << "the handle keeps no peer";
  held_->Next();
  bench_.Settle();
  EXPECT_EQ(bench_.Written(), "");
  EXPECT_EQ(answered_, std::vector<int>{0});
  EXPECT_EQ(bench_.Counters().openPeers.Get(), 0U);
}

TEST_F(HttpPeerStages, AHostThatClosesAnswers503WhenOneIsDecided) {
  for (const bool isUpgrade : {false, true}) {
    PeerBench bench;
    std::optional<StagedRequest> held;
    bench.host_.AddStage(StagePlace::BeforeWebSockets,
                         [&](StagedRequest request) { held.emplace(std::move(request)); });
    bench.Accept();
    bench.Say(isUpgrade ? PeerBench::UpgradeRequest() : Get("/page"));
    bench.host_.StartDraining();
    bench.peer_.lock()->Drain();
    bench.Settle();
    EXPECT_EQ(bench.Written(), "");
    held->Next();
    bench.Settle();
    EXPECT_TRUE(bench.Written().starts_with("HTTP/1.1 503 "));
    EXPECT_TRUE(bench.wire_->writeIsShutDown);
    EXPECT_EQ(bench.story_.constructed, 0);
  }
}

TEST_F(HttpPeerStages, ACutEndsAPeerWhoseStageIsPending) {
  Hold();
  bench_.Accept();
  bench_.Say(PeerBench::UpgradeRequest());
  bench_.peer_.lock()->Cut();
  bench_.Settle();
  EXPECT_TRUE(bench_.IsGone());
  held_->Next();
  bench_.Settle();
  EXPECT_EQ(bench_.story_.constructed, 0);
}

TEST_F(HttpPeerStages, AHandleThatOutlivesItsLoopDoesNothing) {
  std::optional<StagedRequest> held;
  {
    PeerBench bench;
    bench.host_.AddStage(StagePlace::BeforeWebSockets,
                         [&](StagedRequest request) { held.emplace(std::move(request)); });
    bench.Accept();
    bench.Say(Get("/page"));
    bench.peer_.lock()->Cut();
  }
  EXPECT_EQ(held->Target(), "/page");
  held->Next();
  EXPECT_THROW(held->Next(), std::logic_error);
}

// ---- what they add

TEST_F(HttpPeerStages, WhatTheyAddIsOnWhateverAnswerFollows) {
  Before([](StagedRequest request) {
    request.AddResponseField("X-One", "1");
    request.AddResponseCookie(Poco::Net::HTTPCookie("sid", "abc"));
    request.Next();
  });
  Before([](StagedRequest request) {
    request.AddResponseField("X-Two", "2");
    request.Next();
  });
  const std::string added = "X-One: 1\r\nSet-Cookie: sid=abc\r\nX-Two: 2\r\n";
  bench_.Accept();
  bench_.Say(Get("/page"));
  EXPECT_TRUE(Has(Answered(), added)) << "a handler's";
  bench_.Say(Get("/nothing"));
  EXPECT_TRUE(Has(bench_.Written(), added)) << "a 404";
  bench_.Say(PeerBench::UpgradeRequest());
  const std::string head = bench_.Written();
  EXPECT_TRUE(head.starts_with("HTTP/1.1 101 "));
  EXPECT_TRUE(Has(head, added)) << head;
}

TEST_F(HttpPeerStages, WhatTheyAddIsOnRefusalsToo) {
  Before([](StagedRequest request) {
    request.AddResponseField("X-One", "1");
    request.Next();
  });
  bench_.story_.onOpen = [](WebSocketsService&) { throw UpgradeRefused(403, "no"); };
  bench_.Accept();
  bench_.Say(PeerBench::UpgradeRequest());
  EXPECT_TRUE(Has(bench_.Written(), "X-One: 1\r\n"));
}

TEST_F(HttpPeerStages, TheServiceAddsToWhatTheyHaveAdded) {  // T11, T12
  Before([](StagedRequest request) {
    request.AddResponseField("X-Stage", "1");
    request.Next();
  });
  bench_.story_.onOpen = [](WebSocketsService& service) {
    static_cast<ToldService&>(service).AddResponseField("X-Service", "2");
    static_cast<ToldService&>(service).AddResponseCookie(Poco::Net::HTTPCookie("sid", "abc"));
    EXPECT_THROW(static_cast<ToldService&>(service).AddResponseField("Upgrade", "h2c"), std::logic_error);
  };
  bench_.story_.onText = [](WebSocketsService& service) {
    EXPECT_THROW(static_cast<ToldService&>(service).AddResponseField("X", "y"), std::logic_error);
    service.SendText("heard");
  };
  bench_.Accept();
  bench_.Say(PeerBench::UpgradeRequest());
  EXPECT_TRUE(Has(bench_.Written(), "X-Stage: 1\r\nX-Service: 2\r\nSet-Cookie: sid=abc\r\n"));
  bench_.Say(TextFrame("late"));
  EXPECT_EQ(bench_.Frames().size(), 1U);
}

TEST_F(HttpPeerStages, AttachWhatOnOpenSees) {  // F9, T13, T29
  const auto login = std::make_shared<Login>();
  Before([login](StagedRequest request) {
    request.Attach(login);
    request.Next();
  });
  std::shared_ptr<Login> seen;
  bench_.story_.onOpen = [&](WebSocketsService& service) { seen = service.AttachmentAs<Login>(); };
  bench_.Accept();
  bench_.Say(PeerBench::UpgradeRequest());
  EXPECT_EQ(seen, login);
  EXPECT_EQ(login->LastActive(), bench_.host_.LastSession()->Info().id);
}

TEST_F(HttpPeerStages, ChooseASubprotocolThatTheServiceMayOverrule) {
  Before([this](StagedRequest request) {
    seen_.emplace_back(request.ChooseSubprotocol({"v3", "v2"}));
    request.Next();
  });
  const std::string offer = "Sec-WebSocket-Protocol: v1, v2\r\n\r\n";
  std::string request = PeerBench::UpgradeRequest();
  request.replace(request.size() - 2, 2, offer);
  bench_.Accept();
  bench_.Say(request);
  EXPECT_TRUE(Has(bench_.Written(), "Sec-WebSocket-Protocol: v2\r\n"));
  EXPECT_EQ(seen_, std::vector<std::string>{"v2"});

  PeerBench other;
  other.host_.AddStage(StagePlace::BeforeWebSockets, [](StagedRequest each) {
    each.ChooseSubprotocol({"v2"});
    each.Next();
  });
  other.story_.onOpen = [](WebSocketsService& service) {
    static_cast<ToldService&>(service).ChooseSubprotocol({"v1"});
  };
  other.Accept();
  other.Say(request);
  EXPECT_TRUE(Has(other.Written(), "Sec-WebSocket-Protocol: v1\r\n"));
}

TEST_F(HttpPeerStages, HearOnceHowTheRequestWasAnswered) {  // F9
  const LogCapture log("wshost.http");
  Before([this](StagedRequest request) {
    request.OnAnswered([this](int status) { answered_.push_back(status); });
    request.OnAnswered([](int) { throw std::runtime_error("of a callback"); });
    EXPECT_THROW(request.OnAnswered(nullptr), std::logic_error);
    request.Next();
  });
  After([](StagedRequest request) {
    if (request.Target() == "/gone") return request.Answer(410);
    request.Next();
  });
  bench_.Accept();
  bench_.Say(Get("/page"));
  Answered();
  bench_.Say(Get("/gone"));
  bench_.Say(Get("/nothing"));
  bench_.Say(PeerBench::UpgradeRequest());
  bench_.HangUp();
  EXPECT_EQ(answered_, (std::vector<int>{200, 410, 404, 101}));
  EXPECT_EQ(log.Count("of a callback"), 4U);
}

TEST_F(HttpPeerStages, OfOthersSitesPagesAreSeenBeforeTheyAreRefused) {
  Note(StagePlace::BeforeWebSockets, "seen");
  std::string request = PeerBench::UpgradeRequest();
  request.replace(request.size() - 2, 2, "Origin: http://evil\r\n\r\n");
  bench_.Accept();
  bench_.Say(request);
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 403 "));
  EXPECT_EQ(seen_.size(), 1U);
  EXPECT_EQ(bench_.story_.constructed, 0);
}

TEST_F(HttpPeerStages, APendingOneCountsAsAHandshakeOfItsAddress) {
  host::AddressLimits limits({.handshakes = 1, .sessions = 0, .messagesPerSecond = 0});
  const Poco::Net::IPAddress address("127.0.0.1");
  Hold();
  bench_.Accept(limits.Admit(address, bench_.clock_.Now()).share);
  bench_.Say(PeerBench::UpgradeRequest());
  ASSERT_TRUE(held_);
  EXPECT_FALSE(limits.Admit(address, bench_.clock_.Now()).isAdmitted);
  held_->Next();
  bench_.Settle();
  EXPECT_TRUE(limits.Admit(address, bench_.clock_.Now()).isAdmitted) << "it is a session now";
}

}  // namespace
}  // namespace wshost::testing
