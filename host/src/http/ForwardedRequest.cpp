// SPDX-License-Identifier: MIT
// What a proxy has written into a request about the client it speaks for.
#include "http/ForwardedRequest.h"

#include <optional>
#include <utility>

#include "http/RequestIds.h"

namespace wshost::host {
namespace {

std::string_view Trimmed(std::string_view text) noexcept {
  constexpr std::string_view kSpaces = " \t";
  const std::size_t begin = text.find_first_not_of(kSpaces);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

// Cuts what is behind the last comma off.
std::string_view CutLast(std::optional<std::string_view>& list) noexcept {
  const std::size_t comma = list->rfind(',');
  const std::string_view last = list->substr(comma == list->npos ? 0 : comma + 1);
  list = comma == list->npos ? std::nullopt : std::optional(list->substr(0, comma));
  return Trimmed(last);
}

// Gives the entries of a list that several fields may form, from right to left.
class EntriesFromRight {
 public:
  EntriesFromRight(const HeaderFields& fields, std::string_view name) noexcept
      : fields_(fields), name_(name), next_(fields.size()) {}

  // Returns: nothing behind the left-most one, or after too many.
  std::optional<std::string_view> Next() noexcept {
    for (; looked_ < kMaxForwardedEntries; ++looked_) {
      while (!list_) {
        if (next_ == 0) return std::nullopt;
        const HeaderField& field = *(fields_.begin() + static_cast<std::ptrdiff_t>(--next_));
        if (EqualsIgnoringCase(field.name, name_)) list_ = field.value;
      }
      const std::string_view entry = CutLast(list_);
      if (entry.empty()) continue;
      ++looked_;
      return entry;
    }
    return std::nullopt;
  }

 private:
  const HeaderFields fields_;
  const std::string_view name_;
  std::size_t next_;
  std::size_t looked_ = 0;
  std::optional<std::string_view> list_;
};

}  // namespace

PeerAddress ForwardedClient(const HeaderFields& fields, const PeerAddress& proxy, const TrustedProxies& trusted) {
  PeerAddress client = proxy;
  EntriesFromRight entries(fields, "X-Forwarded-For");
  while (const auto entry = entries.Next()) {
    const auto address = ParseHostAddress(*entry);
    if (!address) break;
    client = *address;
    if (!trusted.Contain(client)) break;
  }
  return client;
}

bool IsForwardedSecurely(const HeaderFields& fields) noexcept {
  const auto scheme = EntriesFromRight(fields, "X-Forwarded-Proto").Next();
  return scheme && (EqualsIgnoringCase(*scheme, "https") || EqualsIgnoringCase(*scheme, "wss"));
}

std::string_view ForwardedRequestId(const HeaderFields& fields) noexcept {
  if (fields.Count(kRequestIdField) != 1) return {};
  const std::string_view id = *fields.Find(kRequestIdField);
  return IsRequestId(id) ? id : std::string_view();
}

}  // namespace wshost::host
