// SPDX-License-Identifier: MIT
// The JSON types a value can have, and their names.
#pragma once

#include <string_view>

namespace wshost {

/// Names what a JsonValue holds. Missing is what a const look-up yields where nothing is: it is no JSON type.
enum class JsonType { Missing, Null, Boolean, Number, String, Array, Object };

/// Gives the lower-case name that error texts use, such as "number".
std::string_view ToString(JsonType type) noexcept;

}  // namespace wshost
