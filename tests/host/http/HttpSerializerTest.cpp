// SPDX-License-Identifier: MIT
// Which responses have a length and a body, and what may never be written.
#include "http/HttpSerializer.h"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

#include "HttpTestRequests.h"

namespace wshost::host {
namespace {

using Poco::Net::HTTPResponse;

HTTPResponse Response(int status) {
  return HTTPResponse(HTTPResponse::HTTP_1_1, static_cast<HTTPResponse::HTTPStatus>(status));
}

TEST(HttpSerializer, WritesNoBodyAndNoLengthForNoContentAndNotModified) {
  for (const int status : {204, 304}) {
    auto response = Response(status);
    response.setContentLength(4);
    const std::string bytes = SerializeResponse(response, "body", false, true);
    EXPECT_EQ(CountFields(bytes, "Content-Length"), 0u) << status;
    EXPECT_EQ(BodyOf(bytes), "") << status;
    EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
  }
}

TEST(HttpSerializer, WritesLengthZeroForResetContent) {
  const std::string bytes = SerializeResponse(Response(205), "body", false, true);
  EXPECT_EQ(FieldOf(bytes, "Content-Length"), "0");
  EXPECT_EQ(BodyOf(bytes), "");
}

TEST(HttpSerializer, TellsTheDeclaredLengthToHeadRequestsOfHandlersThatWriteNothing) {
  auto response = Response(200);
  response.setContentLength(1234);
  EXPECT_EQ(FieldOf(SerializeResponse(response, "", true, true), "Content-Length"), "1234");
  EXPECT_EQ(CountFields(SerializeResponse(Response(200), "", true, true), "Content-Length"), 0u);
}

TEST(HttpSerializer, RefusesALengthThatIsNotTrue) {
  auto response = Response(200);
  response.setContentLength(5);
  EXPECT_THROW(SerializeResponse(response, "four", false, true), UnwritableResponse);
  EXPECT_THROW(SerializeResponse(response, "sixsix", false, true), UnwritableResponse);
  response.set("Content-Length", "many");
  EXPECT_THROW(SerializeResponse(response, "four", false, true), UnwritableResponse);
}

TEST(HttpSerializer, OwnsTheFieldsThatFrameTheMessage) {
  auto response = Response(200);
  response.set("Transfer-Encoding", "gzip");
  response.set("connection", "Upgrade");
  response.add("Keep-Alive", "timeout=5");
  const std::string bytes = SerializeResponse(response, "x", false, false);
  EXPECT_EQ(bytes.find("gzip"), std::string::npos);
  EXPECT_EQ(bytes.find("Upgrade"), std::string::npos);
  EXPECT_EQ(bytes.find("timeout"), std::string::npos);
  EXPECT_EQ(FieldOf(bytes, "Connection"), "close");
}

TEST(HttpSerializer, KeepsTheHandlersDate) {
  auto response = Response(200);
  response.set("Date", "Thu, 01 Jan 1970 00:00:00 GMT");
  const std::string bytes = SerializeResponse(response, "", false, true);
  EXPECT_EQ(FieldOf(bytes, "Date"), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(CountFields(bytes, "Date"), 1u);
}

TEST(HttpSerializer, RefusesStatusesThatAreNoFinalOnes) {
  for (const int status : {0, 99, 100, 101, 199}) {
    EXPECT_THROW(SerializeResponse(Response(status), "", false, true), UnwritableResponse) << status;
  }
}

TEST(HttpSerializer, RefusesNamesReasonsAndValuesThatWouldBreakTheHead) {
  auto badReason = Response(200);
  badReason.setReason("OK\r\nX: y");
  EXPECT_THROW(SerializeResponse(badReason, "", false, true), UnwritableResponse);
  for (const std::string name : {"", "a b", "a:", "a\r\nb", "\xC3\xA4"}) {
    auto badName = Response(200);
    badName.add(name, "x");
    EXPECT_THROW(SerializeResponse(badName, "", false, true), UnwritableResponse) << name;
  }
  auto utf8 = Response(200);
  utf8.add("X-Name", "J\xC3\xBCrgen\t!");
  EXPECT_EQ(FieldOf(SerializeResponse(utf8, "", false, true), "X-Name"), "J\xC3\xBCrgen\t!");
}

TEST(MakeSimpleResponse, WritesAWholeTextResponse) {
  const std::string bytes = MakeSimpleResponse(503, "Too many requests wait.\n");
  EXPECT_EQ(StatusLineOf(bytes), "HTTP/1.1 503 Service Unavailable");
  EXPECT_EQ(FieldOf(bytes, "Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(FieldOf(bytes, "Content-Length"), "24");
  EXPECT_EQ(FieldOf(bytes, "Connection"), "close");
  EXPECT_EQ(BodyOf(bytes), "Too many requests wait.\n");
}

TEST(MakeSimpleResponse, TakesFieldsKeepAliveAndHead) {
  const std::array<HeaderField, 2> fields{HeaderField{"Retry-After", "5"}, HeaderField{"content-type", "text/html"}};
  const std::string bytes = MakeSimpleResponse(429, "wait", fields, true, true);
  EXPECT_EQ(FieldOf(bytes, "Retry-After"), "5");
  EXPECT_EQ(FieldOf(bytes, "content-type"), "text/html");
  EXPECT_EQ(CountFields(bytes, "Content-Type"), 0u);
  EXPECT_EQ(FieldOf(bytes, "Connection"), "keep-alive");
  EXPECT_EQ(BodyOf(bytes), "");
}

TEST(MakeSimpleResponse, KnowsStatusesThatHaveNoName) {
  EXPECT_EQ(StatusLineOf(MakeSimpleResponse(599, "")), "HTTP/1.1 599 ");
  EXPECT_EQ(StatusLineOf(MakeSimpleResponse(418, "")), "HTTP/1.1 418 I'm a Teapot");
}

TEST(MakeSimpleResponse, ThrowsAtTheCallerForWhatCannotBeWritten) {
  const std::array<HeaderField, 1> fields{HeaderField{"X", "a\r\nb"}};
  EXPECT_THROW(MakeSimpleResponse(400, "", fields), std::logic_error);
  for (const int status : {-1, 0, 100, 199, 600}) {
    EXPECT_THROW(MakeSimpleResponse(status, ""), std::logic_error) << status;
  }
}

}  // namespace
}  // namespace wshost::host
