// SPDX-License-Identifier: MIT
// The stocks page's texts: the message that a peer gets each second, and the list of companies to choose from.
#pragma once

#include <string>
#include <vector>

#include "Market.h"
#include "wshost/json/JsonValue.h"

/// Makes {"type":"tick","time":...,"quotes":[{"ticker":...,"company":...,"price":...}],"unknown":[...]}.
/// An empty list of tickers stands for all. Each other ticker is in `quotes` or, if there is no such share, in
/// `unknown`.
wshost::JsonValue MakeTick(const Market& market, const std::vector<std::string>& tickers, const std::string& time);

/// Makes [{"ticker":...,"company":...}], in the market's order.
wshost::JsonValue MakeCompanyList(const Market& market);
