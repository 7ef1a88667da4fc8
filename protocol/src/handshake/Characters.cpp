// SPDX-License-Identifier: MIT
// Words and hosts out of the character classes.
#include "handshake/Characters.h"

#include <algorithm>
#include <cstddef>

namespace wshost::protocol {
namespace {

bool IsPercentEncoded(std::string_view text) noexcept {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
    if (text.size() < at + 3 || !IsHexDigit(text[at + 1]) || !IsHexDigit(text[at + 2])) return false;
  }
  return true;
}

bool IsPort(std::string_view text) noexcept {
  constexpr unsigned kHighestPort = 65535;
  if (text.size() > 5 || !std::all_of(text.begin(), text.end(), IsDigit)) return false;
  unsigned port = 0;
  for (const char digit : text) port = port * 10 + static_cast<unsigned>(digit - '0');
  return port <= kHighestPort;
}

// The address between the brackets of "[::1]"; its exact form is for whoever resolves it.
bool IsIpv6Literal(std::string_view text) noexcept {
  const auto fits = [](char c) { return IsHexDigit(c) || c == ':' || c == '.'; };
  return text.find(':') != std::string_view::npos && std::all_of(text.begin(), text.end(), fits);
}

bool IsRegName(std::string_view text) noexcept {
  const auto fits = [](char c) { return Is(c, kRegNameChar); };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits) && IsPercentEncoded(text);
}

}  // namespace

bool IsToken(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenChar);
}

bool IsHostAndPort(std::string_view value) noexcept {
  if (!value.empty() && value.front() == '[') {
    const std::size_t close = value.find(']');
    if (close == std::string_view::npos || !IsIpv6Literal(value.substr(1, close - 1))) return false;
    const std::string_view rest = value.substr(close + 1);
    return rest.empty() || (rest.front() == ':' && IsPort(rest.substr(1)));
  }
  const std::size_t colon = value.find(':');
  if (colon == std::string_view::npos) return IsRegName(value);
  return IsRegName(value.substr(0, colon)) && IsPort(value.substr(colon + 1));
}

std::string_view TrimWhiteSpace(std::string_view text) noexcept {
  constexpr std::string_view kWhiteSpace = " \t";
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

std::string_view TakeListItem(std::string_view& list) noexcept {
  const std::size_t comma = list.find(',');
  const std::string_view item = TrimWhiteSpace(list.substr(0, comma));
  list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  return item;
}

}  // namespace wshost::protocol
