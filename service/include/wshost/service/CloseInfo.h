// SPDX-License-Identifier: MIT
// How a session ended.
#pragma once

#include <string_view>

#include "wshost/protocol/CloseCode.h"

namespace wshost {

/// What OnClose is told. Lifetime: `reason` is valid for the call.
struct CloseInfo {
  /// The peer's; NoStatus if it gave none; ours if the peer broke the protocol; Abnormal if nobody said Close.
  CloseCode code = CloseCode::Abnormal;
  std::string_view reason;  ///< The peer's reason, or ours if we cut the session.
  bool wasClean = false;    ///< Both sides said Close.
};

}  // namespace wshost
