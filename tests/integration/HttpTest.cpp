// SPDX-License-Identifier: MIT
// Plain HTTP on the port of the WebSockets: Poco's handlers behind our sockets, Poco's client in front of them.
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/StreamCopier.h>
#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "Engines.h"
#include "LogCapture.h"
#include "Services.h"
#include "TestClient.h"

namespace wshost::testing {
namespace {

using Poco::Net::HTTPClientSession;
using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;
using Handle = std::function<void(HTTPServerRequest&, HTTPServerResponse&)>;

// A handler that is one function.
class FunctionHandler : public Poco::Net::HTTPRequestHandler {
 public:
  explicit FunctionHandler(Handle handle) : handle_(std::move(handle)) {}
  void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override { handle_(request, response); }

 private:
  Handle handle_;
};

class FunctionHandlers : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit FunctionHandlers(Handle handle) : handle_(std::move(handle)) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
    return new FunctionHandler(handle_);
  }

 private:
  Handle handle_;
};

std::string BodyOf(HTTPServerRequest& request) {
  std::string body;
  Poco::StreamCopier::copyToString(request.stream(), body);
  return body;
}

void Reply(HTTPServerResponse& response, const std::string& text) {
  response.setContentType("text/plain");
  response.send() << text;
}

// What is mounted for all tests: pages that tell what they saw.
class HttpOn : public EngineTest {
 protected:
  HttpOn() : host_(kAnyPort, Options()) { Open(); }

  static std::string Large() { return std::string(8 * 1024 * 1024, 'L'); }
  std::uint16_t Port() const { return PortOf(host_); }

  static HostOptions Options() {
    HostOptions options = GetParam().Options();
    options.maxHttpRequestBodyBytes = 100'000;
    return options;
  }
  void Mount(const char* path, Handle handle) { host_.MapHttp(path, new FunctionHandlers(std::move(handle))); }
  void Open() {
    Mount("/", [](HTTPServerRequest& request, HTTPServerResponse& response) {
      Reply(response, "root by " + request.getMethod());
    });
    Mount("/tree/*", [](HTTPServerRequest& request, HTTPServerResponse& response) {
      Reply(response, "tree " + request.getURI());
    });
    Mount("/tree/exact", [](HTTPServerRequest&, HTTPServerResponse& response) { Reply(response, "exact"); });
    Mount("/post", [](HTTPServerRequest& request, HTTPServerResponse& response) {
      Reply(response,
            BodyOf(request) + "|" + request.getContentType() + "|" + request.clientAddress().host().toString());
    });
    Mount("/throws", [](HTTPServerRequest&, HTTPServerResponse&) { throw std::runtime_error("secret of a handler"); });
    Mount("/large", [](HTTPServerRequest&, HTTPServerResponse& response) { Reply(response, Large()); });
    Mount("/huge", [](HTTPServerRequest&, HTTPServerResponse& response) { Reply(response, Large() + Large() + "!"); });
    Mount("/meets", [this](HTTPServerRequest&, HTTPServerResponse& response) {
      if (++meeting_ == kAtOnce) everybody_.set_value();
      everybodyIsThere_.wait();
      Reply(response, "met");
    });
    host_.AddWebSocketsEndpoint();
    host_.Open();
  }

  static constexpr int kAtOnce = 4;
  std::atomic<int> meeting_{0};
  std::promise<void> everybody_;
  const std::shared_future<void> everybodyIsThere_{everybody_.get_future()};
  WebSocketsHost<EchoService> host_;
};
INSTANTIATE_TEST_SUITE_P(Engines, HttpOn, AllEngines(), NameOf);

struct Answered {
  int status = 0;
  std::string body;
  std::string type;
};

// One exchange with Poco's client, over a session that it keeps or makes anew as it thinks right.
Answered Exchange(HTTPClientSession& session, HTTPRequest& request, const std::string& body = {}) {
  session.sendRequest(request) << body;
  HTTPResponse response;
  std::istream& stream = session.receiveResponse(response);
  Answered answered;
  Poco::StreamCopier::copyToString(stream, answered.body);
  answered.status = response.getStatus();
  answered.type = response.getContentType();
  return answered;
}

Answered Get(HTTPClientSession& session, const std::string& path, const std::string& method = HTTPRequest::HTTP_GET) {
  HTTPRequest request(method, path, HTTPRequest::HTTP_1_1);
  return Exchange(session, request);
}

