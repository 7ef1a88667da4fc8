// SPDX-License-Identifier: MIT
// Peers that come through proxies: whose address counts, which request it was, and for whom limits are.
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "ForEachSplit.h"
#include "FunctionHandlers.h"
#include "LogCapture.h"
#include "PeerBench.h"
#include "wshost/host/RequestId.h"
#include "wshost/service/ServiceError.h"

namespace wshost::testing {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

HostOptions WithHeader() {
  HostOptions options;
  options.proxyProtocol = ProxyProtocolUse::Required;
  return options;
}

const std::string kLine = "PROXY TCP4 192.0.2.1 198.51.100.7 4200 443\r\n";
const std::string kLocal = "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"s;

// A host that says what it knows of each request, at each place where that can be seen.
class ProxiedPeer : public ::testing::Test {
 protected:
  explicit ProxiedPeer(HostOptions options = {}) : bench_(std::move(options)) {
    bench_.host_.Trust({"127.0.0.1", "10.0.0.0/8"});
    bench_.story_.onOpen = [this](WebSocketsService& service) {
      const RequestView& request = *service.Channel().Request();
      seen_.push_back(service.RemoteAddress().toString() + " " + request.Uri().getScheme() +
                      (request.IsSecure() ? "!" : ""));
      id_ = request.RequestId();
    };
  }
  static std::string With(const std::string& fields, const std::string& path = "/chat") {
    std::string request = PeerBench::UpgradeRequest(path);
    return request.insert(request.size() - 2, fields);
  }
  static std::string Get(const std::string& path, const std::string& fields = {}) {
    return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
  }
  static std::string FieldOf(const std::string& answer, const std::string& name) {
    const std::size_t begin = answer.find("\r\n" + name + ": ");
    if (begin == answer.npos) return "none";
    const std::size_t value = begin + name.size() + 4;
    return answer.substr(value, answer.find("\r\n", value) - value);
  }
  // Answers with who the handler believes has asked.
  void MountTeller() {
    bench_.host_.MapHttp("/who", new FunctionHandlers([](auto& request, auto& response) {
                           response.send()
                               << "<" << request.clientAddress().toString() << " " << request.serverAddress().toString()
                               << (request.secure() ? " secure " : " plain ") << wshost::RequestIdOf(request) << ">";
                         }));
  }
  std::string Answered() {
    while (bench_.wire_->outbound.empty()) {
      bench_.Turn();
      std::this_thread::yield();
    }
    bench_.Settle();
    return bench_.Written();
  }
  // A new peer, on a wire of its own.
  void Accept() {
    bench_.wire_ = std::make_shared<Wire>(++wires_);
    if (bench_.batch_) bench_.batch_->Know(bench_.wire_);
    bench_.Accept();
  }
  std::string Open(const std::string& fields) {
    Accept();
    bench_.Say(With(fields));
    return bench_.Written();
  }

