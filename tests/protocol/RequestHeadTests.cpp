// SPDX-License-Identifier: MIT
// Request heads, parsed strictly.
#include "wshost/protocol/RequestHead.h"

#include <gtest/gtest.h>

#include <string>

#include "Bytes.h"

namespace wshost::protocol {
namespace {

using wshost::testing::Bytes;
using wshost::testing::FromText;

ProtocolError Parse(std::string_view text, const ProtocolLimits& limits = {}) {
  RequestHead head;
  return ParseRequestHead(FromText(text), limits, head);
}

ProtocolError ParseTarget(std::string_view target) {
  return Parse("GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n\r\n");
}

TEST(RequestHead, HasMethodTargetVersionAndFields) {  // RFC 9112 3
  const Bytes bytes = FromText("POST /a/b?c=d HTTP/1.0\r\nHost:  x.y:80\t\r\nEmpty:\r\nBytes: \xC3\xA9\r\n\r\n");
  RequestHead head;
  ASSERT_EQ(ParseRequestHead(bytes, {}, head), ProtocolError::None);
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/a/b?c=d");
  EXPECT_EQ(head.minorVersion, 0);
  EXPECT_EQ(head.Path(), "/a/b");
  EXPECT_EQ(head.Query(), "c=d");
  ASSERT_EQ(head.Fields().size(), 3U);
  EXPECT_EQ(head.Fields().Find("host"), "x.y:80");
  EXPECT_EQ(head.Fields().Find("empty"), "");
  EXPECT_EQ(head.Fields().Find("bytes"), "\xC3\xA9");
}

TEST(RequestHead, TakesNoEncodedWordsApart) {  // RFC 9110 5.5
  const Bytes bytes = FromText("GET / HTTP/1.1\r\nHost: a\r\nX: =?utf-8?Q?=0D=0AInjected:_1?=\r\n\r\n");
  RequestHead head;
  ASSERT_EQ(ParseRequestHead(bytes, {}, head), ProtocolError::None);
  EXPECT_EQ(head.Fields().Find("X"), "=?utf-8?Q?=0D=0AInjected:_1?=");
}

TEST(RequestHead, CanBeParsedAgainIntoTheSame) {
  RequestHead head;
  const Bytes first = FromText("GET /1 HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n");
  const Bytes second = FromText("GET /2 HTTP/1.1\r\nHost: b\r\n\r\n");
  ASSERT_EQ(ParseRequestHead(first, {}, head), ProtocolError::None);
  ASSERT_EQ(ParseRequestHead(second, {}, head), ProtocolError::None);
  EXPECT_EQ(head.target, "/2");
  EXPECT_EQ(head.Fields().size(), 1U);
}

TEST(RequestHead, SplitsTargetsOfEveryForm) {  // RFC 9112 3.2
  struct Case {
    std::string_view target, path, query;
  };
  for (const Case& c : {Case{"/", "/", ""}, Case{"/a?", "/a", ""}, Case{"/a?b?c", "/a", "b?c"},
                        Case{"//a/b", "//a/b", ""}, Case{"/x://y", "/x://y", ""}, Case{"http://h", "/", ""},
                        Case{"http://h?q", "/", "q"}, Case{"ws://h:1/p?q=http://x", "/p", "q=http://x"},
                        Case{"/?a=http://b/c", "/", "a=http://b/c"}, Case{"*", "*", ""}}) {
    RequestHead head;
    head.target = c.target;
    EXPECT_EQ(head.Path(), c.path) << c.target;
    EXPECT_EQ(head.Query(), c.query) << c.target;
  }
}

TEST(RequestHead, AcceptsTargetsOfOriginAndAbsoluteForm) {  // RFC 9112 3.2.1, 3.2.2
  for (const char* target : {"/", "//", "/a;b=c/d,e?x=1&y=%20", "/%C3%A9", "/~u/$!*'()", "http://h/", "HTTP://h",
                             "https://[::1]:1/a", "ws://h", "wss://h.example?x"}) {
    EXPECT_EQ(ParseTarget(target), ProtocolError::None) << target;
  }
}

TEST(RequestHead, AcceptsWhatBrowsersLeaveAsTyped) {  // The URL standard's query percent-encode set
  EXPECT_EQ(ParseTarget("/a[1]|b^c?x[]=1&y={z}`\\|^"), ProtocolError::None);
}

TEST(RequestHead, RejectsOtherTargets) {  // RFC 9112 3.2
  for (const char* target : {"chat",     "h:80",    "?",         "*",           "**",
                             "ftp://h/", "http://", "http:///x", "http://u@h/", "http://h:99999/",
                             "mailto:a", "/a#b",    "/a<b",      "/a\"b",       "/\xC3\xA9",
                             "/%",       "/%1",     "/%1g",      "/%g1",        "/a\tb",
                             "/a\x7F",   "/{",      "/\\",       "/?%4",        "%2F"}) {
    EXPECT_EQ(ParseTarget(target), ProtocolError::BadTarget) << target;
  }
}

TEST(RequestHead, AcceptsAsteriskOfOptionsOnly) {  // RFC 9112 3.2.4
  EXPECT_EQ(Parse("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), ProtocolError::None);
  EXPECT_EQ(Parse("GET * HTTP/1.1\r\nHost: a\r\n\r\n"), ProtocolError::BadTarget);
  EXPECT_EQ(Parse("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"), ProtocolError::BadTarget);
}

TEST(RequestHead, AcceptsOneEmptyLineBefore) {  // RFC 9112 2.2
  EXPECT_EQ(Parse("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), ProtocolError::None);
  EXPECT_EQ(Parse("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"), ProtocolError::BadRequestLine);
}

TEST(RequestHead, NeedsHostOnlySinceHttp11) {  // RFC 9112 3.2
  EXPECT_EQ(Parse("GET / HTTP/1.0\r\n\r\n"), ProtocolError::None);
  EXPECT_EQ(Parse("GET / HTTP/1.0\r\nHost: a b\r\n\r\n"), ProtocolError::BadHost);
  EXPECT_EQ(Parse("GET / HTTP/1.1\r\n\r\n"), ProtocolError::MissingHost);
}

TEST(RequestHead, IsWrongWhenItIsNotWhole) {
  EXPECT_EQ(Parse(""), ProtocolError::BadRequestLine);
  EXPECT_EQ(Parse("GET / HTTP/1.1\r"), ProtocolError::BadRequestLine);
  EXPECT_EQ(Parse("GET / HTTP/1.1\r\n"), ProtocolError::BadHeaderLine);
  EXPECT_EQ(Parse("GET / HTTP/1.1\r\nHost: a\r\n"), ProtocolError::BadHeaderLine);
  EXPECT_EQ(Parse("GET / HTTP/1.1\r\nHost: a"), ProtocolError::BadHeaderLine);
}

TEST(RequestHead, CountsFieldsAgainstTheLimit) {  // RFC 6585 5
  ProtocolLimits limits;
  limits.maxHeaderFields = 2;
  EXPECT_EQ(Parse("GET / HTTP/1.1\r\nHost: a\r\nB: b\r\n\r\n", limits), ProtocolError::None);
  EXPECT_EQ(Parse("GET / HTTP/1.1\r\nHost: a\r\nB: b\r\nC: c\r\n\r\n", limits), ProtocolError::TooManyHeaderFields);
}

TEST(RequestHead, MeasuresTargetAgainstTheLimit) {  // RFC 9110 15.5.15
  ProtocolLimits limits;
  limits.maxTargetBytes = 5;
  EXPECT_EQ(Parse("GET /abcd HTTP/1.1\r\nHost: a\r\n\r\n", limits), ProtocolError::None);
  EXPECT_EQ(Parse("GET /abcde HTTP/1.1\r\nHost: a\r\n\r\n", limits), ProtocolError::TargetTooLong);
}

}  // namespace
}  // namespace wshost::protocol
