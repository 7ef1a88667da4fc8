// SPDX-License-Identifier: MIT
// An application's own object, attached to a session before it opens.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "wshost/service/SessionId.h"

namespace wshost {

/// The base of what an application attaches to sessions: who has logged in, a basket, a game. Several sessions may
/// share one. Lifetime: as long as a session, or a handle to one, has it. Threads: those of all sessions that share it.
class Attachment {
 public:
  Attachment() = default;
  Attachment(const Attachment&) = delete;
  Attachment& operator=(const Attachment&) = delete;
  virtual ~Attachment() = default;

  /// Returns the session that last had a callback, of all that share this object; nothing before the first. It may have
  /// ended since. Threads: any.
  std::optional<SessionId> LastActive() const noexcept {
    if (!hasBeenActive_.load(std::memory_order_acquire)) return std::nullopt;
    return SessionId(lastActive_.load(std::memory_order_relaxed));
  }

  /// Notes that `session` has a callback. For drivers. Threads: any.
  void NoteActive(SessionId session) noexcept {
    lastActive_.store(session.ToUInt64(), std::memory_order_relaxed);
    hasBeenActive_.store(true, std::memory_order_release);
  }

 private:
  std::atomic<std::uint64_t> lastActive_{0};
  std::atomic<bool> hasBeenActive_{false};
};

}  // namespace wshost
