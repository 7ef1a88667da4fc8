// SPDX-License-Identifier: MIT
// A log line for each session that opens, and for each that ends.
#pragma once

#include "wshost/app/Settings.h"
#include "wshost/host/Host.h"
#include "wshost/service/Subscription.h"

namespace wshost::app {

/// Adds logging.sessions.
void AddSessionLogSettings(Settings& settings);

/// Logs which request became which session, and how and after what time that ended. Lines are written on the session's
/// loop, which does not wait for them: see Logging. Threads: any.
class SessionLog {
 public:
  /// Does nothing unless the settings ask for it.
  SessionLog(Host& host, const Settings& settings);

 private:
  Subscription connected_;
  Subscription disconnected_;
};

}  // namespace wshost::app
