// SPDX-License-Identifier: MIT
// What v[key] is when v can be written: reads like the value there, and writes only on assignment. Included by
// JsonValue.h.
#pragma once

#include <array>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wshost/json/JsonValue.h"

namespace wshost {

/// Stands for the place v[key] in a value that may be written. Reading through it leaves v frozen, with its kept text,
/// and never throws; an assignment or an editing call makes what is missing on the way and writes, or throws and
/// changes nothing. To keep what is there, copy it: `JsonValue x = v["x"]`. Lifetime: one expression; it is not valid
/// any more when v was changed otherwise, or when a key of more than 14 bytes that it was made with is gone.
class JsonRef {
 public:
  JsonRef(const JsonRef&) = default;
  ~JsonRef() = default;

  // ---- writing ----------------------------------------------------------------------------------------------------

  /// Errors: JsonTypeError if the way leads through something that is no container, JsonMissingError for an index,
  /// JsonRangeError for a key that is not UTF-8.
  JsonRef& operator=(JsonValue value);
  JsonRef& operator=(const JsonRef& other);
  /// Gives write access to the place, which is made if it is missing. Errors: as for assignment.
  JsonValue& Edit();
  JsonValue& Edit(std::string_view key) { return (*this)[key].Edit(); }
  JsonValue& Edit(std::size_t index) { return (*this)[index].Edit(); }
  std::span<JsonValue> EditElements();
  void push_back(JsonValue element);
  bool insert(std::string_view key, JsonValue value);
  void insert(std::size_t index, JsonValue element);
  bool erase(std::string_view key) { return contains(key) && Edit().erase(key); }
  void erase(std::size_t index);
  template <class Test>
  std::size_t erase_if(const Test& test) {
    return empty() ? 0 : Edit().erase_if(test);
  }
  void clear() {
    if (!empty()) Edit().clear();
  }

  JsonRef operator[](std::string_view key) const;
  template <std::integral T>
  JsonRef operator[](T index) const {
    return Down(JsonValue::ToIndex(index));
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
  const JsonValue& At(const JsonPointer& place) const { return current_->At(place); }
  const JsonValue& operator[](const JsonPointer& place) const noexcept { return std::as_const(*current_)[place]; }
  template <class T>
  T As(const JsonPointer& place) const {
    return current_->As<T>(place);
  }
  bool contains(std::string_view key) const noexcept { return current_->contains(key); }
  JsonIterator find(std::string_view key) const noexcept;
  JsonIterator begin() const noexcept;
  JsonIterator end() const noexcept;
  JsonItems Items() const noexcept;

  friend bool operator==(const JsonRef& left, const JsonValue& right) { return left.Get() == right; }
  friend bool operator==(const JsonRef& left, const JsonRef& right) { return left.Get() == right.Get(); }

 private:
  friend class JsonValue;
  // Steps from root_ to the place. A step is the place of a child that is there (Tag::Uint64), or the index
  // (Tag::Int64) or key (a text, viewed where it is long) of one that is missing: what is there is never looked up
  // again.
  static constexpr std::size_t kNear = 4;

  explicit JsonRef(JsonValue& root) noexcept : root_(&root), current_(&root) {}
  JsonRef Down(std::size_t index) const;
  JsonRef Down(const JsonValue& found, json::Node missing) const;
  void AddStep(json::Node step);
  json::Node& StepAt(std::size_t i) noexcept { return i < kNear ? near_[i] : far_[i - kNear]; }
  std::size_t FindWhatIsThere();
  JsonValue MakeMissing(std::size_t from);
  template <class Change>
  auto Apply(const Change& change);

  JsonValue* root_;           // the nearest place on the way that can be written at once
  const JsonValue* current_;  // what is there now, for reading
  std::size_t depth_ = 0;
  std::array<json::Node, kNear> near_;
  std::vector<json::Node> far_;
};

/// Writes the compact text.
std::ostream& operator<<(std::ostream& out, const JsonRef& ref);

inline JsonRef JsonValue::operator[](std::string_view key) & { return JsonRef(*this)[key]; }

template <std::integral T>
JsonRef JsonValue::operator[](T index) & {
  return JsonRef(*this)[index];
}

}  // namespace wshost
