// SPDX-License-Identifier: MIT
// Plain HTTP on the port: requests one after the other, time-outs, and leaving.
#include "session/HttpPeer.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "ForEachSplit.h"
#include "Latch.h"
#include "PeerBench.h"

namespace wshost::testing {
namespace {

using namespace std::chrono_literals;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

// Answers with what a function makes of the request.
class Handlers : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  using Answer = std::function<std::string(HTTPServerRequest&)>;
  explicit Handlers(Answer answer) : answer_(std::move(answer)) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
    struct Handler : Poco::Net::HTTPRequestHandler {
      explicit Handler(const Answer& function) : answer(function) {}
      void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
        const std::string body = answer(request);
        response.sendBuffer(body.data(), body.size());
      }
      const Answer& answer;
    };
    return new Handler(answer_);
  }

 private:
  Answer answer_;
};

HostOptions SmallBodies() {
  HostOptions options;
  options.maxHttpRequestBodyBytes = 10;
  return options;
}

class HttpPeerTest : public ::testing::Test {
 protected:
  explicit HttpPeerTest(HostOptions options = SmallBodies()) : bench_(options) {
    Mount("/page", [](HTTPServerRequest& request) { return "<" + request.getURI() + ">"; });
  }
  void Mount(const std::string& path, Handlers::Answer answer) {
    bench_.host_.MapHttp(path, new Handlers(std::move(answer)));
  }
  /// Turns until a worker's answer has come; its job ends on its own thread.
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
  static std::string Post(std::size_t length, const std::string& body) {
    return "POST /page HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" + body;
  }

  PeerBench bench_;
};

TEST_F(HttpPeerTest, AnswersARequestOnAWorkerAndKeepsTheTransport) {
  bench_.Accept();
  bench_.Say(Get("/page?x=1"));
  const std::string first = Answered();
  EXPECT_TRUE(first.starts_with("HTTP/1.1 200 ")) << first;
  EXPECT_TRUE(first.ends_with("</page?x=1>")) << first;
  bench_.Say(Get("/page"));
  EXPECT_TRUE(Answered().ends_with("</page>"));
  EXPECT_EQ(bench_.Counters().httpRequests.Get(), 2U);
  EXPECT_FALSE(bench_.IsGone());
  bench_.HangUp();
  EXPECT_TRUE(bench_.IsGone());
  EXPECT_EQ(bench_.host_.GoneCount(), 1U);
}

