// SPDX-License-Identifier: MIT
// What v[key] is when v can be written: reads like the value there, and writes only on assignment. Included by
// JsonConstRef.h.
#pragma once

#include <array>
#include <ranges>
#include <span>
#include <string_view>
#include <vector>

#include "wshost/json/JsonConstRef.h"

namespace wshost {

/// Stands for the place v[key] in a value that may be written. Reading through it leaves v frozen, with its kept text,
/// and never throws; an assignment or an editing call makes what is missing on the way and writes, or throws and
/// changes nothing. To keep what is there, copy it: `JsonValue x = v["x"]`. Lifetime: one expression; it is not valid
/// any more when v was changed otherwise, or when a key of more than 14 bytes that it was made with is gone.
class JsonRef : public JsonConstRef {
 public:
  JsonRef(const JsonRef&) = default;

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
    JsonValue rest = Get();
    const std::size_t count = rest.erase_if(test);
    if (count != 0) *this = std::move(rest);
    return count;
  }
  void clear() {
    if (!empty()) Edit().clear();
  }

  JsonRef operator[](std::string_view key) const;
  template <json::Integer T>
  JsonRef operator[](T index) const {
    return Down(JsonConstRef::operator[](index), json::MissingStep(JsonValue::ToIndex(index)));
  }
  JsonConstRef operator[](const JsonPointer& place) const noexcept { return JsonConstRef::operator[](place); }

 private:
  friend class JsonValue;
  // Steps from the anchor, the nearest place on the way that can be written at once. A step is the place of a child
  // that is there (Tag::Uint64), or the index (Tag::Int64) or key (a text, viewed where it is long) of one that is
  // missing: what is there is never looked up again.
  static constexpr std::size_t kNear = 4;

  explicit JsonRef(const JsonConstRef& place) noexcept : JsonConstRef(place) {}
  JsonRef Down(const JsonConstRef& next, json::Node missing) const;
  void AddStep(json::Node step);
  json::Node& StepAt(std::size_t i) noexcept { return i < kNear ? near_[i] : far_[i - kNear]; }
  // A JsonRef begins at a value that may be written.
  JsonValue& Root() const noexcept { return const_cast<JsonValue&>(*anchor_); }
  std::size_t FindWhatIsThere();
  JsonValue MakeMissing(std::size_t from);
  template <class Change>
  auto Apply(const Change& change);

  std::size_t depth_ = 0;
  std::array<json::Node, kNear> near_;
  std::vector<json::Node> far_;
};

inline JsonRef JsonValue::operator[](std::string_view key) & { return JsonRef(JsonConstRef(*this))[key]; }

template <json::Integer T>
JsonRef JsonValue::operator[](T index) & {
  return JsonRef(JsonConstRef(*this))[index];
}

}  // namespace wshost

template <>
inline constexpr bool std::ranges::enable_borrowed_range<wshost::JsonRef> = true;
