// SPDX-License-Identifier: MIT
// Comparing by value, without recursion.
#include <bit>
#include <utility>
#include <vector>

#include "Access.h"
#include "Decimal.h"
#include "wshost/json/JsonValue.h"

namespace wshost {
namespace {

using json::Access;
using json::Node;
using json::Tag;

using Pending = std::vector<std::pair<const Node*, const Node*>>;

// Compares a double with an integer exactly: no integer is rounded for it.
bool IsInteger(double real, const Node& integer) noexcept {
  if (integer.GetTag() == Tag::Uint64) {
    return real >= 9223372036854775808.0 && real < 18446744073709551616.0 &&
           static_cast<std::uint64_t>(real) == integer.low;
  }
  const auto whole = static_cast<std::int64_t>(integer.low);
  return real >= -9223372036854775808.0 && real < 9223372036854775808.0 && static_cast<std::int64_t>(real) == whole &&
         static_cast<double>(whole) == real;
}

// Compares number text with an integer. No double equals number text, even where both spell one number: JsonValue.h
// says so.
bool IsInteger(std::string_view text, const Node& integer) noexcept {
  if (integer.GetTag() == Tag::Double) return false;
  std::uint64_t magnitude = 0;
  if (json::WholeOf(text, magnitude) != json::Whole::Yes) return false;
  const bool negative = integer.GetTag() == Tag::Int64 && static_cast<std::int64_t>(integer.low) < 0;
  return negative == (text.front() == '-') && magnitude == (negative ? 0 - integer.low : integer.low);
}

bool SameNumber(const Node& a, const Node& b) {
  const Tag left = a.GetTag();
  const Tag right = b.GetTag();
  if (left == Tag::RawNumber && right == Tag::RawNumber) return json::SameDecimal(a.View(), b.View());
  if (left == Tag::RawNumber) return IsInteger(a.View(), b);
  if (right == Tag::RawNumber) return IsInteger(b.View(), a);
  if (left == Tag::Double && right == Tag::Double) return std::bit_cast<double>(a.low) == std::bit_cast<double>(b.low);
  if (left == Tag::Double) return IsInteger(std::bit_cast<double>(a.low), b);
  if (right == Tag::Double) return IsInteger(std::bit_cast<double>(b.low), a);
  return left == right && a.low == b.low;
}

bool NoteElements(const Node& a, const Node& b, Pending& pending) {
  for (std::size_t i = 0; i < a.Count(); ++i) pending.emplace_back(a.Children() + i, b.Children() + i);
  return true;
}

bool NoteMembers(const Node& a, const Node& b, Pending& pending) {
  for (std::size_t i = 0; i < a.Count(); ++i) {
    const Node* key = a.Children() + 2 * i;
    const std::uint32_t position = Access::Find(b, key->View());
    if (position == json::KeyIndex::kNone) return false;
    pending.emplace_back(key + 1, b.Children() + 2 * std::size_t{position} + 1);
  }
  return true;
}

// Compares two nodes; children of containers are noted to be compared later.
bool SameButChildren(const Node& a, const Node& b, Pending& pending) {
  const JsonType type = Access::ValueAt(&a).Type();
  if (type != Access::ValueAt(&b).Type()) return false;
  switch (type) {
    case JsonType::Number:
      return SameNumber(a, b);
    case JsonType::String:
      return a.View() == b.View();
    case JsonType::Array:
      return a.Count() == b.Count() && (a.low == b.low || NoteElements(a, b, pending));
    case JsonType::Object:
      return a.Count() == b.Count() && (a.low == b.low || NoteMembers(a, b, pending));
    default:
      return a.GetTag() == b.GetTag();
  }
}

}  // namespace

bool JsonValue::Equals(const JsonValue& left, const JsonValue& right) {
  Pending pending;
  if (!SameButChildren(left.node_, right.node_, pending)) return false;
  while (!pending.empty()) {
    const auto [a, b] = pending.back();
    pending.pop_back();
    if (!SameButChildren(*a, *b, pending)) return false;
  }
  return true;
}

}  // namespace wshost