TEST_F(HttpPeerTest, LeavesAfterTheAnswerIfTheClientSaysSo) {
  bench_.Accept();
  bench_.Say(Get("/page", "Connection: close\r\n"));
  EXPECT_TRUE(Answered().ends_with("</page>"));
  EXPECT_TRUE(bench_.wire_->writeIsShutDown);
  bench_.HangUp();
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(HttpPeerTest, AnUnknownPathIs404AndNeedsNoWorker) {
  bench_.Accept();
  bench_.Say(Get("/nothing"));
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 404 "));
  EXPECT_EQ(bench_.host_.Workers().ThreadCount(), 0U);
  bench_.Say(Get("/nothing"));
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 404 ")) << "the next request on the same transport";
}

TEST_F(HttpPeerTest, AnswersPipelinedRequestsInOrder) {
  bench_.Accept();
  bench_.Say(Get("/page?1") + Post(3, "abc") + Get("/nothing") + Get("/page?2"));
  std::string all;
  while (all.find("</page?2>") == all.npos) all += Answered();
  const std::size_t first = all.find("</page?1>");
  const std::size_t second = all.find("</page>", first);
  const std::size_t third = all.find("HTTP/1.1 404", second);
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_LT(third, all.find("</page?2>"));
  EXPECT_EQ(bench_.Counters().httpRequests.Get(), 4U);
}

TEST_F(HttpPeerTest, IsTheSameHoweverTheBytesAreCut) {
  ForEachSplit(FromText(Post(3, "abc") + Get("/nothing")), [](const std::vector<Bytes>& parts) {
    PeerBench bench(SmallBodies());
    bench.host_.MapHttp("/page", new Handlers([](HTTPServerRequest& request) {
                          return std::string(std::istreambuf_iterator<char>(request.stream()), {});
                        }));
    bench.Accept();
    for (const Bytes& part : parts) bench.Say(part);
    std::string all;
    while (all.find("HTTP/1.1 404") == all.npos) {
      bench.Turn();
      std::this_thread::yield();
      all += bench.Written();
    }
    EXPECT_NE(all.find("\r\n\r\nabcHTTP/1.1 404 "), all.npos) << all;
  });
}

TEST_F(HttpPeerTest, AHeadRequestGetsNoBodyWhoeverAnswers) {
  bench_.Accept();
  for (const char* path : {"/nothing", "/page"}) {
    bench_.Say("HEAD " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(Answered().ends_with("\r\n\r\n"));
  }
  bench_.host_.Workers().Stop();  // so that nobody takes it
  bench_.Say("HEAD /page HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string answer = bench_.Written();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(HttpPeerTest, ABodyBeyondTheLimitIs413AndTheEnd) {
  bench_.Accept();
  bench_.Say(Post(11, "0123"));
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 413 "));
  EXPECT_TRUE(bench_.wire_->writeIsShutDown);
  bench_.Say("4567890");
  EXPECT_EQ(bench_.Written(), "");
  bench_.HangUp();
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(HttpPeerTest, SaysContinueToAClientThatWaitsForIt) {
  bench_.Accept();
  bench_.Say("POST /page HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(bench_.Written(), "HTTP/1.1 100 Continue\r\n\r\n");
  bench_.Say("abc");
  EXPECT_TRUE(Answered().starts_with("HTTP/1.1 200 "));
}

TEST_F(HttpPeerTest, AMalformedHeadIsRefused) {
  bench_.Accept();
  bench_.Say("GET / HTTP/1.1\nHost: h\n\n\r\n\r\n");
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 400 "));
  EXPECT_EQ(bench_.Counters().protocolErrors.Get(), 1U);
  bench_.HangUp();
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(HttpPeerTest, UpgradesAfterAPlainRequest) {
  bench_.Accept();
  bench_.Say(Get("/page"));
  EXPECT_TRUE(Answered().starts_with("HTTP/1.1 200 "));
  bench_.Say(Joined(FromText(PeerBench::UpgradeRequest()), TextFrame("hello")));
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 101 "));
  EXPECT_EQ(bench_.story_.messages, std::vector<std::string>{"hello"});
}

TEST_F(HttpPeerTest, UpgradesInTheSamePacketAsAPlainRequest) {
  bench_.Accept();
  bench_.Say(Joined(FromText(Get("/nothing") + PeerBench::UpgradeRequest()), TextFrame("hello")));
  const std::string written = bench_.Written();
  EXPECT_TRUE(written.starts_with("HTTP/1.1 404 "));
  EXPECT_NE(written.find("HTTP/1.1 101 "), written.npos);
  EXPECT_EQ(bench_.story_.messages, std::vector<std::string>{"hello"});
}

// ---- time

TEST_F(HttpPeerTest, APeerThatSaysNothingIsDropped) {
  bench_.Accept();
  bench_.Wait(10s - 1ms);
  EXPECT_FALSE(bench_.IsGone());
  bench_.Wait(1ms);
  EXPECT_TRUE(bench_.IsGone());
  EXPECT_EQ(bench_.Written(), "");
  EXPECT_EQ(bench_.Counters().timeouts.Get(), 1U);
}

TEST_F(HttpPeerTest, AHeadThatComesTooSlowlyIs408) {
  bench_.Accept();
  for (const char letter : std::string("GET /page")) {
    bench_.Say(std::string(1, letter));
    bench_.Wait(1s);
  }
  bench_.Wait(1s);
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 408 "));
  EXPECT_TRUE(bench_.wire_->writeIsShutDown);
  bench_.Wait(5s);
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(HttpPeerTest, ABodyThatDoesNotComeIs408) {
  bench_.Accept();
  bench_.Say(Post(3, "a"));
  bench_.Wait(30s - 1ms);
  EXPECT_EQ(bench_.Written(), "");
  bench_.Wait(1ms);
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 408 "));
}

TEST_F(HttpPeerTest, AnIdlePeerBetweenRequestsIsDroppedWithoutATimeoutCounted) {
  bench_.Accept();
  bench_.Say(Get("/nothing"));
  bench_.Written();
  bench_.Wait(30s);
  EXPECT_TRUE(bench_.IsGone());
  EXPECT_EQ(bench_.Written(), "");
  EXPECT_EQ(bench_.Counters().timeouts.Get(), 0U);
}

TEST_F(HttpPeerTest, AnAnswerThatIsNotReadIsDropped) {
  bench_.Accept();
  bench_.wire_->room = 10;
  bench_.Say(Get("/nothing"));
  bench_.Wait(30s);
  EXPECT_TRUE(bench_.IsGone());
}

// ---- leaving

TEST_F(HttpPeerTest, AHalfClosedPeerGetsTheRestOfItsAnswer) {
  Mount("/long", [](HTTPServerRequest&) { return std::string(100'000, 'x'); });
  bench_.Accept();
  bench_.wire_->room = 10;
  bench_.Say(Get("/long", "Connection: close\r\n"));
  while (bench_.wire_->outbound.empty()) {
    bench_.Turn();
    std::this_thread::yield();
  }
  bench_.HangUp();
  EXPECT_FALSE(bench_.wire_->isClosed);
  bench_.wire_->room = Wire::kEndless;
  bench_.Settle();
  EXPECT_GT(bench_.wire_->outbound.size(), 100'000U);
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(HttpPeerTest, DrainingLetsASilentPeerGoAfterAMoment) {
  bench_.Accept();
  bench_.host_.StartDraining();
  bench_.peer_.lock()->Drain();
  bench_.Wait(999ms);
  EXPECT_FALSE(bench_.IsGone());
  bench_.Wait(1ms);
  EXPECT_TRUE(bench_.IsGone());
  EXPECT_EQ(bench_.Written(), "");
  EXPECT_EQ(bench_.Counters().timeouts.Get(), 0U);
}

TEST_F(HttpPeerTest, DrainingTellsWhoAsksTooLateToComeBack) {
  for (const std::string& head : {PeerBench::UpgradeRequest(), Get("/nothing"), Post(3, "abc")}) {
    PeerBench bench;
    bench.Accept();
    bench.Say(head.substr(0, 10));
    bench.host_.StartDraining();
    bench.peer_.lock()->Drain();
    bench.Wait(500ms);
    bench.Say(head.substr(10));
    const std::string answer = bench.Written();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
    EXPECT_NE(answer.find("\r\nRetry-After: 1\r\n"), answer.npos) << answer;
    EXPECT_NE(answer.find("\r\nConnection: close\r\n"), answer.npos) << answer;
    EXPECT_NE(answer.find("\r\nX-Request-Id: "), answer.npos) << answer;
    EXPECT_TRUE(bench.wire_->writeIsShutDown);
    EXPECT_EQ(bench.story_.constructed, 0);
    bench.HangUp();
    EXPECT_TRUE(bench.IsGone());
  }
}

TEST_F(HttpPeerTest, DrainingAnswersHalfAHeadToo) {
  bench_.Accept();
  bench_.Say("GET / HT");
  bench_.host_.StartDraining();
  bench_.peer_.lock()->Drain();
  bench_.Wait(1s);
  const std::string answer = bench_.Written();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_NE(answer.find("\r\nRetry-After: 1\r\n"), answer.npos) << answer;
}

TEST_F(HttpPeerTest, DrainingLetsABodyAndItsAnswerFinish) {
  bench_.Accept();
  bench_.Say(Post(3, "a"));
  bench_.host_.StartDraining();
  bench_.peer_.lock()->Drain();
  bench_.Say("bc");
  const std::string answer = Answered();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 "));
  EXPECT_NE(answer.find("Connection: close"), answer.npos) << answer;
  EXPECT_TRUE(bench_.wire_->writeIsShutDown);
}

TEST_F(HttpPeerTest, DrainingLetsARunningAnswerOut) {
  Latch release(1);
  Mount("/slow", [&](HTTPServerRequest&) { return release.wait(), std::string("done"); });
  bench_.Accept();
  bench_.Say(Get("/slow"));
  bench_.host_.StartDraining();
  bench_.peer_.lock()->Drain();
  bench_.Settle();
  EXPECT_FALSE(bench_.IsGone());
  release.count_down();
  EXPECT_TRUE(Answered().ends_with("done"));
  EXPECT_TRUE(bench_.wire_->writeIsShutDown);
}

TEST_F(HttpPeerTest, DrainingLetsAnAnswerOnItsWayOut) {
  bench_.Accept();
  bench_.wire_->room = 10;
  bench_.Say(Get("/nothing"));
  bench_.host_.StartDraining();
  bench_.peer_.lock()->Drain();
  bench_.wire_->room = Wire::kEndless;
  bench_.Settle();
  EXPECT_TRUE(bench_.Written().ends_with("Nothing is here.")) << "all of it";
  EXPECT_TRUE(bench_.wire_->writeIsShutDown);
  bench_.HangUp();
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(HttpPeerTest, APeerMayGoWhileAWorkerRuns) {
  Latch release(1);
  Latch running(1);
  Mount("/slow", [&](HTTPServerRequest&) {
    running.count_down();
    release.wait();
    return std::string("nobody reads this");
  });
  bench_.Accept();
  bench_.Say(Get("/slow"));
  running.wait();
  EXPECT_FALSE(bench_.poller_->WantsToRead(bench_.wire_->handle)) << "what comes now belongs to the next request";
  bench_.poller_->Report(bench_.wire_->handle, {.readable = false, .writable = false, .hungUp = true});
  bench_.Turn();
  EXPECT_TRUE(bench_.IsGone());
  release.count_down();
  bench_.host_.Workers().Stop();
  bench_.Settle();
  EXPECT_EQ(bench_.Written(), "");
  EXPECT_EQ(bench_.host_.GoneCount(), 1U);
  EXPECT_TRUE(bench_.peer_.expired());
}

TEST_F(HttpPeerTest, ACutEndsItInEveryPhase) {
  for (const std::string& said : {std::string(), std::string("GET"), Post(3, "a"), Get("/nothing") + "GET"}) {
    PeerBench bench;
    bench.Accept();
    bench.Say(said);
    bench.peer_.lock()->Cut();
    bench.Settle();
    EXPECT_TRUE(bench.IsGone());
    EXPECT_EQ(bench.host_.GoneCount(), 1U);
  }
}

TEST_F(HttpPeerTest, APeerThatTheSystemCannotWatchIsDropped) {
  bench_.poller_->FailAdds();
  bench_.Accept();
  bench_.Settle();
  EXPECT_TRUE(bench_.IsGone());
  EXPECT_EQ(bench_.Counters().openPeers.Get(), 0U);
  EXPECT_EQ(bench_.host_.GoneCount(), 1U) << "a host that drains may wait for it";
}

}  // namespace
}  // namespace wshost::testing
