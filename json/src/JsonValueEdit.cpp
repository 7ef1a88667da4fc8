// SPDX-License-Identifier: MIT
// Writing into values: thawing, inserting and removing.
#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "Access.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonValue.h"

namespace wshost {
namespace {

using json::Access;
using json::Box;
using json::KeyIndex;
using json::Node;
using json::Tag;

[[noreturn]] void ThrowType(const char* call, std::string_view wanted, const JsonValue& value) {
  throw JsonTypeError(std::string(call) + ": needs " + std::string(wanted) + ", not " +
                      std::string(ToString(value.Type())));
}

JsonValue& Writable(Node* node) noexcept { return *reinterpret_cast<JsonValue*>(node); }

Node* ChildrenOf(const Node& owned) noexcept { return reinterpret_cast<Node*>(owned.low); }

// What is missing becomes null where it is stored.
Node Stored(JsonValue& value) noexcept {
  const Node node = Access::Take(value);
  return node.GetTag() == Tag::Missing ? Node{} : node;
}

}  // namespace

// Copies the children of a frozen container, which stay frozen themselves, into a box of this value's own.
void JsonValue::Thaw() {
  if (!node_.IsFrozen()) return;
  const std::size_t count = node_.ChildCount();
  Box* box = Box::Make(count);
  for (std::size_t i = 0; i < count; ++i) box->Children()[i] = json::CopyNode(node_.Children()[i]);
  const Tag tag = node_.IsObject() ? Tag::OwnedObject : Tag::OwnedArray;
  const Node thawed = Node::Make(tag, reinterpret_cast<std::uint64_t>(box->Children()), node_.Count());
  json::EndNode(std::exchange(node_, thawed));
}

void JsonValue::NeedObject(const char* call) const {
  if (!IsObject() && !IsNull() && !IsMissing()) ThrowType(call, "an object", *this);
}

void JsonValue::NeedArray(const char* call) const {
  if (!IsArray() && !IsNull() && !IsMissing()) ThrowType(call, "an array", *this);
}

void JsonValue::NeedElement(const char* call, std::size_t index, std::size_t bound) const {
  if (!IsArray()) ThrowType(call, "an array", *this);
  if (index < bound) return;
  throw JsonMissingError(std::string(call) + ": there is no index " + std::to_string(static_cast<std::int64_t>(index)) +
                         ", the array has " + std::to_string(size()) + " elements");
}

JsonValue& JsonValue::Child(std::size_t childIndex) {
  Thaw();
  return Writable(ChildrenOf(node_) + childIndex);
}

// Makes a gap in the children of an owned container; the caller fills it.
Node* JsonValue::Insert(std::size_t childIndex, std::size_t childCount) {
  const std::size_t count = node_.ChildCount();
  Box* box = Box::Of(node_);
  if (box == nullptr || count + childCount > box->capacity) {
    box = Box::Grow(box, count, count + childCount);
    node_.low = reinterpret_cast<std::uint64_t>(box->Children());
  }
  Node* gap = box->Children() + childIndex;
  std::copy_backward(gap, box->Children() + count, box->Children() + count + childCount);
  ++node_.high;
  return gap;
}

// Closes the gap from the shorter side, so that a queue is emptied from the front as fast as a stack from the back.
void JsonValue::Remove(std::size_t childIndex, std::size_t childCount) noexcept {
  Node* children = ChildrenOf(node_);
  Box* box = Box::Of(node_);
  if (KeyIndex* index = box->index.load(std::memory_order_relaxed)) {
    index->Remove(children, static_cast<std::uint32_t>(childIndex / 2), node_.Count());
  }
  Node* first = children + childIndex;
  Node* end = children + node_.ChildCount();
  Node removed[2] = {};
  std::copy_n(first, childCount, removed);
  if (first - children < end - first) {
    std::copy_backward(children, first, first + childCount);
    box = Box::Skip(box, static_cast<std::uint32_t>(childCount));
    node_.low = reinterpret_cast<std::uint64_t>(box->Children());
  } else {
    std::copy(first + childCount, end, first);
  }
  --node_.high;
  for (const Node& each : removed) json::EndNode(each);
}

// Appends a member whose key is not there; null becomes an object.
JsonValue& JsonValue::AppendMember(JsonValue key, JsonValue value) {
  if (!IsObject()) {
    JsonValue object = JsonObject();
    JsonValue& member = object.AppendMember(std::move(key), std::move(value));
    *this = std::move(object);
    return member;
  }
  Thaw();
  const std::uint32_t position = node_.Count();
  Node* member = Insert(2 * std::size_t{position}, 2);
  member[0] = Access::Take(key);
  member[1] = Stored(value);
  if (KeyIndex* index = Box::Of(node_)->index.load(std::memory_order_relaxed)) {
    try {
      index->Add(node_.Children(), position);
    } catch (const std::bad_alloc&) {
      Box::Of(node_)->DropIndex();
    }
  }
  return Writable(member + 1);
}

JsonValue& JsonValue::Edit(std::string_view key) {
  NeedObject("Edit(key)");
  const std::uint32_t position = Access::Find(node_, key);
  if (position == KeyIndex::kNone) return AppendMember(JsonValue(key), JsonValue());
  return Child(2 * std::size_t{position} + 1);
}

JsonValue& JsonValue::Edit(std::size_t index) {
  NeedElement("Edit(index)", index, size());
  return Child(index);
}

std::span<JsonValue> JsonValue::EditElements() {
  if (!IsArray()) ThrowType("EditElements", "an array", *this);
  Thaw();
  if (empty()) return {};
  return {&Writable(ChildrenOf(node_)), size()};
}

void JsonValue::push_back(JsonValue element) {
  NeedArray("push_back");
  insert(size(), std::move(element));
}

// The key is made a value first: it may be a view into what Thaw lets go.
bool JsonValue::insert(std::string_view key, JsonValue value) {
  if (contains(key)) return false;
  NeedObject("insert(key)");
  AppendMember(JsonValue(key), std::move(value));
  return true;
}

void JsonValue::insert(std::size_t index, JsonValue element) {
  NeedArray("insert(index)");
  if (!IsArray()) {
    JsonValue array = Access::Adopt(Node::Make(Tag::OwnedArray));
    array.insert(index, std::move(element));
    *this = std::move(array);
    return;
  }
  NeedElement("insert(index)", index, size() + 1);
  Thaw();
  Node* gap = Insert(index, 1);
  *gap = Stored(element);
}

bool JsonValue::erase(std::string_view key) {
  const std::uint32_t position = Access::Find(node_, key);
  if (position == KeyIndex::kNone) return false;
  Thaw();
  Remove(2 * std::size_t{position}, 2);
  return true;
}

void JsonValue::erase(std::size_t index) {
  NeedElement("erase(index)", index, size());
  Thaw();
  Remove(index, 1);
}

// All are tested before the first is removed, so that a test that throws changes nothing.
std::size_t JsonValue::EraseWhere(EraseTest test, const void* state) {
  std::vector<bool> removed;
  removed.reserve(size());
  for (auto [key, value] : Items()) removed.push_back(test(state, key, value));
  const auto count = static_cast<std::size_t>(std::ranges::count(removed, true));
  if (count == 0) return 0;
  Thaw();
  Box::Of(node_)->DropIndex();
  const std::size_t stride = IsObject() ? 2 : 1;
  Node* from = ChildrenOf(node_);
  Node* to = from;
  for (std::size_t i = 0; i < removed.size(); ++i, from += stride) {
    if (removed[i]) {
      std::for_each_n(from, stride, json::EndNode);
    } else {
      to = std::copy_n(from, stride, to);
    }
  }
  node_.high -= count;
  return count;
}

void JsonValue::clear() {
  if (!node_.IsContainer()) return;
  json::EndNode(std::exchange(node_, Node::Make(IsObject() ? Tag::OwnedObject : Tag::OwnedArray)));
}

void JsonValue::reserve(std::size_t count) {
  if (!node_.IsContainer() || count <= size()) return;
  Thaw();
  const std::size_t children = IsObject() ? 2 * count : count;
  Box* box = Box::Of(node_);
  if (box != nullptr && children <= box->capacity) return;
  node_.low = reinterpret_cast<std::uint64_t>(Box::Grow(box, node_.ChildCount(), children)->Children());
}

JsonValue json::MakeArray(std::initializer_list<JsonValue> elements) {
  JsonValue array = Access::Adopt(Node::Make(Tag::OwnedArray));
  array.reserve(elements.size());
  for (const JsonValue& element : elements) array.push_back(element);
  return array;
}

JsonObject::JsonObject() noexcept : JsonValue(Access::Adopt(Node::Make(Tag::OwnedObject))) {}

JsonObject::JsonObject(std::initializer_list<JsonMember> members) : JsonObject() {
  reserve(members.size());
  for (const JsonMember& member : members) {
    Edit(member.key) = member.value;
  }
}

}  // namespace wshost