  PeerBench bench_;
  std::vector<std::string> seen_;
  std::string id_;
  host::SocketHandle wires_ = 1;
};

// ---- X-Forwarded-For and -Proto

TEST_F(ProxiedPeer, HasTheAddressThatItsProxyNames) {
  EXPECT_TRUE(
      Open("X-Forwarded-For: 203.0.113.66, 192.0.2.1\r\nX-Forwarded-For: 10.0.0.7\r\n").starts_with("HTTP/1.1 101"));
  EXPECT_EQ(seen_, std::vector<std::string>{"192.0.2.1:0 ws"});
  EXPECT_EQ(bench_.host_.LastSession()->Info().remoteAddress.ToString(), "192.0.2.1:0");
}

TEST_F(ProxiedPeer, IsSecureIfItsProxySaysSo) {
  Open("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n");
  EXPECT_EQ(seen_, std::vector<std::string>{"192.0.2.1:0 wss!"});
}

TEST_F(ProxiedPeer, ThatNobodyTrustsIsNotBelieved) {
  bench_.host_.Trust({"10.0.0.0/8"});
  Open("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Request-Id: mine\r\n");
  EXPECT_EQ(seen_, std::vector<std::string>{"127.0.0.1:1111 ws"});
  EXPECT_NE(id_, "mine");
}

TEST_F(ProxiedPeer, IsSeenByStages) {
  std::string seen;
  bench_.host_.AddStage(StagePlace::BeforeWebSockets, [&](StagedRequest request) {
    seen = request.RemoteAddress().toString() + " " + std::string(request.RequestId()) +
           (request.IsSecure() ? " secure" : " plain");
    request.Next();
  });
  Open("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Request-Id: abc-1\r\n");
  EXPECT_EQ(seen, "192.0.2.1:0 abc-1 secure");
  EXPECT_EQ(seen_, std::vector<std::string>{"192.0.2.1:0 wss!"});
  EXPECT_EQ(id_, "abc-1");
}

TEST_F(ProxiedPeer, MayBeAnotherClientWithEachRequest) {
  MountTeller();
  Accept();
  bench_.Say(Get("/who", "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nX-Request-Id: first\r\n"));
  EXPECT_TRUE(Answered().ends_with("<192.0.2.1:0 127.0.0.1:80 secure first>"));
  bench_.Say(Get("/who", "X-Forwarded-For: 192.0.2.2\r\nX-Request-Id: second\r\n"));
  EXPECT_TRUE(Answered().ends_with("<192.0.2.2:0 127.0.0.1:80 plain second>"));
  bench_.Say(Get("/who"));
  const std::string own = Answered();
  EXPECT_NE(own.find("<127.0.0.1:1111 127.0.0.1:80 plain "), own.npos) << own;
  EXPECT_EQ(own.find("second"), own.npos) << own;
  bench_.Say(With("X-Forwarded-For: 192.0.2.3\r\n"));
  EXPECT_EQ(seen_, std::vector<std::string>{"192.0.2.3:0 ws"});
}

TEST_F(ProxiedPeer, KeepsItsOriginWhereTheProxyKeepsTheHost) {
  EXPECT_TRUE(Open("Origin: https://h\r\nX-Forwarded-Proto: https\r\n").starts_with("HTTP/1.1 101"));
  EXPECT_TRUE(Open("Origin: https://elsewhere\r\nX-Forwarded-Proto: https\r\n").starts_with("HTTP/1.1 403"));
}

// ---- request ids

TEST_F(ProxiedPeer, GetsItsRequestsIdBackWithARefusal) {
  bench_.story_.onOpen = [](WebSocketsService&) { throw UpgradeRefused(409, "not now"); };
  const std::string refused = Open("X-Request-Id: abc.1\r\n");
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 409")) << refused;
  EXPECT_EQ(FieldOf(refused, "X-Request-Id"), "abc.1");
  Accept();
  bench_.Say(With("X-Request-Id: abc.2\r\n", "/nothing"));
  EXPECT_EQ(FieldOf(bench_.Written(), "X-Request-Id"), "abc.2");
  Accept();
  bench_.Say(Get("/nothing", "X-Request-Id: abc.3\r\n"));
  EXPECT_EQ(FieldOf(bench_.Written(), "X-Request-Id"), "abc.3");
}

TEST_F(ProxiedPeer, GetsItsRequestsIdBackFromAHostThatDrains) {
  bench_.host_.StartDraining();
  for (const std::string& head : {With("X-Request-Id: abc.1\r\n"), Get("/nothing", "X-Request-Id: abc.1\r\n")}) {
    Accept();
    bench_.Say(head);
    const std::string refused = bench_.Written();
    EXPECT_TRUE(refused.starts_with("HTTP/1.1 503")) << refused;
    EXPECT_EQ(FieldOf(refused, "X-Request-Id"), "abc.1");
  }
}

TEST_F(ProxiedPeer, GetsNoIdInA101) { EXPECT_EQ(FieldOf(Open("X-Request-Id: abc.1\r\n"), "X-Request-Id"), "none"); }

TEST_F(ProxiedPeer, GetsAnIdOfTheHostsWhereItsOwnIsNotFit) {
  Accept();
  bench_.Say(Get("/nothing", "X-Request-Id: a b\r\n"));
  const std::string first = FieldOf(bench_.Written(), "X-Request-Id");
  EXPECT_EQ(first.size(), 13U) << first;
  bench_.Say(Get("/nothing"));
  const std::string second = FieldOf(bench_.Written(), "X-Request-Id");
  EXPECT_EQ(second.size(), 13U) << second;
  EXPECT_NE(first, second);
}

TEST_F(ProxiedPeer, HasAnIdForEachRequestThoughNobodyTrustsIt) {
  bench_.host_.Trust({});
  Accept();
  std::vector<std::string> ids;
  for (int i = 0; i < 2; ++i) {
    bench_.Say(Get("/nothing", "X-Request-Id: mine\r\n"));
    ids.push_back(FieldOf(bench_.Written(), "X-Request-Id"));
    EXPECT_EQ(ids.back().size(), 13U) << ids.back();
  }
  EXPECT_NE(ids[0], ids[1]);
}

TEST_F(ProxiedPeer, GetsTheIdThatItsHandlerSetsInstead) {
  bench_.host_.MapHttp("/own", new FunctionHandlers([](auto&, auto& response) {
                         response.set("X-Request-Id", "handlers");
                         response.send() << "own";
                       }));
  Accept();
  bench_.Say(Get("/own", "X-Request-Id: proxys\r\n"));
  const std::string answer = Answered();
  EXPECT_EQ(FieldOf(answer, "X-Request-Id"), "handlers");
  EXPECT_EQ(answer.find("proxys"), answer.npos) << answer;
}

TEST_F(ProxiedPeer, IsNamedByLinesOfTheLog) {
  const LogCapture http("wshost.http");
  const LogCapture service("wshost.service");
  const std::string fields = "X-Forwarded-For: 192.0.2.1\r\nX-Request-Id: abc-1\r\n";
  bench_.story_.onOpen = [](WebSocketsService&) { throw std::runtime_error("no luck"); };
  Open(fields);
  EXPECT_EQ(service.Count(" of 192.0.2.1:0, request abc-1: OnOpen failed: no luck"), 1U);
  bench_.host_.MapHttp("/bad", new FunctionHandlers([](auto&, auto&) { throw std::runtime_error("no luck"); }));
  Accept();
  bench_.Say(Get("/bad", fields));
  const std::string answer = Answered();
  EXPECT_EQ(FieldOf(answer, "X-Request-Id"), "abc-1");
  EXPECT_EQ(http.Count("peer 192.0.2.1:0, request abc-1: GET /bad: no luck"), 1U);
  bench_.host_.AddStage(StagePlace::BeforeWebSockets,
                        [](const StagedRequest&) { throw std::runtime_error("bad stage"); });
  Open(fields);
  EXPECT_EQ(http.Count("peer 192.0.2.1:0, request abc-1: a stage failed for /chat: bad stage"), 1U);
}

// ---- limits

TEST_F(ProxiedPeer, CountsForTheAddressOfItsClientAndNotOfItsProxy) {
  bench_.host_.Limit({.sessions = 1});
  EXPECT_TRUE(Open("X-Forwarded-For: 192.0.2.1\r\n").starts_with("HTTP/1.1 101"));
  EXPECT_TRUE(Open("X-Forwarded-For: 192.0.2.2\r\n").starts_with("HTTP/1.1 101"));
  EXPECT_TRUE(Open("X-Forwarded-For: 192.0.2.1\r\n").starts_with("HTTP/1.1 429"));
  EXPECT_TRUE(Open("").starts_with("HTTP/1.1 101")) << "the proxy itself";
  EXPECT_TRUE(Open("").starts_with("HTTP/1.1 101"));
}

TEST_F(ProxiedPeer, IsToldIfItsClientHasTooManyRequests) {
  bench_.host_.Limit({.handshakes = 1});
  const auto held = bench_.host_.Admit(Poco::Net::SocketAddress("192.0.2.1", 1));
  const std::string upgrade = Open("X-Forwarded-For: 192.0.2.1\r\nX-Request-Id: abc\r\n");
  EXPECT_TRUE(upgrade.starts_with("HTTP/1.1 429")) << upgrade;
  EXPECT_EQ(FieldOf(upgrade, "X-Request-Id"), "abc");
  Accept();
  bench_.Say(Get("/nothing", "X-Forwarded-For: 192.0.2.1\r\n"));
  const std::string plain = bench_.Written();
  EXPECT_TRUE(plain.starts_with("HTTP/1.1 429")) << plain;
  EXPECT_EQ(FieldOf(plain, "Connection"), "close");
  Accept();
  bench_.Say(Get("/nothing", "X-Forwarded-For: 192.0.2.2\r\n"));
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 404"));
}

TEST_F(ProxiedPeer, CountsForItsClientUntilItsRequestIsAnswered) {
  bench_.host_.Limit({.handshakes = 1});
  const PeerAddress client = Poco::Net::SocketAddress("192.0.2.1", 1);
  std::optional<StagedRequest> staged;
  bench_.host_.AddStage(StagePlace::BeforeWebSockets,
                        [&](StagedRequest request) { staged.emplace(std::move(request)); });
  Accept();
  bench_.Say(Get("/nothing", "X-Forwarded-For: 192.0.2.1\r\n"));
  EXPECT_FALSE(bench_.host_.Admit(client).isAdmitted);
  staged->Next();
  bench_.Settle();
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 404"));
  EXPECT_FALSE(bench_.IsGone()) << "the proxy keeps it for others";
  EXPECT_TRUE(bench_.host_.Admit(client).isAdmitted);
}

// ---- the PROXY protocol

class ProxyHeaderPeer : public ProxiedPeer {
 protected:
  ProxyHeaderPeer() : ProxiedPeer(WithHeader()) {}
};

TEST_F(ProxyHeaderPeer, HasTheAddressesOfTheHeader) {
  MountTeller();
  Accept();
  bench_.Say(kLine + Get("/who"));
  const std::string first = Answered();
  EXPECT_NE(first.find("<192.0.2.1:4200 198.51.100.7:443 plain "), first.npos) << first;
  bench_.Say(Get("/who"));
  EXPECT_NE(Answered().find("<192.0.2.1:4200 198.51.100.7:443 plain "), std::string::npos) << "and keeps them";
}

TEST_F(ProxyHeaderPeer, IsTheSameHoweverTheBytesAreCut) {
  ForEachSplit(FromText(kLine + PeerBench::UpgradeRequest()), [](const std::vector<Bytes>& parts) {
    PeerBench bench(WithHeader());
    bench.host_.Trust({"127.0.0.1"});
    bench.Accept();
    for (const Bytes& part : parts) bench.Say(part);
    EXPECT_TRUE(bench.Written().starts_with("HTTP/1.1 101"));
    EXPECT_EQ(bench.host_.LastSession()->Info().remoteAddress.ToString(), "192.0.2.1:4200");
  });
}

TEST_F(ProxyHeaderPeer, KeepsItsOwnAddressWhereTheHeaderHasNone) {
  for (const std::string& header : {"PROXY UNKNOWN\r\n"s, kLocal}) {
    seen_.clear();
    Accept();
    bench_.Say(header + With("X-Forwarded-For: 192.0.2.9\r\n"));
    EXPECT_EQ(seen_, std::vector<std::string>{"127.0.0.1:1111 ws"});
  }
}

TEST_F(ProxyHeaderPeer, IsNotBelievedUnlessTheHeaderNamesAProxy) {
  Accept();
  bench_.Say(kLine + With("X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Proto: https\r\nX-Request-Id: mine\r\n"));
  EXPECT_EQ(seen_, std::vector<std::string>{"192.0.2.1:4200 ws"});
  EXPECT_NE(id_, "mine");
  seen_.clear();
  Accept();
  bench_.Say("PROXY TCP4 10.0.0.5 198.51.100.7 4200 443\r\n" +
             With("X-Forwarded-For: 192.0.2.9\r\nX-Request-Id: its\r\n"));
  EXPECT_EQ(seen_, std::vector<std::string>{"192.0.2.9:0 ws"});
  EXPECT_EQ(id_, "its");
}

TEST_F(ProxyHeaderPeer, IsClosedWithoutAWordIfItHasNone) {
  for (const std::string& bytes :
       {PeerBench::UpgradeRequest(), "PROXY TCP4 nonsense\r\n"s + PeerBench::UpgradeRequest()}) {
    const auto before = bench_.Counters().protocolErrors.Get();
    Accept();
    bench_.Say(bytes);
    EXPECT_EQ(bench_.Written(), "");
    EXPECT_TRUE(bench_.IsGone());
    EXPECT_EQ(bench_.Counters().protocolErrors.Get(), before + 1);
  }
  EXPECT_TRUE(seen_.empty());
}

TEST_F(ProxyHeaderPeer, HasNoMoreTimeForBothThanForAHead) {
  Accept();
  bench_.Wait(6s);
  bench_.Say(kLine);
  bench_.Wait(6s);
  EXPECT_TRUE(bench_.IsGone());
  EXPECT_EQ(bench_.Counters().timeouts.Get(), 1U);
}

TEST_F(ProxyHeaderPeer, IsDroppedIfTheHeaderDoesNotCome) {
  Accept();
  bench_.Say("PROXY TCP4 ");
  bench_.Wait(11s);
  EXPECT_TRUE(bench_.IsGone());
  EXPECT_EQ(bench_.Counters().timeouts.Get(), 1U);
}

TEST_F(ProxyHeaderPeer, MayHangUpBeforeTheHeaderIsWhole) {
  Accept();
  bench_.Say("PROXY TCP4 ");
  bench_.HangUp();
  EXPECT_TRUE(bench_.IsGone());
}

TEST_F(ProxyHeaderPeer, IsClosedIfItsClientHasTooManyHandshakes) {
  bench_.host_.Limit({.handshakes = 1});
  const auto held = bench_.host_.Admit(Poco::Net::SocketAddress("192.0.2.1", 1));
  Accept();
  bench_.Say(kLine + PeerBench::UpgradeRequest());
  EXPECT_TRUE(bench_.IsGone());
  EXPECT_EQ(bench_.Counters().peersRefused.Get(), 1U);
  EXPECT_TRUE(seen_.empty());
}

TEST_F(ProxyHeaderPeer, CountsForItsClientAsLongAsItIsThere) {
  bench_.host_.Limit({.handshakes = 1});
  const PeerAddress client = Poco::Net::SocketAddress("192.0.2.1", 1);
  Accept();
  bench_.Say(kLine);
  EXPECT_FALSE(bench_.host_.Admit(client).isAdmitted);
  bench_.Say(Get("/nothing"));
  EXPECT_TRUE(bench_.Written().starts_with("HTTP/1.1 404"));
  EXPECT_FALSE(bench_.host_.Admit(client).isAdmitted);
  bench_.HangUp();
  EXPECT_TRUE(bench_.host_.Admit(client).isAdmitted);
}

}  // namespace
}  // namespace wshost::testing
