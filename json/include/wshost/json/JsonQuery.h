// SPDX-License-Identifier: MIT
// The query string of a request as a value: room=7&tags[]=a&tags[]=b&user[name]=Ann.
#pragma once

#include <string_view>

#include "wshost/json/JsonLimits.h"
#include "wshost/json/JsonValue.h"

namespace wshost {

/// Reads a query string, without its '?', into an object of strings. A name without '=' is null; a name that comes
/// again becomes an array; a[b] and a[] make objects and arrays, and an object whose keys are 0, 1, 2 ... becomes an
/// array. '+' is a space, %XX a byte.
/// Errors: JsonRangeError for a wrong % escape, text that is not UTF-8, brackets that do not match, a name that is used
/// both for a value and for an object, and for what is beyond maxDepth, maxBytes or maxMembers.
JsonValue FromQuery(std::string_view query, const JsonLimits& limits = {});

}  // namespace wshost
