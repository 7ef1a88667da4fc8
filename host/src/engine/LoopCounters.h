// SPDX-License-Identifier: MIT
// What one loop counts: written by its thread alone, read by any.
#pragma once

#include <chrono>

#include "engine/Counter.h"
#include "engine/TimeCounters.h"

namespace wshost::host {

/// The counters of one loop; HostStatistics is their sum and says what each means.
struct LoopCounters {
  Counter openPeers, openSessions, accepted, sessionsOpened, upgradesRefused, messagesReceived, messagesSent,
      bytesReceived, bytesSent, protocolErrors, serviceErrors, evictions, timeouts, acceptPauses, httpRequests,
      peersRefused, messagesRefused, slowCallbacks, ioUringWrites, messagesLost, pingTimeouts;

  CodeCounters<1000, 4999> closes;
  CodeCounters<100, 599> refusals;

  static constexpr std::array<Duration, 8> kSessionBounds{
      std::chrono::seconds(1),  std::chrono::seconds(10), std::chrono::minutes(1), std::chrono::minutes(5),
      std::chrono::minutes(15), std::chrono::hours(1),    std::chrono::hours(4),   std::chrono::hours(24)};
  static constexpr std::array<Duration, 7> kCallbackBounds{
      std::chrono::microseconds(1), std::chrono::microseconds(10), std::chrono::microseconds(100),
      std::chrono::milliseconds(1), std::chrono::milliseconds(10), std::chrono::milliseconds(100),
      std::chrono::seconds(1)};
  static constexpr std::array<Duration, 11> kPingBounds{
      std::chrono::milliseconds(1),    std::chrono::milliseconds(5),   std::chrono::milliseconds(10),
      std::chrono::milliseconds(25),   std::chrono::milliseconds(50),  std::chrono::milliseconds(100),
      std::chrono::milliseconds(250),  std::chrono::milliseconds(500), std::chrono::seconds(1),
      std::chrono::milliseconds(2500), std::chrono::seconds(10)};
  TimeCounters<std::chrono::milliseconds, kSessionBounds.size()> sessionTimes{kSessionBounds};
  TimeCounters<std::chrono::nanoseconds, kCallbackBounds.size()> callbackTimes{kCallbackBounds};
  TimeCounters<std::chrono::microseconds, kPingBounds.size()> pingTimes{kPingBounds};

  /// Counts an upgrade that is answered with `status`; 0 is none that could be told.
  void CountRefusal(int status) noexcept {
    constexpr int kUntold = 500;
    upgradesRefused.Add();
    refusals.Add(status != 0 ? status : kUntold);
  }
};

}  // namespace wshost::host
