// SPDX-License-Identifier: MIT
// Fields that cannot spoil the response they are added to.
#include "wshost/service/ResponseFields.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace wshost {
namespace {

using Poco::Net::HTTPCookie;

std::string Texts(const ResponseFields& fields) {
  std::string text;
  for (const HeaderField& field : fields.Views()) text.append(field.name).append(": ").append(field.value).append("|");
  return text;
}

TEST(ResponseFields, KeepsTheirOrderAndTheirRepetitions) {  // T12
  ResponseFields fields;
  EXPECT_TRUE(fields.Empty());
  fields.Add("X-One", "1", "Call");
  fields.Add("X-Two", "", "Call");
  fields.Add("X-One", "again \xc3\xa4\t", "Call");
  EXPECT_EQ(Texts(fields), "X-One: 1|X-Two: |X-One: again \xc3\xa4\t|");
}

TEST(ResponseFields, RefusesWhatWouldEndAFieldOrBelongsToTheHost) {
  ResponseFields fields;
  for (const char* value : {"a\r\nX: y", "a\n", "a\r", "\x7f", "\x01"}) {
    EXPECT_THROW(fields.Add("X", value, "Call"), std::logic_error) << value;
  }
  EXPECT_THROW(fields.Add("X", std::string_view("\0", 1), "Call"), std::logic_error);
  for (const char* name : {"", "a b", "a:", "a\r\nb", "\xc3\xa4", "connection", "Content-Length", "CONTENT-TYPE",
                           "Date", "Transfer-Encoding", "Upgrade", "Sec-WebSocket-Accept", "sec-websocket-protocol"}) {
    EXPECT_THROW(fields.Add(name, "x", "Call"), std::logic_error) << name;
  }
  EXPECT_TRUE(fields.Empty());
  try {
    fields.Add("Upgrade", "h2c", "SomeCall");
    FAIL();
  } catch (const std::logic_error& error) {
    EXPECT_STREQ(error.what(), "SomeCall: field 'Upgrade' is set by the host");
  }
}

TEST(ResponseFields, WritesCookies) {  // T11
  ResponseFields fields;
  HTTPCookie cookie("sid", "abc");
  cookie.setPath("/");
  cookie.setHttpOnly();
  fields.AddCookie(cookie, "Call");
  EXPECT_EQ(Texts(fields), "Set-Cookie: sid=abc; path=/; HttpOnly|");
}

TEST(ResponseFields, RefusesCookiesThatSayMoreThanTheirValue) {
  ResponseFields fields;
  EXPECT_THROW(fields.AddCookie(HTTPCookie("", "x"), "Call"), std::logic_error);
  EXPECT_THROW(fields.AddCookie(HTTPCookie("a b", "x"), "Call"), std::logic_error);
  EXPECT_THROW(fields.AddCookie(HTTPCookie("a", "x; domain=evil"), "Call"), std::logic_error);
  EXPECT_THROW(fields.AddCookie(HTTPCookie("a", "x\r\nY: z"), "Call"), std::logic_error);
  HTTPCookie cookie("a", "x");
  cookie.setPath("/; secure");
  EXPECT_THROW(fields.AddCookie(cookie, "Call"), std::logic_error);
  EXPECT_TRUE(fields.Empty());
}

TEST(ResponseFields, AreSoManyAndSoLargeAtMost) {
  ResponseFields many;
  for (std::size_t i = 0; i < ResponseFields::kMaxFields; ++i) many.Add("X", "1", "Call");
  EXPECT_THROW(many.Add("X", "1", "Call"), std::logic_error);
  ResponseFields large;
  large.Add("X", std::string(ResponseFields::kMaxBytes - 1, 'a'), "Call");
  EXPECT_THROW(large.Add("Y", "", "Call"), std::logic_error);
}

}  // namespace
}  // namespace wshost