TEST_P(HttpOn, AnswersExactPathsAndTreesAndNothingElse) {
  HTTPClientSession session("127.0.0.1", Port());
  EXPECT_EQ(Get(session, "/").body, "root by GET");
  EXPECT_EQ(Get(session, "/?query=1").body, "root by GET");
  EXPECT_EQ(Get(session, "/tree/a/b?c=d").body, "tree /tree/a/b?c=d");
  EXPECT_EQ(Get(session, "/tree").body, "tree /tree");
  EXPECT_EQ(Get(session, "/tree/exact").body, "exact");
  EXPECT_EQ(Get(session, "/tree/exact/below").body, "tree /tree/exact/below");
  EXPECT_EQ(Get(session, "/treehouse").status, 404);
  EXPECT_EQ(Get(session, "/none").status, 404);
  EXPECT_EQ(Get(session, "/").type, "text/plain");
}

TEST_P(HttpOn, KeepsAConnectionForManyRequests) {
  HTTPClientSession session("127.0.0.1", Port());
  session.setKeepAlive(true);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Get(session, "/").status, 200);
  EXPECT_EQ(Get(session, "/none").status, 404);
  EXPECT_EQ(Get(session, "/throws").status, 500);
  EXPECT_EQ(Get(session, "/").status, 200);
  EXPECT_EQ(host_.Statistics().accepted, 1U);
  EXPECT_EQ(host_.Statistics().httpRequests, 23U);
}

