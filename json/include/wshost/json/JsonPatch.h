// SPDX-License-Identifier: MIT
// Changing a value by a document that says how: RFC 6902 patch and RFC 7396 merge patch.
#pragma once

#include "wshost/json/JsonValue.h"

namespace wshost {

/// Applies an RFC 6902 patch: all of its operations, or, when one fails, none. Its copies together may have at most
/// limits.maxMembers elements and members. Errors: JsonTypeError for what is no patch, JsonMissingError for a place
/// that is not there, JsonRangeError for a test that does not hold, a place that cannot be, and too large copies; each
/// names the operation. Spec: RFC 6902.
void ApplyPatch(JsonValue& value, const JsonValue& patch, const JsonLimits& limits = {});

/// Gives a patch that makes `to` out of `from`. Spec: RFC 6902.
JsonValue Diff(const JsonValue& from, const JsonValue& to);

/// Applies an RFC 7396 merge patch: members replace members, null removes them, and what is no object replaces all.
void MergePatch(JsonValue& value, const JsonValue& patch);

}  // namespace wshost
