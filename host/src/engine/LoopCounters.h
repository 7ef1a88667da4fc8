// SPDX-License-Identifier: MIT
// What one loop counts: written by its thread alone, read by any.
#pragma once

#include <atomic>
#include <cstdint>

namespace wshost::host {

/// A number with one writer. Costs an ordinary addition.
class Counter {
 public:
  void Add(std::uint64_t amount = 1) noexcept { Set(Get() + amount); }
  void Subtract(std::uint64_t amount = 1) noexcept { Set(Get() - amount); }
  std::uint64_t Get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  void Set(std::uint64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
  std::atomic<std::uint64_t> value_{0};
};

/// The counters of one loop; HostStatistics is their sum and says what each means.
struct LoopCounters {
  Counter openPeers, openSessions, accepted, sessionsOpened, upgradesRefused, messagesReceived, messagesSent,
      bytesReceived, bytesSent, protocolErrors, serviceErrors, evictions, timeouts, acceptPauses, httpRequests,
      peersRefused, messagesRefused, slowCallbacks, ioUringWrites, messagesLost;
};

}  // namespace wshost::host
