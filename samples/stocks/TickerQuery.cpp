// SPDX-License-Identifier: MIT
// Query parsing with every limit checked, because this text comes from anybody.
#include "TickerQuery.h"

#include <algorithm>
#include <optional>

namespace {

constexpr std::string_view kKey = "tickers";

int HexDigit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> DecodePercent(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

char ToUpper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool IsTickerCharacter(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '^' || c == '=';
}

bool AddTicker(TickerQuery& query, std::string_view text) {
  if (text.empty()) return true;
  std::string ticker(text);
  std::transform(ticker.begin(), ticker.end(), ticker.begin(), ToUpper);
  if (ticker.size() > kMaxTickerLength || !std::all_of(ticker.begin(), ticker.end(), IsTickerCharacter)) {
    query.error = "A ticker has 1 to 12 of the characters A-Z, 0-9, '.', '-', '^' and '='.";
    return false;
  }
  if (std::find(query.tickers.begin(), query.tickers.end(), ticker) != query.tickers.end()) return true;
  if (query.tickers.size() == kMaxTickers) {
    query.error = "At most 32 tickers can be asked for at once.";
    return false;
  }
  query.tickers.push_back(std::move(ticker));
  return true;
}

bool AddTickers(TickerQuery& query, std::string_view rawValue) {
  const auto value = DecodePercent(rawValue);
  if (!value) {
    query.error = "A '%' in the query is not followed by two hexadecimal digits.";
    return false;
  }
  for (std::size_t start = 0; start <= value->size();) {
    const std::size_t end = std::min(value->find_first_of("+, ", start), value->size());
    if (!AddTicker(query, std::string_view(*value).substr(start, end - start))) return false;
    start = end + 1;
  }
  return true;
}

}  // namespace

TickerQuery ParseTickerQuery(std::string_view rawQuery) {
  TickerQuery query;
  while (!rawQuery.empty()) {
    const std::string_view pair = rawQuery.substr(0, rawQuery.find('&'));
    rawQuery.remove_prefix(std::min(pair.size() + 1, rawQuery.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != kKey) continue;
    if (!AddTickers(query, pair.substr(equals + 1))) {
      query.tickers.clear();
      return query;
    }
  }
  return query;
}
