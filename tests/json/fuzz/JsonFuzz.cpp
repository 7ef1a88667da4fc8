// SPDX-License-Identifier: MIT
// The properties of reading, writing, copying, editing, patching and hashing that hold for any text.
#include "JsonFuzz.h"

#include "wshost/json/JsonArray.h"
#include "wshost/json/JsonHash.h"
#include "wshost/json/JsonObject.h"
#include "wshost/json/JsonPatch.h"
#include "wshost/json/JsonPointer.h"
#include "wshost/json/JsonValue.h"

namespace wshost::test {
namespace {

bool Same(const JsonValue& a, const JsonValue& b) {
  return a == b && std::hash<JsonValue>()(a) == std::hash<JsonValue>()(b);
}

// Follows the first child downwards.
JsonValue DeepestFirst(const JsonValue& value) {
  const JsonValue* at = &value;
  while (!at->empty()) at = &*at->begin();
  return *at;
}

std::string CheckEdits(const JsonValue& value) {
  const std::string before = value.ToString();
  JsonValue edited = value;
  if (edited.IsObject()) {
    if (!edited.empty()) edited.erase(std::string(edited.begin().Key()));
    edited["added"]["inside"] = value;
  } else if (edited.IsArray()) {
    edited.push_back(value);
    edited.insert(0, DeepestFirst(value));
    edited.erase(edited.size() / 2);
  }
  if (value.ToString() != before) return "an edit of a copy changed the original";
  if (!Same(JsonValue::Parse(edited.ToString(), {.maxDepth = SIZE_MAX}), edited))
    return "an edited value reads back otherwise";
  std::string sent;
  edited.AppendTo(sent);
  if (!Same(JsonValue::Parse(sent, {.maxDepth = SIZE_MAX}), edited)) return "a sent value reads back otherwise";
  JsonValue patched = value;
  ApplyPatch(patched, Diff(value, edited));
  return patched == edited ? "" : "the diff does not make the other value";
}

}  // namespace

std::string CheckText(std::string_view text) {
  JsonLimits limits;
  limits.maxDepth = 200;
  const auto result = JsonValue::TryParse(text, limits);
  if (!result) {
    const JsonError& error = result.Error();
    if (error.offset > text.size() || error.expected.empty()) return "an error without place or expectation";
    return "";
  }
  const JsonValue& value = *result;
  if (!Same(JsonValue::Parse(value.ToString()), value)) return "compact text reads back otherwise";
  if (!Same(JsonValue::Parse(value.ToString(2)), value)) return "text in lines reads back otherwise";
  JsonValue compact = value;
  compact.Compact();
  if (!Same(compact, value)) return "Compact changes the value";
  return CheckEdits(value);
}

}  // namespace wshost::test
