// SPDX-License-Identifier: MIT
// Changes with witnesses.
#include "wshost/json/JsonObserved.h"

#include <string>
#include <utility>

#include "Step.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonException.h"
#include "wshost/json/JsonObject.h"

namespace wshost {
namespace {

const JsonValue& ParentOf(const JsonValue& root, const JsonPointer& place) {
  const JsonValue& parent = root.At(place.Parent());
  if (parent.IsArray() || parent.IsObject()) return parent;
  throw JsonTypeError("JsonObserved: the parent of " + place.ToString() + " is no container");
}

}  // namespace

template <class Apply>
void JsonObserved::Make(const JsonChange& change, const Apply& apply) {
  Changing.notify(this, change);
  apply();
  Changed.notify(this, change);
}

void JsonObserved::Set(const JsonPointer& place, JsonValue value) {
  if (value.IsMissing()) value = nullptr;  // as every assignment does
  const JsonValue before = place.In(value_);
  if (place.IsWhole()) {
    return Make({JsonChangeKind::Replace, place, before, value}, [&] { value_ = value; });
  }
  const JsonValue& parent = ParentOf(value_, place);
  if (before.IsMissing() && parent.IsArray()) return Insert(place, std::move(value));
  const auto kind = before.IsMissing() ? JsonChangeKind::Add : JsonChangeKind::Replace;
  Make({kind, place, before, value}, [&] {
    if (kind == JsonChangeKind::Replace) {
      place.EditIn(value_) = value;
    } else {
      place.Parent().EditIn(value_).Edit(place.Last()) = value;
    }
  });
}

void JsonObserved::Insert(const JsonPointer& place, JsonValue value) {
  const JsonValue& parent = ParentOf(value_, place);
  if (!parent.IsArray())
    throw JsonTypeError("JsonObserved::Insert: the parent of " + place.ToString() + " is no array");
  const std::size_t index = place.Last() == "-" ? parent.size() : json::IndexOf(place.Last());
  if (index > parent.size()) throw JsonMissingError("JsonObserved: there is no index " + place.ToString());
  Make({JsonChangeKind::Add, place.Parent() / index, JsonValue()[0], value},
       [&] { place.Parent().EditIn(value_).insert(index, value); });
}

bool JsonObserved::Remove(const JsonPointer& place) {
  const JsonValue before = place.In(value_);
  if (before.IsMissing()) return false;
  Make({JsonChangeKind::Remove, place, before, JsonValue()[0]}, [&] { place.EraseIn(value_); });
  return true;
}

void JsonObserved::Clear(const JsonPointer& place) {
  const JsonValue before = std::as_const(value_).At(place);
  if (!before.IsArray() && !before.IsObject()) {
    throw JsonTypeError("JsonObserved::Clear: " + place.ToString() + " is no container");
  }
  const JsonValue after = before.IsArray() ? JsonValue(JsonArray{}) : JsonValue(JsonObject{});
  Make({JsonChangeKind::Clear, place, before, after}, [&] { place.EditIn(value_).clear(); });
}

JsonValue ToPatch(const JsonChange& change) {
  const char* name = change.kind == JsonChangeKind::Add      ? "add"
                     : change.kind == JsonChangeKind::Remove ? "remove"
                                                             : "replace";
  JsonValue operation = JsonObject{{"op", name}, {"path", change.place.ToString()}};
  if (change.kind != JsonChangeKind::Remove) operation["value"] = change.after;
  return operation;
}

}  // namespace wshost
