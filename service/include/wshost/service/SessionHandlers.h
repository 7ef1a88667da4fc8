// SPDX-License-Identifier: MIT
// A service as a few functions.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include "wshost/service/CloseInfo.h"

namespace wshost {

class HandledSession;

/// What is done with the messages of one group of sessions. A message of a kind that has no function closes its session
/// with 1003. All of them may be called for several sessions, on several threads, at once.
/// Called: on the session's loop thread, in order; what they throw is treated as if a service's callback had thrown it.
struct SessionHandlers {
  std::function<void(HandledSession&, std::string_view)> onText;
  std::function<void(HandledSession&, std::span<const std::byte>)> onBinary;
  /// Called: once for each session that was accepted, whatever the reason for its end.
  std::function<void(HandledSession&, const CloseInfo&)> onDisconnect;
};

}  // namespace wshost
