// SPDX-License-Identifier: MIT
// What a ping carries, and its pong brings back: when it was sent.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "engine/Clock.h"
#include "wshost/service/SessionId.h"

namespace wshost::host {

/// A time that is for the session alone, so that a session need not keep it: whatever else a peer answers is no stamp.
/// Threads: any.
class PingStamp {
 public:
  using Bytes = std::array<std::byte, 16>;

  /// With a key of its own.
  PingStamp();

  Bytes Make(SessionId session, TimePoint sent) const noexcept;
  /// Returns: nothing if `payload` is no stamp of this session.
  std::optional<TimePoint> Read(SessionId session, std::span<const std::byte> payload) const noexcept;

 private:
  std::uint64_t SealOf(SessionId session, std::uint64_t time) const noexcept;

  const std::uint64_t key_;
};

}  // namespace wshost::host
