// SPDX-License-Identifier: MIT
// A value whose changes others are told of, before and after.
#pragma once

#include <Poco/BasicEvent.h>

#include <string_view>

#include "wshost/json/JsonPointer.h"
#include "wshost/json/JsonValue.h"

namespace wshost {

/// Names what happens to a place.
enum class JsonChangeKind { Add, Replace, Remove, Clear };

/// One change. What is not there, before an Add or after a Remove, is the missing value.
struct JsonChange {
  JsonChangeKind kind;
  JsonPointer place;
  JsonValue before;
  JsonValue after;
};

/// Holds a value and tells its observers of each change made through it. An observer of Changing that throws prevents
/// the change. Threads: one at a time. Called: in the thread that makes the change; observers must not change it.
class JsonObserved {
 public:
  JsonObserved() = default;
  explicit JsonObserved(JsonValue value) : value_(std::move(value)) {}

  const JsonValue& Get() const noexcept { return value_; }
  JsonConstRef operator[](const JsonPointer& place) const noexcept { return value_[place]; }

  /// Sets a place: replaces what is there, or adds a member, an element at the end ("-" or the size), or the whole.
  /// Errors: JsonMissingError or JsonTypeError if its parent is not there or no container.
  void Set(const JsonPointer& place, JsonValue value);
  /// Inserts an element before an index. Errors: as Set; JsonTypeError if the parent is no array.
  void Insert(const JsonPointer& place, JsonValue value);
  /// Removes a place. Returns: false if it is not there.
  bool Remove(const JsonPointer& place);
  /// Removes all members or elements of the container at a place. Errors: JsonMissingError, JsonTypeError.
  void Clear(const JsonPointer& place);

  Poco::BasicEvent<const JsonChange> Changing;
  Poco::BasicEvent<const JsonChange> Changed;

 private:
  template <class Apply>
  void Make(const JsonChange& change, const Apply& apply);

  JsonValue value_;
};

/// Gives the RFC 6902 operation that makes this change.
JsonValue ToPatch(const JsonChange& change);

}  // namespace wshost
