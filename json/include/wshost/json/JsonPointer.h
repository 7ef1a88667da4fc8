// SPDX-License-Identifier: MIT
// The way to a place inside a value, as RFC 6901 writes it: /orders/3/price.
#pragma once

#include <compare>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/json/JsonValue.h"

namespace wshost {

/// A list of steps, each a key or an index. Spec: RFC 6901.
class JsonPointer {
 public:
  /// Points at the whole value.
  JsonPointer() = default;
  /// Reads "" or "/step/step", where ~1 is '/' and ~0 is '~'. Errors: JsonRangeError for any other text.
  explicit JsonPointer(std::string_view text);

  const std::vector<std::string>& Steps() const noexcept { return steps_; }
  bool IsWhole() const noexcept { return steps_.empty(); }
  std::string ToString() const;
  JsonPointer Parent() const;
  /// The last step. Errors: std::logic_error if there is none.
  const std::string& Last() const;

  /// Gives the pointer one step further.
  JsonPointer operator/(std::string_view step) const;
  JsonPointer operator/(std::size_t index) const { return *this / std::string_view(std::to_string(index)); }

  /// Finds the place. Returns: the missing value if there is no such place. An index is digits without leading zeros.
  const JsonValue& In(const JsonValue& value) const noexcept;
  /// Finds the place for writing; nothing is made on the way. Errors: JsonMissingError, JsonTypeError; they name the
  /// way.
  JsonValue& EditIn(JsonValue& value) const;
  /// Removes the place; the whole value becomes null. Returns: false if there is no such place.
  bool EraseIn(JsonValue& value) const;

  friend bool operator==(const JsonPointer&, const JsonPointer&) = default;

 private:
  std::vector<std::string> steps_;
};

inline namespace literals {

/// Errors: JsonRangeError.
inline JsonPointer operator""_pointer(const char* text, std::size_t length) {
  return JsonPointer(std::string_view(text, length));
}

}  // namespace literals

}  // namespace wshost
