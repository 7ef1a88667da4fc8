// SPDX-License-Identifier: MIT
// Writing into values: thawing, inserting and removing.
#include <algorithm>
#include <cstring>
#include <utility>

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

[[noreturn]] void ThrowIndex(const char* call, std::size_t index, std::size_t size) {
  throw JsonMissingError(std::string(call) + "(" + std::to_string(index) + "): the array has " + std::to_string(size) +
                         " elements");
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

Node& JsonValue::BeObject(const char* call) {
  if (IsNull() || IsMissing()) node_ = Node::Make(Tag::OwnedObject);
  if (!IsObject()) ThrowType(call, "an object", *this);
  Thaw();
  return node_;
}

Node& JsonValue::BeArray(const char* call) {
  if (IsNull() || IsMissing()) node_ = Node::Make(Tag::OwnedArray);
  if (!IsArray()) ThrowType(call, "an array", *this);
  Thaw();
  return node_;
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

void JsonValue::Remove(std::size_t childIndex, std::size_t childCount) noexcept {
  Box::Of(node_)->DropIndex();
  Node* children = ChildrenOf(node_);
  Node* first = children + childIndex;
  Node removed[2] = {};
  std::copy_n(first, childCount, removed);
  std::copy(first + childCount, children + node_.ChildCount(), first);
  --node_.high;
  for (const Node& each : removed) json::EndNode(each);
}

JsonValue& JsonValue::AppendMember(std::string_view key, JsonValue value) {
  JsonValue keyValue(key);
  const std::uint32_t position = node_.Count();
  Node* member = Insert(2 * std::size_t{position}, 2);
  member[0] = Access::Take(keyValue);
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
  const Node& object = BeObject("Edit(key)");
  const std::uint32_t position = Access::Find(object, key);
  if (position == KeyIndex::kNone) return AppendMember(key, JsonValue());
  return Writable(ChildrenOf(object) + 2 * std::size_t{position} + 1);
}

JsonValue& JsonValue::Edit(std::size_t index) {
  if (!IsArray()) ThrowType("Edit(index)", "an array", *this);
  if (index >= size()) ThrowIndex("Edit", index, size());
  Thaw();
  return Writable(ChildrenOf(node_) + index);
}

std::span<JsonValue> JsonValue::EditElements() {
  if (!IsArray()) ThrowType("EditElements", "an array", *this);
  Thaw();
  if (empty()) return {};
  return {&Writable(ChildrenOf(node_)), size()};
}

void JsonValue::push_back(JsonValue element) {
  const Node& array = BeArray("push_back");
  *Insert(array.Count(), 1) = Stored(element);
}

bool JsonValue::insert(std::string_view key, JsonValue value) {
  if (contains(key)) return false;
  BeObject("insert(key)");
  AppendMember(key, std::move(value));
  return true;
}

void JsonValue::insert(std::size_t index, JsonValue element) {
  if (index > size()) ThrowIndex("insert", index, size());
  BeArray("insert(index)");
  *Insert(index, 1) = Stored(element);
}

bool JsonValue::erase(std::string_view key) {
  const std::uint32_t position = Access::Find(node_, key);
  if (position == KeyIndex::kNone) return false;
  Thaw();
  Remove(2 * std::size_t{position}, 2);
  return true;
}

void JsonValue::erase(std::size_t index) {
  if (!IsArray()) ThrowType("erase(index)", "an array", *this);
  if (index >= size()) ThrowIndex("erase", index, size());
  Thaw();
  Remove(index, 1);
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
    JsonValue value = member.value;
    Edit(member.key) = value.IsMissing() ? JsonValue() : std::move(value);
  }
}

}  // namespace wshost
