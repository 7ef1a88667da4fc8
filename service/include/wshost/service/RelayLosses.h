// SPDX-License-Identifier: MIT
// What relays could not deliver: counted, logged, and told to those who want to hear of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "wshost/service/EventSource.h"
#include "wshost/service/PeerAddress.h"
#include "wshost/service/SessionId.h"

namespace wshost {

/// Why a session was taken out of a collection by force.
enum class EvictionReason : std::uint8_t {
  QueueFull,  ///< It reads more slowly than it is sent to.
  Closed,     ///< It was closing when a message came for it.
};

/// "queue full", "closed".
const char* ToText(EvictionReason reason) noexcept;

using EvictionHandler = std::function<void(SessionId, EvictionReason)>;

/// Of one collection, or of all groups of one SessionGroups. Threads: any.
class RelayLosses {
 public:
  /// Keeps `handler` until Clear().
  void OnEvicted(EvictionHandler handler) { evictions_.Subscribe(std::move(handler)).Detach(); }

  void CountEviction() noexcept { evicted_.fetch_add(1, std::memory_order_relaxed); }
  /// Logs an eviction, and calls the handlers.
  void ReportEviction(SessionId id, const PeerAddress& peer, EvictionReason reason) noexcept;
  /// Counts relays that so many loops did not take. The log hears of the first one, and then ever more seldom.
  void ReportDropped(std::size_t loops) noexcept;

  std::uint64_t EvictedCount() const noexcept { return evicted_.load(std::memory_order_relaxed); }
  std::uint64_t DroppedCount() const noexcept { return dropped_.load(std::memory_order_relaxed); }

  /// Ends all handlers; see EventSource::Clear.
  void Clear() noexcept { evictions_.Clear(); }

 private:
  EventSource<SessionId, EvictionReason> evictions_{"wshost.sessions", "OnEvicted"};
  std::atomic<std::uint64_t> evicted_{0};
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace wshost
