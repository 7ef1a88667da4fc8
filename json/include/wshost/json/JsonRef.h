// SPDX-License-Identifier: MIT
// What v[key] is when v can be written: reads like the value there, and writes only on assignment. Included by
// JsonValue.h.
#pragma once

#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "wshost/json/JsonValue.h"

namespace wshost {

/// Stands for the place v[key] in a value that may be written. Reading through it leaves v frozen, with its kept text;
/// an assignment or an editing call makes what is missing on the way and writes. To keep what is there, copy it:
/// `JsonValue x = v["x"]`. Lifetime: one expression; it is not valid any more when v was changed otherwise.
class JsonRef {
 public:
  JsonRef(const JsonRef&) = default;
  ~JsonRef() = default;

  // ---- writing ----------------------------------------------------------------------------------------------------

  /// Errors: JsonTypeError if the way leads through something that is no container, JsonMissingError for an index.
  JsonRef& operator=(JsonValue value);
  JsonRef& operator=(const JsonRef& other);
  /// Gives write access to the place, which is made if it is missing. Errors: as for assignment.
  JsonValue& Edit();
  JsonValue& Edit(std::string_view key) { return Edit().Edit(key); }
  JsonValue& Edit(std::size_t index) { return Edit().Edit(index); }
  std::span<JsonValue> EditElements() { return Edit().EditElements(); }
  void push_back(JsonValue element) { Edit().push_back(std::move(element)); }
  bool insert(std::string_view key, JsonValue value) { return Edit().insert(key, std::move(value)); }
  void insert(std::size_t index, JsonValue element) { Edit().insert(index, std::move(element)); }
  bool erase(std::string_view key) { return contains(key) && Edit().erase(key); }
  void erase(std::size_t index) { Edit().erase(index); }
  void clear() {
    if (!empty()) Edit().clear();
  }

  JsonRef operator[](std::string_view key) const;
  template <std::integral T>
  JsonRef operator[](T index) const {
    return Step(JsonValue(JsonValue::ToIndex(index)));
  }

  // ---- reading, as in JsonValue -----------------------------------------------------------------------------------

  /// Gives the value, or the missing value. Lifetime: until v is edited.
  const JsonValue& Get() const noexcept { return *current_; }
  operator const JsonValue&() const noexcept { return *current_; }
  void AppendTo(std::string& out) const { current_->AppendTo(out); }
  std::optional<std::string_view> KeptText() const noexcept { return current_->KeptText(); }
  std::string ToString(int indent = -1) const { return current_->ToString(indent); }
  JsonType Type() const noexcept { return current_->Type(); }
  bool IsMissing() const noexcept { return current_->IsMissing(); }
  bool IsNull() const noexcept { return current_->IsNull(); }
  bool IsBoolean() const noexcept { return current_->IsBoolean(); }
  bool IsNumber() const noexcept { return current_->IsNumber(); }
  bool IsString() const noexcept { return current_->IsString(); }
  bool IsArray() const noexcept { return current_->IsArray(); }
  bool IsObject() const noexcept { return current_->IsObject(); }
  template <class T>
  bool Is() const {
    return current_->Is<T>();
  }
  template <class T>
  T As() const {
    return current_->As<T>();
  }
  template <class T>
  T As(T fallback) const {
    return current_->As<T>(std::move(fallback));
  }
  template <class T>
  std::optional<T> TryAs() const {
    return current_->TryAs<T>();
  }
  template <json::ExplicitTarget T>
  explicit operator T() const {
    return current_->As<T>();
  }
  std::size_t size() const noexcept { return current_->size(); }
  bool empty() const noexcept { return current_->empty(); }
  const JsonValue& At(std::string_view key) const { return current_->At(key); }
  const JsonValue& At(std::size_t index) const { return current_->At(index); }
  bool contains(std::string_view key) const noexcept { return current_->contains(key); }
  JsonIterator find(std::string_view key) const noexcept;
  JsonIterator begin() const noexcept;
  JsonIterator end() const noexcept;
  JsonItems Items() const noexcept;

  friend bool operator==(const JsonRef& left, const JsonValue& right) { return left.Get() == right; }
  friend bool operator==(const JsonRef& left, const JsonRef& right) { return left.Get() == right.Get(); }

 private:
  friend class JsonValue;
  JsonRef(JsonValue& root, JsonValue path, const JsonValue& current) noexcept
      : root_(&root), current_(&current), path_(std::move(path)) {}
  JsonRef Step(JsonValue step) const;
  static JsonRef Make(JsonValue& base, JsonValue step);

  JsonValue* root_;           // the nearest place on the way that can be written at once
  const JsonValue* current_;  // what is there now, for reading
  JsonValue path_;            // from root_ to the place: null for root_ itself, a key, an index, or an array of those
};

/// Writes the compact text.
std::ostream& operator<<(std::ostream& out, const JsonRef& ref);

template <std::integral T>
JsonRef JsonValue::operator[](T index) {
  return JsonRef::Make(*this, JsonValue(ToIndex(index)));
}

}  // namespace wshost
