// SPDX-License-Identifier: MIT
// Pages out of the program itself, as a browser asks for them.
#include "wshost/host/StaticContent.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "HttpTestRequests.h"
#include "http/HttpResponder.h"

namespace wshost {
namespace {

using host::BodyOf;
using host::FieldOf;
using host::MakeRequest;
using host::StatusLineOf;

std::string Ask(StaticContent& content, const std::string& method, const std::string& target,
                std::vector<std::pair<std::string, std::string>> fields = {}) {
  return host::Answer(content, MakeRequest(method, target, std::move(fields))).bytes;
}

class StaticContentOfTwoFiles : public testing::Test {
 protected:
  StaticContent content_{
      {{"/", "<!doctype html>", "text/html; charset=utf-8"}, {"app.js", "run();", "text/javascript"}}};
};

TEST_F(StaticContentOfTwoFiles, ServesEachWithItsType) {
  const std::string page = Ask(content_, "GET", "/");
  EXPECT_EQ(StatusLineOf(page), "HTTP/1.1 200 OK");
  EXPECT_EQ(FieldOf(page, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(FieldOf(page, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(FieldOf(page, "Cache-Control"), "no-cache");
  EXPECT_EQ(BodyOf(page), "<!doctype html>");
  const std::string script = Ask(content_, "GET", "/app.js");
  EXPECT_EQ(FieldOf(script, "Content-Type"), "text/javascript");
  EXPECT_EQ(BodyOf(script), "run();");
}

TEST_F(StaticContentOfTwoFiles, ConfinesThePageToItsOrigin) {
  const std::string policy = FieldOf(Ask(content_, "GET", "/"), "Content-Security-Policy");
  EXPECT_NE(policy.find("default-src 'self'"), std::string::npos);
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
}

TEST_F(StaticContentOfTwoFiles, IgnoresQueriesAndTakesAbsoluteTargets) {
  EXPECT_EQ(BodyOf(Ask(content_, "GET", "/app.js?v=2")), "run();");
  EXPECT_EQ(BodyOf(Ask(content_, "GET", "http://here/app.js")), "run();");
  EXPECT_EQ(BodyOf(Ask(content_, "GET", "http://here")), "<!doctype html>");
}

TEST_F(StaticContentOfTwoFiles, KnowsNoOtherPath) {
  for (const char* target : {"/app", "/app.js/", "/../app.js", "/APP.JS", "//", "*"}) {
    EXPECT_EQ(StatusLineOf(Ask(content_, "GET", target)), "HTTP/1.1 404 Not Found") << target;
  }
  EXPECT_EQ(StatusLineOf(Ask(content_, "POST", "/nothing")), "HTTP/1.1 404 Not Found");
}

TEST_F(StaticContentOfTwoFiles, AnswersHeadLikeGetWithoutBody) {
  const std::string head = Ask(content_, "HEAD", "/app.js");
  EXPECT_EQ(StatusLineOf(head), "HTTP/1.1 200 OK");
  EXPECT_EQ(FieldOf(head, "Content-Length"), "6");
  EXPECT_EQ(FieldOf(head, "ETag"), FieldOf(Ask(content_, "GET", "/app.js"), "ETag"));
  EXPECT_EQ(BodyOf(head), "");
}

TEST_F(StaticContentOfTwoFiles, AllowsNoOtherMethod) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "get"}) {
    const std::string answer = Ask(content_, method, "/");
    EXPECT_EQ(StatusLineOf(answer), "HTTP/1.1 405 Method Not Allowed") << method;
    EXPECT_EQ(FieldOf(answer, "Allow"), "GET, HEAD");
  }
}

TEST_F(StaticContentOfTwoFiles, AnswersNotModifiedToTheEtagItGave) {
  const std::string etag = FieldOf(Ask(content_, "GET", "/"), "ETag");
  ASSERT_GT(etag.size(), 2u);
  for (const std::string& value : {etag, "W/" + etag, "\"x\",\t" + etag + " ", std::string("*")}) {
    const std::string answer = Ask(content_, "GET", "/", {{"if-none-match", value}});
    EXPECT_EQ(StatusLineOf(answer), "HTTP/1.1 304 Not Modified") << value;
    EXPECT_EQ(FieldOf(answer, "ETag"), etag);
    EXPECT_EQ(BodyOf(answer), "");
  }
  EXPECT_EQ(StatusLineOf(Ask(content_, "GET", "/", {{"If-None-Match", "\"x\""}, {"If-None-Match", etag}})),
            "HTTP/1.1 304 Not Modified");
}

TEST_F(StaticContentOfTwoFiles, SendsTheFileToOtherEtags) {
  const std::string ofTheScript = FieldOf(Ask(content_, "GET", "/app.js"), "ETag");
  for (const std::string& value : {ofTheScript, std::string("\"x\""), std::string(), std::string(" , ,W/")}) {
    EXPECT_EQ(StatusLineOf(Ask(content_, "GET", "/", {{"If-None-Match", value}})), "HTTP/1.1 200 OK") << value;
  }
}

TEST(StaticContent, ServesBinaryAndEmptyFiles) {
  const std::string_view binary("\0\xFF\r\n", 4);
  StaticContent content({{"/icon", binary, "image/png"}, {"/empty", {}, "text/plain"}});
  EXPECT_EQ(BodyOf(Ask(content, "GET", "/icon")), binary);
  EXPECT_EQ(FieldOf(Ask(content, "GET", "/empty"), "Content-Length"), "0");
}

TEST(StaticContent, RefusesTwoFilesOfOnePathAndBadTypes) {
  EXPECT_THROW(StaticContent({{"/a", "1", "text/plain"}, {"a", "2", "text/plain"}}), std::logic_error);
  EXPECT_THROW(StaticContent({{"/a", "1", ""}}), std::logic_error);
  EXPECT_THROW(StaticContent({{"/a", "1", "text/plain\r\nX: y"}}), std::logic_error);
}

}  // namespace
}  // namespace wshost
