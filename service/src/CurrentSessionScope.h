// SPDX-License-Identifier: MIT
// Tells CurrentSession() whose callback runs.
#pragma once

#include <utility>

namespace wshost {

class SessionChannel;

// Plain and constant-initialised, so that reading it takes no guard and no call.
extern constinit thread_local SessionChannel* currentChannel;

/// While it lives, `channel` is this thread's current session. Costs two stores.
class CurrentSessionScope {
 public:
  explicit CurrentSessionScope(SessionChannel& channel) noexcept : outer_(std::exchange(currentChannel, &channel)) {}
  ~CurrentSessionScope() { currentChannel = outer_; }
  CurrentSessionScope(const CurrentSessionScope&) = delete;
  CurrentSessionScope& operator=(const CurrentSessionScope&) = delete;

 private:
  SessionChannel* outer_;
};

}  // namespace wshost
