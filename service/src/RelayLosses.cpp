// SPDX-License-Identifier: MIT
// What relays could not deliver: counted, logged, and told to those who want to hear of it.
#include "wshost/service/RelayLosses.h"

#include <bit>
#include <string>

#include "wshost/service/Log.h"

namespace wshost {

const char* ToText(EvictionReason reason) noexcept {
  return reason == EvictionReason::QueueFull ? "queue full" : "closed";
}

void RelayLosses::ReportEviction(SessionId id, const PeerAddress& peer, EvictionReason reason) noexcept {
  // A reader that was too slow is worth a look; a session that was closing anyway is not.
  const bool full = reason == EvictionReason::QueueFull;
  WriteLogOf("wshost.sessions", full ? Poco::Message::PRIO_WARNING : Poco::Message::PRIO_INFORMATION,
             [&] { return "session " + id.ToString() + " of " + peer.ToString() + " evicted: " + ToText(reason); });
  evictions_.Raise(id, reason);
}

void RelayLosses::ReportDropped(std::size_t loops) noexcept {
  const std::uint64_t before = dropped_.fetch_add(loops, std::memory_order_relaxed);
  if (std::bit_width(before) == std::bit_width(before + loops)) return;
  WriteLogOf("wshost.sessions", Poco::Message::PRIO_WARNING, [&] {
    return "relays are dropped, a loop's inbox is full: " + std::to_string(before + loops) + " so far";
  });
}

}  // namespace wshost
