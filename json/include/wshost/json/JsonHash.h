// SPDX-License-Identifier: MIT
// Values as keys of unordered containers.
#pragma once

#include <cstddef>
#include <functional>

#include "wshost/json/JsonValue.h"

/// Hashes by value: what is equal has one hash, 1 and 1.0 too, and the order of members does not count. The hash is
/// another in each process, so that a peer cannot choose collisions.
template <>
struct std::hash<wshost::JsonValue> {
  std::size_t operator()(const wshost::JsonValue& value) const;
};
