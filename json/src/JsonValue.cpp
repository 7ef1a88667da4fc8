// SPDX-License-Identifier: MIT
// Making, parsing, reading and writing values.
#include "wshost/json/JsonValue.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <istream>
#include <ostream>
#include <stdexcept>

#include "Access.h"
#include "Reader.h"
#include "Utf8.h"
#include "Writer.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonText.h"

namespace wshost {
namespace {

using json::Access;
using json::Block;
using json::Node;
using json::Tag;

constinit const Node kMissing = Node::Make(Tag::Missing);

const JsonValue& Missing() noexcept { return Access::ValueAt(&kMissing); }

// Holds the reference that a new block comes with.
class BlockHolder {
 public:
  explicit BlockHolder(Block* block) noexcept : block_(block) {}
  BlockHolder(const BlockHolder&) = delete;
  BlockHolder& operator=(const BlockHolder&) = delete;
  ~BlockHolder() {
    if (block_ != nullptr) block_->Release();
  }
  Block& Get() const noexcept { return *block_; }
  void PassOn() noexcept { block_ = nullptr; }

 private:
  Block* block_;
};

// Whether a text is longer than is allowed; then the failure is where that begins.
bool IsTooLong(std::string_view text, const JsonLimits& limits, json::Failure& failure) noexcept {
  const std::size_t most = std::min(limits.maxBytes, JsonLimits::kLongestText);
  if (text.size() <= most) [[likely]]
    return false;
  failure.Set(JsonErrorCode::TooLong, text.data() + most);
  return true;
}

// Reads a block's text. Gives whether it is JSON; then `root` holds the block if it needs it.
WSHOST_ALWAYS_INLINE bool ReadBlock(BlockHolder& block, const JsonLimits& limits, Node& root, json::Failure& failure) {
  if (!json::ReadText(block.Get(), limits, root, failure)) [[unlikely]]
    return false;
  if (root.IsCounted() && !root.IsOwned()) block.PassOn();
  return true;
}

// Reads a text of which a block is made. A failure is one in `text`.
bool Read(std::string_view text, const JsonLimits& limits, Node& root, json::Failure& failure) {
  if (IsTooLong(text, limits, failure)) [[unlikely]]
    return false;
  BlockHolder block(Block::Make(text));
  if (ReadBlock(block, limits, root, failure)) [[likely]]
    return true;
  failure.at = text.data() + std::min(static_cast<std::size_t>(failure.at - block.Get().Text()), text.size());
  return false;
}

// The same for a text of our own: it is JSON, but may be too long.
std::optional<Node> ReadOwn(std::string_view text) {
  Node root;
  json::Failure failure;
  if (!Read(text, {SIZE_MAX, SIZE_MAX, SIZE_MAX, DuplicateKeys::LastWins}, root, failure)) return std::nullopt;
  return root;
}

// A part of a message that is too large for the cache, and of which the part is a small piece.
bool PinsMuch(const Node& node) noexcept {
  constexpr std::size_t kSmallMessage = 16 * 1024;
  constexpr std::size_t kFactor = 8;
  if (node.IsOwned()) return false;
  const std::size_t kept = Block::OwnerOf(node)->textLength;
  if (kept <= kSmallMessage) return false;
  return kFactor * (node.IsFrozen() ? Block::HeaderOf(node).textLength : node.View().size()) < kept;
}

// Copies a frozen node into a block for it alone. Containers are read anew from their text, which keeps it for them.
Node CopyApart(const Node& node) {
  if (!node.IsFrozen()) return Block::MakeText(node.GetTag(), node.View());
  std::string written;
  std::optional<std::string_view> text = json::KeptTextOf(node);
  if (!text) {
    json::AppendAnew(node, -1, written);
    text = written;
  }
  const std::optional<Node> copy = ReadOwn(*text);
  return copy ? *copy : json::CopyNode(node);
}

}  // namespace

std::string_view ToString(JsonType type) noexcept {
  static constexpr std::string_view kNames[] = {"missing value", "null",  "boolean", "number",
                                                "string",        "array", "object"};
  return kNames[static_cast<std::size_t>(type)];
}

Node JsonValue::FromReal(double value) {
  if (!std::isfinite(value)) {
    throw JsonRangeError(std::isnan(value) ? "JsonValue: JSON has no NaN" : "JsonValue: JSON has no infinity");
  }
  return Node::Make(Tag::Double, std::bit_cast<std::uint64_t>(value));
}

Node JsonValue::FromText(std::string_view text) {
  const char* bad = json::FindBadUtf8(text);
  if (bad != text.data() + text.size()) {
    throw JsonRangeError("JsonValue: the string is not UTF-8 at byte " + std::to_string(bad - text.data()));
  }
  if (text.size() > Node::kShortLength) return Block::MakeText(Tag::Text, text);
  Node node;
  json::ScanScalar::PutShortText(&node, text.data(), text.size());
  return node;
}

void JsonValue::Retain() {
  const Node source = std::exchange(node_, Node{});  // should copying throw, there is nothing to end
  node_ = PinsMuch(source) ? CopyApart(source) : json::CopyNode(source);
}

void JsonValue::Release() noexcept {
  if (node_.IsOwned()) {
    json::EndNode(node_);
  } else {
    Block::OwnerOf(node_)->Release();
  }
}

void JsonValue::Compact() {
  if (!node_.IsCounted()) return;
  if (!node_.IsOwned()) {
    *this = JsonValue(CopyApart(node_));
  } else if (!empty()) {
    std::string text;
    AppendTo(text);
    const std::optional<Node> copy = ReadOwn(text);
    if (copy) *this = JsonValue(*copy);
  }
}

JsonValue JsonValue::TakeOut(const JsonValue& child) {
  return node_.IsOwned() && !child.IsMissing() ? std::move(const_cast<JsonValue&>(child)) : child;
}

JsonValue JsonValue::Parse(std::string_view text, const JsonLimits& limits) {
  Node root;
  json::Failure failure;
  if (!Read(text, limits, root, failure)) throw JsonSyntaxError(json::Describe(failure, text));
  return JsonValue(root);
}

JsonParseResult JsonValue::TryParse(std::string_view text, const JsonLimits& limits) {
  Node root;
  json::Failure failure;
  if (!Read(text, limits, root, failure)) return JsonParseResult(json::Describe(failure, text));
  return JsonParseResult(JsonValue(root));
}

JsonParseResult JsonValue::TryParse(JsonText&& text, const JsonLimits& limits) {
  if (text.block_ == nullptr) return TryParse(std::string_view(), limits);
  BlockHolder block(std::exchange(text.block_, nullptr));
  const std::string_view view(block.Get().Text(), block.Get().textLength);
  block.Get().Seal(view.size());
  Node root;
  json::Failure failure;
  if (IsTooLong(view, limits, failure) || !ReadBlock(block, limits, root, failure)) {
    return JsonParseResult(json::Describe(failure, view));
  }
  return JsonParseResult(JsonValue(root));
}

JsonValue JsonValue::Parse(JsonText&& text, const JsonLimits& limits) {
  JsonParseResult result = TryParse(std::move(text), limits);
  if (!result) throw JsonSyntaxError(result.Error());
  return std::move(result).Value();
}

JsonValue JsonValue::Load(std::istream& in, const JsonLimits& limits) {
  std::string text;
  char piece[4096];
  const std::size_t most = std::min(limits.maxBytes, JsonLimits::kLongestText);
  while (text.size() <= most && in) {
    in.read(piece, sizeof piece);
    text.append(piece, static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) throw Poco::ReadFileException("JsonValue::Load: the stream failed");
  return Parse(text, limits);
}

void JsonValue::AppendTo(std::string& out) const { json::AppendKept(node_, out); }

std::optional<std::string_view> JsonValue::KeptText() const noexcept { return json::KeptTextOf(node_); }

std::string JsonValue::ToString(int indent) const {
  std::string text;
  json::AppendAnew(node_, indent, text);
  return text;
}

std::ostream& operator<<(std::ostream& out, const JsonValue& value) { return out << value.ToString(); }

JsonType JsonValue::Type() const noexcept {
  switch (node_.GetTag()) {
    case Tag::Missing:
      return JsonType::Missing;
    case Tag::Null:
      return JsonType::Null;
    case Tag::False:
    case Tag::True:
      return JsonType::Boolean;
    case Tag::ShortText:
    case Tag::Text:
      return JsonType::String;
    case Tag::FrozenArray:
    case Tag::OwnedArray:
      return JsonType::Array;
    case Tag::FrozenObject:
    case Tag::OwnedObject:
      return JsonType::Object;
    default:
      return JsonType::Number;
  }
}

const JsonValue& JsonValue::Member(std::string_view key) const noexcept {
  const std::uint32_t position = Access::Find(node_, key);
  if (position == json::KeyIndex::kNone) return Missing();
  return Access::ValueAt(node_.Children() + 2 * std::size_t{position} + 1);
}

const JsonValue& JsonValue::Element(std::size_t index) const noexcept {
  if (!node_.IsArray() || index >= node_.Count()) return Missing();
  return Access::ValueAt(node_.Children() + index);
}

// By copy: what lies deeper than in this value's own box may be shared.
JsonValue JsonValue::operator[](const JsonPointer& place) && { return std::as_const(*this)[place].Get(); }
JsonValue JsonValue::At(const JsonPointer& place) && { return std::as_const(*this).At(place).Get(); }
JsonValue JsonValue::At(std::string_view key) && { return TakeOut(std::as_const(*this).At(key)); }
JsonValue JsonValue::At(std::size_t index) && { return TakeOut(std::as_const(*this).At(index)); }

bool JsonValue::contains(std::string_view key) const noexcept {
  return Access::Find(node_, key) != json::KeyIndex::kNone;
}

JsonIterator JsonValue::begin() const noexcept {
  if (empty()) return {nullptr, IsObject() ? 2 : 1};
  const Node* first = node_.Children();
  return IsObject() ? JsonIterator(&Access::ValueAt(first + 1), 2) : JsonIterator(&Access::ValueAt(first), 1);
}

JsonIterator JsonValue::end() const noexcept {
  return empty() ? begin() : begin() + static_cast<std::ptrdiff_t>(size());
}

JsonIterator JsonValue::find(std::string_view key) const noexcept {
  const std::uint32_t position = Access::Find(node_, key);
  return position == json::KeyIndex::kNone ? end() : begin() + position;
}

const JsonValue& JsonParseResult::Value() const& {
  if (error_) throw std::logic_error("JsonParseResult::Value: " + error_->Message());
  return value_;
}

JsonValue&& JsonParseResult::Value() && {
  if (error_) throw std::logic_error("JsonParseResult::Value: " + error_->Message());
  return std::move(value_);
}

const JsonError& JsonParseResult::Error() const {
  if (!error_) throw std::logic_error("JsonParseResult::Error: there is a value");
  return *error_;
}

}  // namespace wshost
