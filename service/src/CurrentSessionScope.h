// SPDX-License-Identifier: MIT
// Tells CurrentSession() whose callback runs.
#pragma once

#include <string_view>
#include <utility>

namespace wshost {

class SessionChannel;

// Plain and constant-initialised, so that reading it takes no guard and no call.
extern constinit thread_local SessionChannel* currentChannel;

// The text that a callback of this thread was given, which is UTF-8: whoever sends it back need not check it again.
extern constinit thread_local std::string_view textAtHand;

inline bool IsTextAtHand(std::string_view text) noexcept {
  return text.data() == textAtHand.data() && text.size() == textAtHand.size();
}

class TextAtHandScope {
 public:
  explicit TextAtHandScope(std::string_view text) noexcept : outer_(std::exchange(textAtHand, text)) {}
  ~TextAtHandScope() { textAtHand = outer_; }
  TextAtHandScope(const TextAtHandScope&) = delete;
  TextAtHandScope& operator=(const TextAtHandScope&) = delete;

 private:
  std::string_view outer_;
};

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
