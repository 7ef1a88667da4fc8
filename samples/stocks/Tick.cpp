// SPDX-License-Identifier: MIT
// Prices as JSON.
#include "Tick.h"

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonObject.h"

namespace {

wshost::JsonValue ToJson(const Quote& quote) {
  return wshost::JsonObject{{"ticker", quote.ticker}, {"company", quote.company}, {"price", quote.Price()}};
}

}  // namespace

wshost::JsonValue MakeTick(const Market& market, const std::vector<std::string>& tickers, const std::string& time) {
  wshost::JsonArray quotes;
  wshost::JsonArray unknown;
  if (tickers.empty()) {
    for (const Quote& quote : market.Quotes()) quotes.push_back(ToJson(quote));
  }
  for (const std::string& ticker : tickers) {
    if (const Quote* quote = market.Find(ticker)) {
      quotes.push_back(ToJson(*quote));
    } else {
      unknown.push_back(ticker);
    }
  }
  return wshost::JsonObject{{"type", "tick"}, {"time", time}, {"quotes", quotes}, {"unknown", unknown}};
}

wshost::JsonValue MakeCompanyList(const Market& market) {
  wshost::JsonArray companies;
  for (const Quote& quote : market.Quotes()) {
    companies.push_back(wshost::JsonObject{{"ticker", quote.ticker}, {"company", quote.company}});
  }
  return companies;
}
