// SPDX-License-Identifier: MIT
// The one convention of the chat's page that the server knows: who said "join" is missed when it goes.
#pragma once

#include <optional>

#include "wshost/json/JsonValue.h"

/// Gives what to tell the others when the sender of `message` has gone: a "leave" with the id and the name of a "join".
/// Returns: nothing if `message` is no join, or its id or name is not a string of a sensible length.
std::optional<wshost::JsonValue> LeaveFor(const wshost::JsonValue& message);
