// SPDX-License-Identifier: MIT
// Stepping into a value without writing, and the way back when something is assigned.
#include "wshost/json/JsonRef.h"

#include <ostream>

#include "Access.h"
#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonValue.h"

namespace wshost {
namespace {

const JsonValue& Look(const JsonValue& at, const JsonValue& step) {
  return step.IsString() ? at[step.As<std::string_view>()] : at[step.As<std::size_t>()];
}

JsonValue& Go(JsonValue& at, const JsonValue& step) {
  return step.IsString() ? at.Edit(step.As<std::string_view>()) : at.Edit(step.As<std::size_t>());
}

}  // namespace

JsonRef JsonValue::operator[](std::string_view key) { return JsonRef::Make(*this, JsonValue(key)); }

// What is there in an owned container can be written at once; what is missing or frozen is remembered as a way to go.
JsonRef JsonRef::Make(JsonValue& base, JsonValue step) {
  const JsonValue& found = Look(base, step);
  if (json::Access::NodeOf(base).IsOwned() && !found.IsMissing())
    return {const_cast<JsonValue&>(found), JsonValue(), found};
  return {base, std::move(step), found};
}

JsonRef JsonRef::operator[](std::string_view key) const { return Step(JsonValue(key)); }

JsonRef JsonRef::Step(JsonValue step) const {
  if (path_.IsNull()) return Make(*root_, std::move(step));
  const JsonValue& found = Look(*current_, step);
  JsonValue path = path_;
  if (!path.IsArray()) path = JsonArray{path_};
  path.push_back(std::move(step));
  return {*root_, std::move(path), found};
}

JsonValue& JsonRef::Edit() {
  JsonValue* at = root_;
  if (path_.IsArray()) {
    for (const JsonValue& step : path_) at = &Go(*at, step);
  } else if (!path_.IsNull()) {
    at = &Go(*at, path_);
  }
  path_ = nullptr;
  root_ = at;
  current_ = at;
  return *at;
}

JsonRef& JsonRef::operator=(JsonValue value) {
  JsonValue& place = Edit();
  place = value.IsMissing() ? JsonValue() : std::move(value);
  return *this;
}

JsonRef& JsonRef::operator=(const JsonRef& other) { return *this = JsonValue(other.Get()); }

JsonIterator JsonRef::find(std::string_view key) const noexcept { return current_->find(key); }
JsonIterator JsonRef::begin() const noexcept { return current_->begin(); }
JsonIterator JsonRef::end() const noexcept { return current_->end(); }
JsonItems JsonRef::Items() const noexcept { return current_->Items(); }

std::ostream& operator<<(std::ostream& out, const JsonRef& ref) { return out << ref.Get(); }

}  // namespace wshost
