// SPDX-License-Identifier: MIT
// Real Poco handlers over requests in memory.
#include "http/HttpResponder.h"

#include <Poco/AutoPtr.h>
#include <Poco/Exception.h>
#include <Poco/Logger.h>
#include <Poco/Net/HTMLForm.h>
#include <Poco/Net/HTTPCookie.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/NetException.h>
#include <Poco/StreamChannel.h>
#include <Poco/StreamCopier.h>
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "HttpTestRequests.h"

namespace wshost::host {
namespace {

using Poco::Net::HTTPResponse;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

HttpResponseBytes AnswerWith(const HandlerFunction& function, HttpRequestMessage message = MakeRequest("GET", "/"),
                             const HttpResponderLimits& limits = {}) {
  FunctionFactory factory(function);
  return Answer(factory, std::move(message), limits);
}

void SayHello(HTTPServerRequest&, HTTPServerResponse& response) {
  response.setContentType("text/plain");
  response.send() << "hello, " << 42;
}

/// Collects what is logged as "wshost.http" while it lives.
class HttpLog {
 public:
  HttpLog() : channel_(new Poco::StreamChannel(text_)) { Logger().setChannel(channel_); }
  ~HttpLog() { Logger().setChannel(nullptr); }
  std::string Text() const { return text_.str(); }

 private:
  static Poco::Logger& Logger() { return Poco::Logger::get("wshost.http"); }

