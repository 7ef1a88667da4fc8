// SPDX-License-Identifier: MIT
// What may be chosen about one relay.
#pragma once

#include <span>

#include "wshost/service/Priority.h"
#include "wshost/service/SessionId.h"

namespace wshost {

/// Whom a relay leaves out, and how urgent it is: `room.Relay(message, {.except = std::array{Id()}})`.
struct RelayOptions {
  /// Members that are not addressed; others are ignored. Copied once. Lifetime: looked at during the call.
  std::span<const SessionId> except = {};
  Priority priority = Priority::Normal;
};

}  // namespace wshost
