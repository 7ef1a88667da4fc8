// SPDX-License-Identifier: MIT
// The query of /stocks, good and bad.
#include "TickerQuery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string ManyTickers(std::size_t count) {
  std::string query = "tickers=";
  for (std::size_t i = 0; i < count; ++i) query += "T" + std::to_string(i) + "+";
  return query;
}

TEST(ParseTickerQuery, SplitsAtPlusCommaAndBlankHoweverTheyAreWritten) {
  for (const char* query :
       {"tickers=MSFT+GOOG", "tickers=MSFT,GOOG", "tickers=MSFT%20GOOG", "tickers=MSFT%2BGOOG", "tickers=MSFT%2CGOOG",
        "tickers=MSFT%2c%20GOOG", "tickers=+MSFT++GOOG,", "tickers=MSFT GOOG"}) {
    const TickerQuery parsed = ParseTickerQuery(query);
    EXPECT_THAT(parsed.tickers, ElementsAre("MSFT", "GOOG")) << query;
    EXPECT_THAT(parsed.error, IsEmpty()) << query;
  }
}

TEST(ParseTickerQuery, DoesNotCareForCase) {
  EXPECT_THAT(ParseTickerQuery("tickers=msft+gOoG").tickers, ElementsAre("MSFT", "GOOG"));
}

TEST(ParseTickerQuery, KeepsTheOrderAndEachTickerOnce) {
  EXPECT_THAT(ParseTickerQuery("tickers=B+A+b+C+a").tickers, ElementsAre("B", "A", "C"));
}

TEST(ParseTickerQuery, ReadsEveryTickersKeyAndNoOther) {
  EXPECT_THAT(ParseTickerQuery("x=1&tickers=MSFT&y&tickers=GOOG&xtickers=NOPE").tickers, ElementsAre("MSFT", "GOOG"));
}

TEST(ParseTickerQuery, TakesNothingForAll) {
  for (const char* query : {"", "tickers=", "tickers", "tickers=+,", "other=MSFT", "&&", "="}) {
    const TickerQuery parsed = ParseTickerQuery(query);
    EXPECT_THAT(parsed.tickers, IsEmpty()) << query;
    EXPECT_THAT(parsed.error, IsEmpty()) << query;
  }
}

TEST(ParseTickerQuery, LimitsTheLengthOfATicker) {
  EXPECT_THAT(ParseTickerQuery("tickers=ABCDEFGHIJKL").tickers, ElementsAre("ABCDEFGHIJKL"));
  EXPECT_THAT(ParseTickerQuery("tickers=ABCDEFGHIJKLM").error, HasSubstr("1 to 12"));
}

TEST(ParseTickerQuery, LimitsTheNumberOfTickers) {
  EXPECT_EQ(ParseTickerQuery(ManyTickers(kMaxTickers)).tickers.size(), kMaxTickers);
  const TickerQuery parsed = ParseTickerQuery(ManyTickers(kMaxTickers + 1));
  EXPECT_THAT(parsed.error, HasSubstr("At most 32"));
  EXPECT_THAT(parsed.tickers, IsEmpty());
}

TEST(ParseTickerQuery, RefusesOtherCharacters) {
  for (const char* query : {"tickers=A%00B", "tickers=<b>", "tickers=%C3%A4", "tickers=A%FF", "tickers=A;B",
                            "tickers=A%0AB", "tickers=MSFT+\"x\""}) {
    EXPECT_THAT(ParseTickerQuery(query).error, HasSubstr("characters")) << query;
    EXPECT_THAT(ParseTickerQuery(query).tickers, IsEmpty()) << query;
  }
}

TEST(ParseTickerQuery, RefusesBrokenPercentEncoding) {
  for (const char* query : {"tickers=%", "tickers=MSFT%2", "tickers=%zz", "tickers=%2g", "tickers=MSFT%"}) {
    EXPECT_THAT(ParseTickerQuery(query).error, HasSubstr("two hexadecimal digits")) << query;
  }
}

}  // namespace