TEST_P(HttpOn, TakesBodiesOfKnownLengthAndInChunks) {
  HTTPClientSession session("127.0.0.1", Port());
  session.setKeepAlive(true);
  for (const std::size_t length : {0U, 1U, 1000U, 100'000U}) {
    const std::string body(length, 'b');
    HTTPRequest known(HTTPRequest::HTTP_POST, "/post", HTTPRequest::HTTP_1_1);
    known.setContentType("a/b");
    known.setContentLength64(static_cast<Poco::Int64>(length));
    EXPECT_EQ(Exchange(session, known, body).body, body + "|a/b|127.0.0.1");
    HTTPRequest chunked(HTTPRequest::HTTP_POST, "/post", HTTPRequest::HTTP_1_1);
    chunked.setContentType("a/b");
    chunked.setChunkedTransferEncoding(true);
    EXPECT_EQ(Exchange(session, chunked, body).body, body + "|a/b|127.0.0.1");
  }
}

TEST_P(HttpOn, RefusesBodiesBeyondTheLimitWith413) {
  for (const char* framing : {"Content-Length: 100001\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n186a1\r\n"}) {
    TestClient client(Port());
    client.Send("POST /post HTTP/1.1\r\nHost: a\r\n" + std::string(framing));
    client.TrySend(Repeated('x', 100'001));
    EXPECT_EQ(client.ReadAnswer().status, 413) << framing;
    client.ShutdownWrite();
    EXPECT_EQ(client.ReadUntilEof(), "") << framing;
  }
}

TEST_P(HttpOn, AnswersHeadWithoutABody) {
  TestClient client(Port());
  client.Send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const HttpAnswer head = client.ReadAnswer(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_THAT(head.head, ::testing::HasSubstr("Content-Length: 12\r\n"));
  EXPECT_EQ(client.ReadAnswer().body, "root by GET");
}

TEST_P(HttpOn, AnswersPipelinedRequestsInOrder) {
  TestClient client(Port());
  std::string all;
  for (int i = 0; i < 50; ++i) all += "GET /tree/" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
  client.Send(all);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(client.ReadAnswer().body, "tree /tree/" + std::to_string(i));
}

TEST_P(HttpOn, TakesARequestByteByByte) {
  TestClient client(Port());
  for (const char c : std::string("POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")) {
    client.Send(std::string_view(&c, 1));
  }
  EXPECT_THAT(client.ReadAnswer().body, ::testing::StartsWith("abc|"));
}

TEST_P(HttpOn, SaysContinueToAClientThatWaitsForIt) {
  TestClient client(Port());
  client.Send("POST /post HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(StatusOf(client.ReadHead()), 100);
  client.Send("abc");
  EXPECT_THAT(client.ReadAnswer().body, ::testing::StartsWith("abc|"));
}

TEST_P(HttpOn, AFailingHandlerIsA500WithoutItsText) {
  const LogCapture log("wshost.http");
  HTTPClientSession session("127.0.0.1", Port());
  const Answered answered = Get(session, "/throws");
  EXPECT_EQ(answered.status, 500);
  EXPECT_THAT(answered.body, ::testing::Not(::testing::HasSubstr("secret")));
  EXPECT_EQ(log.Count("secret of a handler"), 1U);
}

TEST_P(HttpOn, SendsLargeResponsesWholeAndRefusesHugeOnes) {
  HTTPClientSession session("127.0.0.1", Port());
  EXPECT_EQ(Get(session, "/large").body, Large());
  const LogCapture log("wshost.http");
  EXPECT_EQ(Get(session, "/huge").status, 500);
}

TEST_P(HttpOn, SendsALargeResponseToAClientThatHungUpHalfWay) {
  TestClient client(Port());
  client.Send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  client.ShutdownWrite();
  const HttpAnswer answer = client.ReadAnswer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body.size(), Large().size());
  EXPECT_EQ(client.ReadUntilEof(), "");
}

TEST_P(HttpOn, AnswersRequestsAtTheSameTime) {
  std::vector<std::future<Answered>> answers;
  for (int i = 0; i < kAtOnce; ++i) {
    answers.push_back(std::async(std::launch::async, [this] {
      HTTPClientSession session("127.0.0.1", Port());
      return Get(session, "/meets");
    }));
  }
  // Each handler waits for the last one to come: one after the other, none would ever be answered.
  for (auto& answer : answers) EXPECT_EQ(answer.get().body, "met");
}

TEST_P(HttpOn, ServesWebSocketsOnTheSamePathMeanwhile) {
  HTTPClientSession session("127.0.0.1", Port());
  session.setKeepAlive(true);
  TestClient first = TestClient::Joined(Port());
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(Get(session, "/").body, "root by GET");
    first.ExpectEcho("between");
    TestClient::Joined(Port()).ExpectEcho("new");
  }
}

TEST_P(HttpOn, UpgradesAConnectionThatHasServedRequests) {
  TestClient client(Port());
  client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.ReadAnswer().status, 200);
  client.Send(Joined(FromText("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + UpgradeHead()), TextFrame("all at once")));
  EXPECT_EQ(client.ReadAnswer().status, 200);
  EXPECT_EQ(StatusOf(client.ReadHead()), 101);
  EXPECT_EQ(client.ReadText(), "all at once");
  client.ExpectEcho("and on");
  client.CloseCleanly();
}

TEST_P(HttpOn, ClosesWhileIdleConnectionsAreKept) {
  HTTPClientSession session("127.0.0.1", Port());
  session.setKeepAlive(true);
  EXPECT_EQ(Get(session, "/").status, 200);
  host_.Close();
  EXPECT_EQ(host_.Statistics().openPeers, 0U);
}

class HttpClosing : public EngineTest {};
INSTANTIATE_TEST_SUITE_P(Engines, HttpClosing, AllEngines(), NameOf);

TEST_P(HttpClosing, AnAnswerInTheMakingIsStillSent) {
  std::promise<void> running, go;
  WebSocketsHost<EchoService> host(kAnyPort, GetParam().Options());
  host.MapHttp("/", new FunctionHandlers([&](HTTPServerRequest&, HTTPServerResponse& response) {
                 running.set_value();
                 go.get_future().wait();
                 Reply(response, "in time");
               }));
  host.AddWebSocketsEndpoint();
  host.Open();
  TestClient client(PortOf(host));
  client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  running.get_future().wait();
  auto closing = std::async(std::launch::async, [&] { host.Close(); });
  Eventually("the host is closing", [&] { return host.GetState() == Host::State::Closing; });
  go.set_value();
  const HttpAnswer answer = client.ReadAnswer();
  EXPECT_EQ(answer.body, "in time");
  EXPECT_THAT(answer.head, ::testing::HasSubstr("Connection: close"));
  EXPECT_EQ(client.ReadUntilEof(), "");
  client.ShutdownWrite();
  closing.get();
}

// A handler that closes its host would wait for itself.
TEST_P(HttpClosing, IsRefusedInAHandler) {
  HostOptions options = GetParam().Options();
  options.drainTimeout = std::chrono::milliseconds(kPatienceMilliseconds);
  WebSocketsHost<EchoService> host(kAnyPort, options);
  host.MapHttp("/", new FunctionHandlers([&](HTTPServerRequest&, HTTPServerResponse& response) {
                 try {
                   host.Close();
                   Reply(response, "closed");
                 } catch (const std::logic_error& error) {
                   Reply(response, error.what());
                 }
               }));
  host.AddWebSocketsEndpoint();
  host.Open();
  TestClient client(PortOf(host));
  client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(client.ReadAnswer().body, ::testing::HasSubstr("Host::Close"));
  EXPECT_EQ(host.GetState(), Host::State::Open);
  TestClient::Joined(PortOf(host)).ExpectEcho("still open");
}

}  // namespace
}  // namespace wshost::testing
