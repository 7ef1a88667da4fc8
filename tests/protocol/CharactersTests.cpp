// SPDX-License-Identifier: MIT
// The character classes, against lists written apart from the table.
#include "handshake/Characters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace wshost::protocol {
namespace {

constexpr std::string_view kAlphaNumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

std::string AllThat(bool (*is)(char)) {
  std::string found;
  for (int c = 0; c < 256; ++c) {
    if (is(static_cast<char>(c))) found.push_back(static_cast<char>(c));
  }
  return found;
}

std::string Sorted(std::string text) {
  std::sort(text.begin(), text.end(),
            [](char a, char b) { return static_cast<unsigned char>(a) < static_cast<unsigned char>(b); });
  return text;
}

TEST(Characters, TokenHasSeventySevenCharacters) {  // RFC 9110 5.6.2
  EXPECT_EQ(AllThat(IsTokenChar), Sorted(std::string(kAlphaNumeric) + "!#$%&'*+-.^_`|~"));
}

TEST(Characters, FieldValueHasNoControlCharacterButTab) {  // RFC 9110 5.5
  for (int c = 0; c < 256; ++c) {
    const bool control = (c < 32 && c != 9) || c == 127;
    EXPECT_EQ(IsFieldValueChar(static_cast<char>(c)), !control) << c;
  }
}

TEST(Characters, PathHasUriCharactersAndFourThatBrowsersSend) {  // RFC 3986 3.3
  EXPECT_EQ(AllThat(IsTargetChar), Sorted(std::string(kAlphaNumeric) + "-._~!$&'()*+,;=:@/?%" + "[]^|"));
}

TEST(Characters, QueryHasFourMore) {  // RFC 3986 3.4
  EXPECT_EQ(AllThat(IsQueryChar), Sorted(AllThat(IsTargetChar) + "`{}\\"));
}

TEST(Characters, HostIsNameAddressOrLiteralWithOptionalPort) {  // RFC 3986 3.2.2
  for (const char* host : {"example.com", "example.com:80", "127.0.0.1:65535", "a_b", "[::1]", "[::1]:4502",
                           "[fe80::1:192.0.2.1]", "xn--bcher-kva.example", "caf%C3%A9", "host:"}) {
    EXPECT_TRUE(IsHostAndPort(host)) << host;
  }
}

TEST(Characters, HostIsNothingElse) {  // RFC 9112 3.2
  for (const char* host :
       {"",      ":80",  "a b",       "a/b",      "user@host", "host:65536", "host:80a", "host:000080",
        "a:b:c", "[::1", "::1",       "[]",       "[1234]",    "[::1]80",    "[::g]",    "[::1]:x",
        "a%2",   "a%zz", "h\xC3\xA9", "<script>", "a,b c",     "a\\b",       "a?b",      "a#b"}) {
    EXPECT_FALSE(IsHostAndPort(host)) << host;
  }
}

TEST(Characters, WhiteSpaceIsSpaceAndTab) {  // RFC 9110 5.6.3
  EXPECT_EQ(TrimWhiteSpace(" \t a b\t "), "a b");
  EXPECT_EQ(TrimWhiteSpace(" \t "), "");
  EXPECT_EQ(TrimWhiteSpace(""), "");
  EXPECT_EQ(TrimWhiteSpace("\va"), "\va");
}

TEST(Characters, ListItemsAreTakenOneByOne) {  // RFC 9110 5.6.1
  std::string_view list = " a ,,\tb\t, c";
  EXPECT_EQ(TakeListItem(list), "a");
  EXPECT_EQ(TakeListItem(list), "");
  EXPECT_EQ(TakeListItem(list), "b");
  EXPECT_EQ(TakeListItem(list), "c");
  EXPECT_TRUE(list.empty());
}

}  // namespace
}  // namespace wshost::protocol
