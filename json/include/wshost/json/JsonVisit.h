// SPDX-License-Identifier: MIT
// Looking at a value by what it is: one call of an overloaded visitor.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "wshost/json/JsonValue.h"

namespace wshost {

/// A number that neither 64 bits nor a double hold, as its digits. Lifetime: the value's.
struct JsonDigits {
  std::string_view text;
};

namespace json {
struct Inside {
  static const Node& Of(const JsonValue& value) noexcept { return value.node_; }
};
}  // namespace json

/// Calls the visitor with what the value holds: std::nullptr_t (for what is missing too), bool, std::int64_t,
/// std::uint64_t (only above the former's range), double, JsonDigits, std::string_view, std::span<const JsonValue> for
/// an array, or JsonItems for an object. Returns: what the visitor returns, which must be of one type.
template <class Visitor>
decltype(auto) Visit(const JsonValue& value, Visitor&& visitor) {
  const json::Node& node = json::Inside::Of(value);
  switch (node.GetTag()) {
    case json::Tag::False:
    case json::Tag::True:
      return std::forward<Visitor>(visitor)(node.GetTag() == json::Tag::True);
    case json::Tag::Int64:
      return std::forward<Visitor>(visitor)(static_cast<std::int64_t>(node.low));
    case json::Tag::Uint64:
      return std::forward<Visitor>(visitor)(std::uint64_t{node.low});
    case json::Tag::Double:
      return std::forward<Visitor>(visitor)(std::bit_cast<double>(node.low));
    case json::Tag::RawNumber:
      return std::forward<Visitor>(visitor)(JsonDigits{node.View()});
    case json::Tag::ShortText:
    case json::Tag::Text:
      return std::forward<Visitor>(visitor)(node.View());
    case json::Tag::FrozenArray:
    case json::Tag::OwnedArray:
      return std::forward<Visitor>(visitor)(value.empty() ? std::span<const JsonValue>()
                                                          : std::span<const JsonValue>(&*value.begin(), value.size()));
    case json::Tag::FrozenObject:
    case json::Tag::OwnedObject:
      return std::forward<Visitor>(visitor)(value.Items());
    default:
      return std::forward<Visitor>(visitor)(nullptr);
  }
}

}  // namespace wshost
