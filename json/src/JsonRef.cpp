// SPDX-License-Identifier: MIT
// Stepping into a value without writing, and the way back when something is assigned.
#include "wshost/json/JsonRef.h"

#include <stdexcept>

#include "Access.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonValue.h"

namespace wshost {
namespace {

using json::Access;
using json::Node;
using json::Tag;

// A key as a step: a copy if it is short, else a view. It need not be UTF-8 as long as nothing is made with it.
Node KeyStep(std::string_view key) noexcept {
  if (key.size() <= Node::kShortLength) return json::MissingStep(key);
  return Node::Make(Tag::Text, reinterpret_cast<std::uint64_t>(key.data()), key.size() & Node::kLongestText);
}

bool IsThere(const Node& step) noexcept { return step.GetTag() == Tag::Uint64; }

const JsonValue& LookUp(const JsonValue& at, const Node& step) noexcept {
  return step.IsText() ? at[step.View()] : at[step.low];
}

Node PlaceOf(const JsonValue& at, const JsonValue& child) noexcept {
  const Node* children = Access::NodeOf(at).Children();
  return Node::Make(Tag::Uint64, static_cast<std::uint64_t>(&Access::NodeOf(child) - children));
}

}  // namespace

void JsonRef::AddStep(Node step) {
  if (depth_ < kNear) {
    near_[depth_] = step;
  } else {
    far_.push_back(step);
  }
  ++depth_;
}

// What is there in an owned container can be written at once; what is missing or frozen is remembered as a way to go.
JsonRef JsonRef::Down(const JsonConstRef& next, Node missing) const {
  JsonRef below(next);
  if (depth_ == 0 && Access::NodeOf(*value_).IsOwned() && !next.IsMissing()) {
    below.anchor_ = below.value_;
    return below;
  }
  below.depth_ = depth_;
  below.near_ = near_;
  below.far_ = far_;
  below.AddStep(next.IsMissing() ? missing : PlaceOf(*value_, next));
  return below;
}

JsonRef JsonRef::operator[](std::string_view key) const { return Down(JsonConstRef::operator[](key), KeyStep(key)); }

// Goes over the steps whose places exist, also those that were made since. Gives the first that does not, or depth_;
// throws if what is missing cannot be made there.
std::size_t JsonRef::FindWhatIsThere() {
  const JsonValue* at = anchor_;
  for (std::size_t i = 0; i < depth_; ++i) {
    Node& step = StepAt(i);
    if (!IsThere(step)) {
      const JsonValue& found = LookUp(*at, step);
      if (found.IsMissing()) {
        if (!step.IsText()) at->NeedElement("Edit(index)", step.low, at->size());
        at->NeedObject("Edit(key)");
        for (std::size_t below = i + 1; below < depth_; ++below) {
          if (!StepAt(below).IsText()) found.NeedElement("Edit(index)", StepAt(below).low, 0);
        }
        return i;
      }
      step = PlaceOf(*at, found);
    }
    const Node& node = Access::NodeOf(*at);
    if (!node.IsContainer() || step.low >= node.ChildCount())
      throw std::logic_error("JsonRef: the value was changed since");
    at = &Access::ValueAt(node.Children() + step.low);
  }
  return depth_;
}

// Makes the objects on the way to a place of which the step `from` and all behind it are missing.
JsonValue JsonRef::MakeMissing(std::size_t from) {
  JsonValue made;
  for (std::size_t i = depth_; i > from; --i) {
    JsonValue outer = JsonObject();
    outer.AppendMember(JsonValue(StepAt(i - 1).View()), std::move(made));
    made = std::move(outer);
  }
  return made;
}

// All that may fail comes before the first write, and keys are copied before what they may lie in is let go.
JsonValue& JsonRef::Edit() {
  const std::size_t missing = FindWhatIsThere();
  JsonValue* at = &Root();
  if (missing == depth_) {
    for (std::size_t i = 0; i < depth_; ++i) at = &at->Child(StepAt(i).low);
  } else {
    JsonValue key(StepAt(missing).View());
    JsonValue made = MakeMissing(missing + 1);
    for (std::size_t i = 0; i < missing; ++i) at = &at->Child(StepAt(i).low);
    at = &at->AppendMember(std::move(key), std::move(made));
    for (std::size_t i = missing + 1; i < depth_; ++i) at = &at->Child(1);
  }
  depth_ = 0;
  far_.clear();
  anchor_ = there_ = value_ = at;
  missing_ = Node{};
  return *at;
}

JsonRef& JsonRef::operator=(JsonValue value) {
  Edit() = std::move(value);
  return *this;
}

JsonRef& JsonRef::operator=(const JsonRef& other) { return *this = JsonValue(other.Get()); }

// What cannot be done is found out before Edit(), which would lose the kept text. Changes the value that is there; what
// is missing is made aside, so that it stays missing if the change fails.
template <class Change>
auto JsonRef::Apply(const Change& change) {
  if (!IsMissing()) return change(Edit());
  JsonValue made;
  if constexpr (std::is_void_v<decltype(change(made))>) {
    change(made);
    *this = std::move(made);
  } else {
    const auto result = change(made);
    *this = std::move(made);
    return result;
  }
}

std::span<JsonValue> JsonRef::EditElements() {
  return IsArray() ? Edit().EditElements() : JsonValue(Get()).EditElements();
}

void JsonRef::push_back(JsonValue element) {
  Get().NeedArray("push_back");
  Apply([&](JsonValue& place) { place.push_back(std::move(element)); });
}

bool JsonRef::insert(std::string_view key, JsonValue value) {
  if (contains(key)) return false;
  Get().NeedObject("insert(key)");
  const JsonValue kept(key);  // the view may be into what Edit lets go
  return Apply([&](JsonValue& place) { return place.insert(kept.As<std::string_view>(), std::move(value)); });
}

void JsonRef::insert(std::size_t index, JsonValue element) {
  if (IsArray() || !(IsNull() || IsMissing())) Get().NeedElement("insert(index)", index, size() + 1);
  Apply([&](JsonValue& place) { place.insert(index, std::move(element)); });
}

void JsonRef::erase(std::size_t index) {
  Get().NeedElement("erase(index)", index, size());
  Edit().erase(index);
}

}  // namespace wshost
