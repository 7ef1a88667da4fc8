// SPDX-License-Identifier: MIT
// Which shares a peer asks for: the query of its request, read strictly.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

constexpr std::size_t kMaxTickers = 32;
constexpr std::size_t kMaxTickerLength = 12;

/// The tickers in a query, or why it is refused.
struct TickerQuery {
  std::vector<std::string> tickers;  ///< Upper case, in the order asked, each once. Empty: all there are.
  std::string error;                 ///< A sentence for the peer; empty if the query is fine.
};

/// Reads every `tickers=` in a raw query ("tickers=MSFT+goog,acme"). Values are split at '+', ',' and blanks, as they
/// are or percent-encoded; case does not matter. Other keys are ignored.
TickerQuery ParseTickerQuery(std::string_view rawQuery);
