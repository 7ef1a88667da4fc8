// SPDX-License-Identifier: MIT
// Making an array: JsonArray{1, "two", 3.0}.
#pragma once

#include <initializer_list>

#include "wshost/json/JsonValue.h"

namespace wshost {

namespace json {
JsonValue MakeArray(std::initializer_list<JsonValue> elements);
}

/// Makes a JsonValue that is an array. Braces always list elements: JsonArray{a} is an array that holds a, even if a is
/// the only element and an array. For variables and parameters the type is JsonValue.
// A template for this one reason: for T{t} compilers do not agree whether t is copied or listed. So an array around an
// array is of the other of two types, which the deduction guides below see to, and the question does not arise.
template <bool kAroundArray = false>
class JsonArray : public JsonValue {
 public:
  JsonArray() : JsonValue(json::MakeArray({})) {}
  JsonArray(std::initializer_list<JsonValue> elements) : JsonValue(json::MakeArray(elements)) {}
};

JsonArray()->JsonArray<false>;
explicit JsonArray(JsonArray<false>)->JsonArray<true>;
explicit JsonArray(JsonArray<true>)->JsonArray<false>;

}  // namespace wshost
