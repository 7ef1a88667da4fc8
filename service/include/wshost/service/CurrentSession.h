// SPDX-License-Identifier: MIT
// The session whose callback is running.
#pragma once

#include "wshost/service/SessionRef.h"

namespace wshost {

/// Returns the session whose callback, or invoked action, runs on this thread; an empty handle outside of one.
/// Threads: any.
AnySessionRef CurrentSession() noexcept;

}  // namespace wshost
