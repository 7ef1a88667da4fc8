// SPDX-License-Identifier: MIT
// The names of requests.
#include "http/RequestIds.h"

#include <algorithm>
#include <cstdint>

#include "wshost/service/SessionId.h"

namespace wshost::host {

bool IsRequestId(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kMaxRequestIdBytes && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

// A number of those that sessions have, written shorter: so that a request and a session never have the same, and
// nobody takes one for the other.
std::string NextRequestId() {
  static constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuv";
  constexpr std::size_t kLength = 13;  // of 5 bits each
  std::string text(kLength, '0');
  std::uint64_t rest = SessionId::Next().ToUInt64();
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, rest >>= 5) *digit = kDigits[rest & 31];
  return text;
}

void AddRequestId(std::vector<HeaderField>& fields, std::string_view id) {
  if (!id.empty() && HeaderFields(fields).Count(kRequestIdField) == 0) fields.push_back({kRequestIdField, id});
}

}  // namespace wshost::host
