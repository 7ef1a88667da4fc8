// SPDX-License-Identifier: MIT
// Steps that lead to nothing, and the way to a place, which is looked for when an error is to name it.
#include "wshost/json/JsonConstRef.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <ostream>
#include <vector>

#include "Access.h"
#include "Scan.h"
#include "Step.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonPointer.h"

namespace wshost {

using json::Access;
using json::Node;
using json::Tag;

namespace {

bool IsAmong(const Node* node, const Node* first, std::size_t count) noexcept {
  return !std::less<>()(node, first) && std::less<>()(node, first + count);
}

// Appends the way from a value to the address of a part of it: through boxes of owned containers if it is one, else
// through the frozen part that it is. Appends nothing if there is no way. Uses no recursion.
void AppendWay(const JsonValue& from, const JsonValue& to, std::string& path) {
  struct Level {
    const Node* container;
    std::size_t next;  // the child to look at next
  };
  std::vector<Level> way;
  const bool frozen = Access::NodeOf(from).IsFrozen();
  const auto enter = [&](const Node& node) {
    if (node.IsContainer() && node.IsFrozen() == frozen) way.push_back({&node, 0});
  };
  if (&from != &to) enter(Access::NodeOf(from));
  while (!way.empty()) {
    Level& top = way.back();
    const Node* children = top.container->Children();
    if (top.next == 0 && IsAmong(&Access::NodeOf(to), children, top.container->ChildCount())) {
      top.next = static_cast<std::size_t>(&Access::NodeOf(to) - children) + 1;
      break;
    }
    if (top.next == top.container->ChildCount()) {
      way.pop_back();
      continue;
    }
    enter(children[top.next++]);
  }
  for (const auto& [container, next] : way) {
    if (container->IsObject()) {
      json::AppendStep(path, container->Children()[next - 2].View());
    } else {
      json::AppendStep(path, std::to_string(next - 1));
    }
  }
}

}  // namespace

Node json::MissingStep(std::string_view key) noexcept {
  char cut[Node::kShortLength];
  if (key.size() > sizeof cut) {
    constexpr std::string_view kMore = "...";
    std::size_t length = sizeof cut - kMore.size();
    while (length > 0 && (static_cast<unsigned char>(key[length]) & 0xC0) == 0x80) --length;
    std::memcpy(cut, key.data(), length);
    std::memcpy(cut + length, kMore.data(), kMore.size());
    key = {cut, length + kMore.size()};
  }
  Node step;
  ScanScalar::PutShortText(&step, key.data(), key.size());
  return step;
}

std::string JsonConstRef::PathOf(const JsonValue* origin, const JsonValue* anchor, const JsonValue* there,
                                 Node missing) {
  std::string path;
  AppendWay(*origin, *anchor, path);
  AppendWay(*anchor, *there, path);
  if (missing.IsText()) {
    json::AppendStep(path, missing.View());
  } else if (missing.GetTag() == Tag::Int64) {
    json::AppendStep(path, std::to_string(static_cast<std::int64_t>(missing.low)));
  }
  return path;
}

void JsonConstRef::ThrowMissing(const JsonValue* origin, const JsonValue* anchor, const JsonValue* there,
                                Node missing) {
  const std::string call = "At: " + PathOf(origin, anchor, there, missing) + ": ";
  const bool key = missing.IsText();
  if (key && there->IsObject()) throw JsonMissingError(call + "there is no such key");
  if (!key && there->IsArray()) {
    throw JsonMissingError(call + "the array has " + std::to_string(there->size()) + " elements");
  }
  throw JsonTypeError(call + (key ? "no object but " : "no array but ") + std::string(wshost::ToString(there->Type())));
}

JsonConstRef JsonConstRef::operator[](const JsonPointer& place) const noexcept {
  JsonConstRef at = *this;
  for (const std::string& step : place.Steps()) {
    const std::size_t index = at.IsArray() ? json::IndexOf(step) : SIZE_MAX;
    at = index == SIZE_MAX ? at[std::string_view(step)] : at[index];
  }
  return at;
}

JsonIterator JsonConstRef::find(std::string_view key) const noexcept { return value_->find(key); }
JsonIterator JsonConstRef::begin() const noexcept { return value_->begin(); }
JsonIterator JsonConstRef::end() const noexcept { return value_->end(); }
JsonItems JsonConstRef::Items() const noexcept { return value_->Items(); }

std::ostream& operator<<(std::ostream& out, const JsonConstRef& ref) { return out << ref.Get(); }

}  // namespace wshost
