// SPDX-License-Identifier: MIT
// What v[key] is when v is only read: the value there, and, for errors, the way to it. Included by JsonValue.h.
#pragma once

#include <concepts>
#include <cstddef>
#include <iosfwd>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>

#include "wshost/json/JsonValue.h"

namespace wshost {

namespace json {

// Makes the step that leads to nothing: the key as it is, or the beginning of a long one and "...".
Node MissingStep(std::string_view key) noexcept;
inline Node MissingStep(std::size_t index) noexcept { return Node::Make(Tag::Int64, index); }

}  // namespace json

/// Stands for the place v[key], and reads like the value there; what throws names the way from v, such as
/// /orders/3/price. The way is looked for only then. It becomes a const JsonValue& by itself; to keep what is there,
/// copy it: `JsonValue x = v["x"]`. Threads: as for v. Lifetime: until v is edited, moved or ended.
class JsonConstRef {
 public:
  JsonConstRef(const JsonConstRef&) = default;
  /// Stands for the other's place from now on; nothing is written, so v[key] = ... does not compile.
  JsonConstRef& operator=(const JsonConstRef&) & = default;

  /// Gives the value, or the missing value. Lifetime: until v is edited.
  const JsonValue& Get() const noexcept { return *value_; }
  operator const JsonValue&() const noexcept { return *value_; }

  // ---- as in JsonValue --------------------------------------------------------------------------------------------

  void AppendTo(std::string& out) const { value_->AppendTo(out); }
  std::optional<std::string_view> KeptText() const noexcept { return value_->KeptText(); }
  std::string ToString(int indent = -1) const { return value_->ToString(indent); }
  JsonType Type() const noexcept { return value_->Type(); }
  bool IsMissing() const noexcept { return value_->IsMissing(); }
  bool IsNull() const noexcept { return value_->IsNull(); }
  bool IsBoolean() const noexcept { return value_->IsBoolean(); }
  bool IsNumber() const noexcept { return value_->IsNumber(); }
  bool IsString() const noexcept { return value_->IsString(); }
  bool IsArray() const noexcept { return value_->IsArray(); }
  bool IsObject() const noexcept { return value_->IsObject(); }
  template <class T>
  bool Is() const {
    return value_->Is<T>();
  }
  template <class T>
  T As() const {
    return value_->Convert<T>([this] { return PathOf(origin_, anchor_, there_, missing_); });
  }
  template <class T>
  T As(T fallback) const {
    return value_->As<T>(std::move(fallback));
  }
  template <class T>
  std::optional<T> TryAs() const {
    return value_->TryAs<T>();
  }
  template <class T>
  T As(const JsonPointer& place) const {
    return At(place).template As<T>();
  }
  template <json::ExplicitTarget T>
  explicit operator T() const {
    return As<T>();
  }
  std::size_t size() const noexcept { return value_->size(); }
  bool empty() const noexcept { return value_->empty(); }
  JsonConstRef operator[](std::string_view key) const noexcept { return Down(value_->Member(key), key); }
  template <json::Integer T>
  JsonConstRef operator[](T index) const noexcept {
    const std::size_t at = JsonValue::ToIndex(index);
    return Down(value_->Element(at), at);
  }
  JsonConstRef operator[](const JsonPointer& place) const noexcept;
  JsonConstRef At(std::string_view key) const { return (*this)[key].Found(); }
  JsonConstRef At(std::size_t index) const { return (*this)[index].Found(); }
  JsonConstRef At(const JsonPointer& place) const { return (*this)[place].Found(); }
  bool contains(std::string_view key) const noexcept { return value_->contains(key); }
  JsonIterator find(std::string_view key) const noexcept;
  JsonIterator begin() const noexcept;
  JsonIterator end() const noexcept;
  JsonItems Items() const noexcept;

  friend bool operator==(const JsonConstRef& left, const JsonValue& right) { return left.Get() == right; }
  friend bool operator==(const JsonConstRef& left, const JsonConstRef& right) { return left.Get() == right.Get(); }

 protected:
  friend class JsonValue;
  explicit JsonConstRef(const JsonValue& whole) noexcept
      : origin_(&whole), anchor_(&whole), there_(&whole), value_(&whole) {}

  // Several places of an owned value may share one frozen part, in which an address alone does not tell the way. So the
  // anchor is kept: it lies in an owned container (or is the origin), and value_ is it, a child of it, or in the frozen
  // part that it is.
  const JsonValue* origin_;  // where the expression began
  const JsonValue* anchor_;
  const JsonValue* there_;  // the last on the way that is there
  const JsonValue* value_;  // the same, or the missing value
  json::Node missing_;      // the first step that led to nothing; else null

 private:
  // Goes on to what was found, or to nothing at the step.
  template <class Step>
  JsonConstRef Down(const JsonValue& found, Step step) const noexcept {
    JsonConstRef below(*origin_);
    below.anchor_ = anchor_->node_.IsOwned() ? value_ : anchor_;
    below.there_ = below.value_ = &found;
    if (found.IsMissing()) [[unlikely]] {
      if (missing_.GetTag() != json::Tag::Null) return *this;
      below.there_ = value_;
      below.missing_ = json::MissingStep(step);
    }
    return below;
  }
  JsonConstRef Found() const {
    if (IsMissing()) [[unlikely]]
      ThrowMissing(origin_, anchor_, there_, missing_);
    return *this;
  }
  // These take the parts, so that a reference that is only read need never be in memory.
  static std::string PathOf(const JsonValue* origin, const JsonValue* anchor, const JsonValue* there,
                            json::Node missing);
  [[noreturn]] static void ThrowMissing(const JsonValue* origin, const JsonValue* anchor, const JsonValue* there,
                                        json::Node missing);
};

/// Writes the compact text.
std::ostream& operator<<(std::ostream& out, const JsonConstRef& ref);

inline JsonConstRef JsonValue::operator[](std::string_view key) const& noexcept { return JsonConstRef(*this)[key]; }

template <json::Integer T>
JsonConstRef JsonValue::operator[](T index) const& noexcept {
  return JsonConstRef(*this)[index];
}

inline JsonConstRef JsonValue::operator[](const JsonPointer& place) const& noexcept {
  return JsonConstRef(*this)[place];
}

inline JsonConstRef JsonValue::At(std::string_view key) const& { return JsonConstRef(*this).At(key); }
inline JsonConstRef JsonValue::At(std::size_t index) const& { return JsonConstRef(*this).At(index); }
inline JsonConstRef JsonValue::At(const JsonPointer& place) const& { return JsonConstRef(*this).At(place); }

template <class T>
T JsonValue::As(const JsonPointer& place) const {
  return JsonConstRef(*this).As<T>(place);
}

}  // namespace wshost

// Its iterators point at the values, and stay when it goes.
template <>
inline constexpr bool std::ranges::enable_borrowed_range<wshost::JsonConstRef> = true;

#include "wshost/json/JsonRef.h"
