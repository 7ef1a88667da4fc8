// SPDX-License-Identifier: MIT
// How a session ended, to be kept.
#pragma once

#include <string>

#include "wshost/protocol/CloseCode.h"

namespace wshost {

/// A CloseInfo that owns its reason.
struct CloseOutcome {
  CloseCode code = CloseCode::Abnormal;  ///< As OnClose is told.
  std::string reason;                    ///< Empty if there was none, or no memory for it.
  bool wasClean = false;                 ///< Both sides said Close.
};

}  // namespace wshost
