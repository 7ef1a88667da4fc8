// SPDX-License-Identifier: MIT
// Looking up header fields.
#include "wshost/protocol/HeaderFields.h"

#include <gtest/gtest.h>

#include <vector>

namespace wshost {
namespace {

const std::vector<HeaderField> kFields = {{"Host", "example.com"},
                                          {"Connection", "keep-alive , Upgrade"},
                                          {"X-Empty", ""},
                                          {"connection", ",,te"},
                                          {"host2", "b"}};

TEST(HeaderFields, FindsTheFirstWhateverItsCase) {  // RFC 9110 5.1
  const HeaderFields fields(kFields);
  EXPECT_EQ(fields.Find("hOST"), "example.com");
  EXPECT_EQ(fields.Find("Connection"), "keep-alive , Upgrade");
  EXPECT_EQ(fields.Find("x-empty"), "");
  EXPECT_EQ(fields.Find("Hos"), std::nullopt);
}

TEST(HeaderFields, CountsAllOfOneName) {
  const HeaderFields fields(kFields);
  EXPECT_EQ(fields.Count("CONNECTION"), 2U);
  EXPECT_EQ(fields.Count("Host"), 1U);
  EXPECT_EQ(fields.Count("Nothing"), 0U);
}

TEST(HeaderFields, FindsTokensInAllFieldsOfTheName) {  // RFC 9110 5.6.1
  const HeaderFields fields(kFields);
  EXPECT_TRUE(fields.HasToken("connection", "upgrade"));
  EXPECT_TRUE(fields.HasToken("connection", "Keep-Alive"));
  EXPECT_TRUE(fields.HasToken("connection", "TE"));
  EXPECT_FALSE(fields.HasToken("connection", "keep"));
  EXPECT_FALSE(fields.HasToken("connection", "keep-alive , Upgrade"));
  EXPECT_FALSE(fields.HasToken("Host2", "a"));
  EXPECT_FALSE(fields.HasToken("X-Empty", "a"));
}

TEST(HeaderFields, GiveTheItemsOfAListInAllFieldsOfTheName) {  // RFC 9110 5.6.1
  const HeaderFields fields(kFields);
  EXPECT_EQ(fields.ListItems("CONNECTION"), (std::vector<std::string_view>{"keep-alive", "Upgrade", "te"}));
  EXPECT_TRUE(fields.ListItems("X-Empty").empty());
  EXPECT_TRUE(fields.ListItems("Nothing").empty());
}

TEST(HeaderFields, AreARange) {
  EXPECT_TRUE(HeaderFields().empty());
  std::size_t count = 0;
  for (const HeaderField& field : HeaderFields(kFields)) count += field.name.empty() ? 0 : 1;
  EXPECT_EQ(count, HeaderFields(kFields).size());
}

TEST(HeaderFields, CompareOnlyAsciiLettersWithoutCase) {
  EXPECT_TRUE(EqualsIgnoringCase("aZ-09", "Az-09"));
  EXPECT_FALSE(EqualsIgnoringCase("[", "{"));
  EXPECT_FALSE(EqualsIgnoringCase("\xC4", "\xE4"));
  EXPECT_FALSE(EqualsIgnoringCase("a", "ab"));
}

}  // namespace
}  // namespace wshost