  std::ostringstream text_;
  Poco::AutoPtr<Poco::Channel> channel_;
};

TEST(HttpResponder, SendsWhatTheHandlerStreams) {
  const auto answer = AnswerWith(SayHello);
  EXPECT_EQ(StatusLineOf(answer.bytes), "HTTP/1.1 200 OK");
  EXPECT_EQ(FieldOf(answer.bytes, "Content-Type"), "text/plain");
  EXPECT_EQ(FieldOf(answer.bytes, "Content-Length"), "9");
  EXPECT_EQ(FieldOf(answer.bytes, "Connection"), "keep-alive");
  EXPECT_TRUE(FieldOf(answer.bytes, "Date").ends_with(" GMT"));
  EXPECT_EQ(BodyOf(answer.bytes), "hello, 42");
  EXPECT_TRUE(answer.keepAlive);
}

TEST(HttpResponder, ShowsTheWholeRequestToTheHandler) {
  auto message =
      MakeRequest("POST", "/form?x=1", {{"Host", "here:4502"}, {"X-Twice", "a"}, {"X-Twice", "b"}}, "the body");
  message.secure = true;
  const auto answer = AnswerWith(
      [](HTTPServerRequest& request, HTTPServerResponse& response) {
        std::string body;
        Poco::StreamCopier::copyToString(request.stream(), body);
        EXPECT_EQ(request.getMethod(), "POST");
        EXPECT_EQ(request.getURI(), "/form?x=1");
        EXPECT_EQ(request.getVersion(), "HTTP/1.1");
        EXPECT_EQ(request.getHost(), "here:4502");
        EXPECT_EQ(request.size(), 3u);
        EXPECT_EQ(body, "the body");
        EXPECT_EQ(request.clientAddress().toString(), "127.0.0.1:40001");
        EXPECT_EQ(request.serverAddress().toString(), "127.0.0.1:4502");
        EXPECT_EQ(request.serverParams().getServerName(), "127.0.0.1:4502");
        EXPECT_EQ(&request.response(), &response);
        EXPECT_TRUE(request.secure());
        EXPECT_FALSE(response.sent());
        response.send();
        EXPECT_TRUE(response.sent());
      },
      std::move(message));
  EXPECT_EQ(FieldOf(answer.bytes, "Content-Length"), "0");
}

TEST(HttpResponder, GivesHeaderValuesAsTheyCame) {
  // Poco's own header parser decodes this RFC 2047 word into CR LF.
  const auto answer = AnswerWith(
      [](HTTPServerRequest& request, HTTPServerResponse& response) {
        EXPECT_EQ(request.get("X-Word"), "=?UTF-8?Q?a=0D=0AX-Evil:_1?=");
        response.send();
      },
      MakeRequest("GET", "/", {{"X-Word", "=?UTF-8?Q?a=0D=0AX-Evil:_1?="}}));
  EXPECT_EQ(StatusLineOf(answer.bytes), "HTTP/1.1 200 OK");
}

TEST(HttpResponder, LetsPocoReadForms) {
  const auto answer = AnswerWith(
      [](HTTPServerRequest& request, HTTPServerResponse& response) {
        const Poco::Net::HTMLForm form(request, request.stream());
        response.send() << form.get("name") << '/' << form.get("place");
      },
      MakeRequest("POST", "/", {{"Content-Type", "application/x-www-form-urlencoded"}, {"Content-Length", "20"}},
                  "name=Ada&place=L%26B"));
  EXPECT_EQ(BodyOf(answer.bytes), "Ada/L&B");
}

TEST(HttpResponder, SendsBuffersOfAnyBytes) {
  const auto answer = AnswerWith([](HTTPServerRequest&, HTTPServerResponse& response) {
    response.setChunkedTransferEncoding(true);
    response.sendBuffer("a\0b\r\n", 5);
  });
  EXPECT_EQ(FieldOf(answer.bytes, "Content-Length"), "5");
  EXPECT_EQ(FieldOf(answer.bytes, "Transfer-Encoding"), "(none)");
  EXPECT_EQ(BodyOf(answer.bytes), std::string_view("a\0b\r\n", 5));
}

TEST(HttpResponder, KnowsTheLengthOfWhatAHandlerWantedChunked) {
  const auto answer = AnswerWith([](HTTPServerRequest&, HTTPServerResponse& response) {
    response.setContentLength(99);
    response.setChunkedTransferEncoding(true);
    response.send() << "abc";
  });
  EXPECT_EQ(CountFields(answer.bytes, "Content-Length"), 1u);
  EXPECT_EQ(FieldOf(answer.bytes, "Content-Length"), "3");
  EXPECT_EQ(CountFields(answer.bytes, "Transfer-Encoding"), 0u);
}

TEST(HttpResponder, Redirects) {
  const auto answer = AnswerWith([](HTTPServerRequest&, HTTPServerResponse& response) {
    response.redirect("http://here/elsewhere", HTTPResponse::HTTP_SEE_OTHER);
  });
  EXPECT_EQ(StatusLineOf(answer.bytes), "HTTP/1.1 303 See Other");
  EXPECT_EQ(FieldOf(answer.bytes, "Location"), "http://here/elsewhere");
  EXPECT_EQ(FieldOf(answer.bytes, "Content-Length"), "0");
}

TEST(HttpResponder, AsksForAuthentication) {
  const auto answer = AnswerWith([](HTTPServerRequest&, HTTPServerResponse& response) {
    response.requireAuthentication("the \"inner\" room");
    response.send();
  });
  EXPECT_EQ(StatusLineOf(answer.bytes), "HTTP/1.1 401 Unauthorized");
  EXPECT_EQ(FieldOf(answer.bytes, "WWW-Authenticate"), "Basic realm=\"the \\\"inner\\\" room\"");
}

TEST(HttpResponder, SendsEveryCookie) {
  const auto answer = AnswerWith([](HTTPServerRequest&, HTTPServerResponse& response) {
    response.addCookie(Poco::Net::HTTPCookie("a", "1"));
    response.addCookie(Poco::Net::HTTPCookie("b", "2"));
    response.send();
  });
  EXPECT_EQ(CountFields(answer.bytes, "Set-Cookie"), 2u);
}

TEST(HttpResponder, LeavesTheBodyOfAHeadRequestAwayButTellsItsLength) {
  const auto answer = AnswerWith(SayHello, MakeRequest("HEAD", "/"));
  EXPECT_EQ(FieldOf(answer.bytes, "Content-Length"), "9");
  EXPECT_EQ(BodyOf(answer.bytes), "");
  EXPECT_TRUE(answer.bytes.ends_with("\r\n\r\n"));
}

TEST(HttpResponder, LeavesBodiesOfErrorsToHeadRequestsAway) {
  const auto answer = AnswerWith([](HTTPServerRequest&, HTTPServerResponse&) { throw 1; }, MakeRequest("HEAD", "/"));
  EXPECT_EQ(StatusLineOf(answer.bytes), "HTTP/1.1 500 Internal Server Error");
  EXPECT_EQ(BodyOf(answer.bytes), "");
}

TEST(HttpResponder, AnswersNotFoundIfTheFactoryHasNoHandler) {
  const auto answer = AnswerWith(nullptr);
  EXPECT_EQ(StatusLineOf(answer.bytes), "HTTP/1.1 404 Not Found");
  EXPECT_TRUE(answer.keepAlive);
}

struct Thrower {
  const char* name;
  std::function<void()> act;
};

class HttpResponderThrowing : public testing::TestWithParam<Thrower> {};

TEST_P(HttpResponderThrowing, AnswersFiveHundredWithoutTheText) {
  const HttpLog log;
  for (const bool sentBefore : {false, true}) {
    const auto answer = AnswerWith([&](HTTPServerRequest&, HTTPServerResponse& response) {
      response.set("X-Half", "done");
      if (sentBefore) {
        response.send() << "half a response";
      }
      GetParam().act();
    });
    EXPECT_EQ(StatusLineOf(answer.bytes), "HTTP/1.1 500 Internal Server Error");
    EXPECT_EQ(answer.bytes.find("secret"), std::string::npos);
    EXPECT_EQ(answer.bytes.find("half"), std::string::npos);
    EXPECT_EQ(FieldOf(answer.bytes, "X-Half"), "(none)");
    EXPECT_TRUE(answer.keepAlive);
  }
  EXPECT_NE(log.Text().find("GET /: "), std::string::npos) << log.Text();
}

INSTANTIATE_TEST_SUITE_P(Kinds, HttpResponderThrowing,
                         testing::Values(Thrower{"Std", [] { throw std::runtime_error("secret"); }},
                                         Thrower{"Poco", [] { throw Poco::Net::NetException("secret"); }},
                                         Thrower{"Int", [] { throw 42; }}),
                         [](const auto& thrower) { return thrower.param.name; });

TEST(HttpResponder, LogsTheTextOfAnException) {
  const HttpLog log;
  AnswerWith([](HTTPServerRequest&, HTTPServerResponse&) { throw std::runtime_error("the reason"); });
  EXPECT_NE(log.Text().find("the reason"), std::string::npos);
}

TEST(HttpResponder, AnswersFiveHundredIfTheFactoryThrows) {
  struct Throwing : Poco::Net::HTTPRequestHandlerFactory {
    Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
      throw Poco::IOException("x");
    }
  } factory;
  EXPECT_EQ(StatusLineOf(Answer(factory, MakeRequest("GET", "/")).bytes), "HTTP/1.1 500 Internal Server Error");
}

TEST(HttpResponder, AnswersFiveHundredIfTheHandlerSendsNothing) {
  const HttpLog log;
  const auto answer = AnswerWith([](HTTPServerRequest&, HTTPServerResponse&) {});
  EXPECT_EQ(StatusLineOf(answer.bytes), "HTTP/1.1 500 Internal Server Error");
  EXPECT_NE(log.Text().find("without sending"), std::string::npos);
}

TEST(HttpResponder, TakesABodyOfTheLimitButNotOneByteMore) {
  const HttpLog log;
  const auto write = [](std::size_t size) {
    return [size](HTTPServerRequest&, HTTPServerResponse& response) { response.send() << std::string(size, 'x'); };
  };
  const auto fits = AnswerWith(write(1000), MakeRequest("GET", "/"), {1000});
  EXPECT_EQ(BodyOf(fits.bytes).size(), 1000u);
  EXPECT_EQ(log.Text(), "");
  const auto tooLarge = AnswerWith(write(1001), MakeRequest("GET", "/"), {1000});
  EXPECT_EQ(StatusLineOf(tooLarge.bytes), "HTTP/1.1 500 Internal Server Error");
  EXPECT_NE(log.Text().find("maxHttpResponseBodyBytes"), std::string::npos);
}

TEST(HttpResponder, NeverWritesHeaderValuesWithLineBreaks) {
  const HttpLog log;
  for (const std::string& value :
       {std::string("a\r\nX-Evil: 1"), std::string("a\nb"), std::string("a\rb"), std::string("a\0b", 3)}) {
    const auto answer = AnswerWith([&](HTTPServerRequest&, HTTPServerResponse& response) {
      response.set("X-Value", value);
      response.send() << "body";
    });
    EXPECT_EQ(StatusLineOf(answer.bytes), "HTTP/1.1 500 Internal Server Error");
    EXPECT_EQ(answer.bytes.find("Evil"), std::string::npos);
  }
  EXPECT_NE(log.Text().find("X-Value"), std::string::npos);
}

TEST(HttpResponder, NeverWritesARedirectWithLineBreaks) {
  const auto answer = AnswerWith(
      [](HTTPServerRequest&, HTTPServerResponse& response) { response.redirect("http://here/\r\nSet-Cookie: a=b"); });
  EXPECT_EQ(StatusLineOf(answer.bytes), "HTTP/1.1 500 Internal Server Error");
  EXPECT_EQ(answer.bytes.find("Set-Cookie"), std::string::npos);
}

TEST(HttpResponder, AnswersFiveHundredIfAResponseIsSentTwice) {
  const HttpLog log;
  const auto answer = AnswerWith([](HTTPServerRequest&, HTTPServerResponse& response) {
    response.send() << "one";
    response.sendBuffer("two", 3);
  });
  EXPECT_EQ(StatusLineOf(answer.bytes), "HTTP/1.1 500 Internal Server Error");
  EXPECT_NE(log.Text().find("HTTPServerResponse::sendBuffer"), std::string::npos);
}

struct KeepAliveCase {
  int minorVersion;
  const char* connection;
  bool expected;
};

TEST(HttpResponder, KeepsAliveAsTheRequestAsks) {
  for (const KeepAliveCase& each :
       {KeepAliveCase{1, "", true}, KeepAliveCase{1, "close", false}, KeepAliveCase{1, "x, Close", false},
        KeepAliveCase{0, "", false}, KeepAliveCase{0, "Keep-Alive", true},
        KeepAliveCase{0, "keep-alive, close", false}}) {
    SCOPED_TRACE(each.connection);
    const auto answer = AnswerWith(
        [&](HTTPServerRequest&, HTTPServerResponse& response) {
          EXPECT_EQ(response.getKeepAlive(), each.expected);
          response.send();
        },
        MakeRequest("GET", "/", {{"Connection", each.connection}}, {}, each.minorVersion));
    EXPECT_EQ(answer.keepAlive, each.expected);
    EXPECT_EQ(FieldOf(answer.bytes, "Connection"), each.expected ? "keep-alive" : "close");
    EXPECT_EQ(CountFields(answer.bytes, "Connection"), 1u);
  }
}

TEST(HttpResponder, ClosesIfTheHandlerSaysSo) {
  const auto answer = AnswerWith([](HTTPServerRequest&, HTTPServerResponse& response) {
    response.setKeepAlive(false);
    response.send();
  });
  EXPECT_FALSE(answer.keepAlive);
  EXPECT_EQ(FieldOf(answer.bytes, "Connection"), "close");
}

}  // namespace
}  // namespace wshost::host
