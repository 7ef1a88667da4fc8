// SPDX-License-Identifier: MIT
// What a host has counted so far.
#pragma once

#include <cstdint>
#include <vector>

#include "wshost/host/Histogram.h"

namespace wshost {

/// How often a code came.
struct CodeCount {
  int code = 0;
  std::uint64_t count = 0;
};

/// A copy of a host's counters; all but the open ones and ioUringLoops only grow.
struct HostStatistics {
  std::uint64_t openPeers = 0;     ///< Sockets of all kinds: heads being read, HTTP, sessions.
  std::uint64_t openSessions = 0;  ///< Sessions between their 101 and their end.
  std::uint64_t accepted = 0;      ///< Sockets accepted.
  std::uint64_t peersRefused = 0;  ///< Sockets closed at once: too many in all or of one address, or no proxy.
  std::uint64_t sessionsOpened = 0;
  std::uint64_t upgradesRefused = 0;  ///< By the protocol, a route or a service.
  std::uint64_t messagesReceived = 0;
  std::uint64_t messagesRefused = 0;  ///< For which a session was closed: its address sent too many.
  std::uint64_t messagesSent = 0;     ///< Taken into a session's queue.
  /// Accepted and never written whole: the session was cut, aborted, disconnected or evicted, or its peer was gone.
  /// Those that a refused session had been given in OnOpen are not among them.
  std::uint64_t messagesLost = 0;
  std::uint64_t bytesReceived = 0;
  std::uint64_t bytesSent = 0;
  std::uint64_t protocolErrors = 0;
  std::uint64_t serviceErrors = 0;  ///< OnOpen, OnText, OnBinary that threw; no JSON.
  std::uint64_t slowCallbacks = 0;  ///< Times that callbacks held a loop for longer than HostOptions::slowCallbackTime.
  std::uint64_t evictions = 0;      ///< Sessions cut because they read too slowly.
  std::uint64_t timeouts = 0;       ///< Handshakes, pings and closings without an answer in time.
  std::uint64_t pingTimeouts = 0;   ///< Of these, the pings: sessions that were cut because their peer was silent.
  std::uint64_t acceptPauses = 0;   ///< Times accepting paused: no descriptors, or a dead listening socket.
  std::uint64_t httpRequests = 0;
  std::uint64_t ioUringLoops = 0;   ///< Loops that can write through io_uring.
  std::uint64_t ioUringWrites = 0;  ///< Writes made through it, each with others in one call.

  /// Sessions that have ended, by what OnClose was told; 1006 without a closing handshake. Ascending, of those that
  /// came; a peer may choose any code from 3000 to 4999.
  std::vector<CodeCount> closes;
  std::vector<CodeCount> refusals;  ///< Those of upgradesRefused, by HTTP status; as `closes`.

  Histogram sessionSeconds;  ///< From the request to the end, of sessions that have ended. By the calendar's clock.
  /// Of OnText, OnMessage and OnBinary, on loops and in the pool. One in 64 of each thread is timed, so that the others
  /// cost nothing; coroutines are not.
  Histogram callbackSeconds;
  /// From a ping to its pong, when the loop came to see it. Pongs that answer no ping of ours, or come later than the
  /// next ping, are not among them.
  Histogram pingSeconds;
};

}  // namespace wshost
