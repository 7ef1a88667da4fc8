// SPDX-License-Identifier: MIT
// Making an object: JsonObject{{"type", "chat"}, {"n", 1}}.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

#include "wshost/json/JsonValue.h"

namespace wshost {

/// One {key, value} pair in the braces of a JsonObject. Lifetime: the key is viewed, so it lives in the expression
/// only.
struct JsonMember {
  JsonMember(std::string_view memberKey, JsonValue memberValue) : key(memberKey), value(std::move(memberValue)) {}

  std::string_view key;
  JsonValue value;
};

/// Makes a JsonValue that is an object. A key named twice keeps its first position and its last value.
class JsonObject : public JsonValue {
 public:
  JsonObject() noexcept;
  JsonObject(std::initializer_list<JsonMember> members);
};

}  // namespace wshost
