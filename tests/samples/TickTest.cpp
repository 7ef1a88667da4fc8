// SPDX-License-Identifier: MIT
// Ticks as the page gets them.
#include "Tick.h"

#include <gtest/gtest.h>

namespace {

using wshost::JsonValue;

constexpr const char* kTime = "2030-01-02T03:04:05.678Z";

TEST(MakeTick, NamesEachTickerThatWasAskedForInThatOrder) {
  const Market market(0);
  EXPECT_EQ(MakeTick(market, {"GOOG", "MSFT"}, kTime).ToString(),
            R"({"type":"tick","time":"2030-01-02T03:04:05.678Z","quotes":[)"
            R"({"ticker":"GOOG","company":"Goose & Goggles","price":142.05},)"
            R"({"ticker":"MSFT","company":"Mostly Soft Toys","price":31.42}],"unknown":[]})");
}

TEST(MakeTick, AnswersUnknownTickersByName) {
  const JsonValue tick = MakeTick(Market(0), {"XYZ", "MSFT", "NOPE"}, kTime);
  EXPECT_EQ(tick["quotes"].size(), 1u);
  EXPECT_EQ(tick["unknown"].ToString(), R"(["XYZ","NOPE"])");
}

TEST(MakeTick, ListsAllSharesIfNoneWasAskedFor) {
  const Market market(0);
  const JsonValue tick = MakeTick(market, {}, kTime);
  EXPECT_EQ(tick["quotes"].size(), market.Quotes().size());
  EXPECT_EQ(tick["unknown"].size(), 0u);
}

TEST(MakeTick, TellsThePriceOfNow) {
  Market market(5);
  market.Step();
  const JsonValue tick = MakeTick(market, {"ACME"}, kTime);
  EXPECT_EQ(tick["quotes"][0]["price"].As<double>(), market.Find("ACME")->Price());
}

TEST(MakeCompanyList, HasTickerAndNameOfEachCompany) {
  const Market market(0);
  const JsonValue companies = MakeCompanyList(market);
  ASSERT_EQ(companies.size(), market.Quotes().size());
  EXPECT_EQ(companies[0].ToString(), R"({"ticker":"MSFT","company":"Mostly Soft Toys"})");
}

}  // namespace
