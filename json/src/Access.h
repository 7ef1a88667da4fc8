// SPDX-License-Identifier: MIT
// The room's own way to the node inside a JsonValue.
#pragma once

#include "Block.h"
#include "Box.h"
#include "wshost/json/JsonValue.h"

namespace wshost::json {

struct Access {
  static const Node& NodeOf(const JsonValue& value) noexcept { return value.node_; }

  // Makes a value that takes over what the node holds.
  static JsonValue Adopt(const Node& node) noexcept { return JsonValue(node); }

  // Gives the node and leaves null: what it holds is the caller's then.
  static Node Take(JsonValue& value) noexcept { return std::exchange(value.node_, Node{}); }

  // Sees a child node as the value it is.
  static const JsonValue& ValueAt(const Node* node) noexcept { return *reinterpret_cast<const JsonValue*>(node); }

  static IndexPlace IndexPlaceOf(const Node& object) noexcept {
    return object.IsFrozen() ? Block::IndexPlaceOf(object) : Box::IndexPlaceOf(object);
  }

  // Finds a member; gives its position or KeyIndex::kNone, also for what is no object.
  static std::uint32_t Find(const Node& node, std::string_view key) noexcept {
    if (!node.IsObject()) return KeyIndex::kNone;
    if (node.Count() <= kIndexAbove) return FindOneByOne(node.Children(), node.Count(), key);
    return FindMember(node.Children(), node.Count(), key, IndexPlaceOf(node));
  }
};

}  // namespace wshost::json
