// SPDX-License-Identifier: MIT
// Everything about a host that can be set, with units and defaults.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "wshost/json/JsonLimits.h"
#include "wshost/protocol/DeflateOptions.h"
#include "wshost/protocol/ProtocolLimits.h"

namespace wshost {

/// Which system call waits for sockets.
enum class PollerKind : std::uint8_t { Best, Epoll, Poll };

/// Whether what a loop's sessions have to say at the end of a turn is handed to the kernel in one call, through
/// io_uring.
enum class IoUringUse : std::uint8_t {
  Auto,     ///< Where the kernel has it and allows it; a log line says where not.
  Never,    ///< One call per session.
  Required  ///< Open() throws if it cannot be had.
};

/// Whether proxies say who their clients are before the first byte of HTTP: HAProxy's PROXY protocol, version 1 or 2.
enum class ProxyProtocolUse : std::uint8_t {
  Never,    ///< No peer does; one that does sends no valid HTTP, and gets a 400.
  Required  ///< All peers are trusted proxies, and each begins with such a header; others are closed at once.
};

/// Limits and times of a host. A time of 0 switches that deadline off. Read once, by Open().
struct HostOptions {
  std::size_t loopCount = 0;              ///< Event-loop threads; 0: one per core that the process may use.
  PollerKind poller = PollerKind::Best;   ///< Best: epoll on Linux, poll elsewhere.
  IoUringUse ioUring = IoUringUse::Auto;  ///< For writing; it goes with every poller.

  std::chrono::milliseconds handshakeTimeout{10'000};  ///< From accept to a whole request head.
  std::chrono::milliseconds pingInterval{30'000};      ///< Silence before a Ping; as long again without an answer: cut.
  std::chrono::milliseconds closeTimeout{5'000};       ///< From our Close to the peer's, then cut.
  std::chrono::milliseconds drainTimeout{10'000};      ///< How long Close() waits for sessions before it cuts them.
  /// Over which Close() spreads its goodbyes evenly, at most half of drainTimeout, so that not all clients come back at
  /// once; 0: all are told at once.
  std::chrono::milliseconds drainSpread{0};
  std::chrono::milliseconds stageTimeout{30'000};  ///< For a stage to decide about a request; beyond it 503.
  std::chrono::milliseconds openTimeout{30'000};   ///< For OnOpen in the pool, and OnOpenAsync; beyond it 503.
  std::chrono::milliseconds httpTimeout{
      30'000};  ///< For a request body to arrive, a response to be read, or the next request.

  /// How long callbacks of one session may hold their loop before a log line names them; all of its sessions wait
  /// meanwhile.
  std::chrono::milliseconds slowCallbackTime{100};

  /// Whether pages of other sites are kept out: a request with an Origin is refused with 403 unless that is the host
  /// that the request names, or one of allowedOrigins. Programs that send no Origin are let in. RFC 6455 section 10.2.
  bool checkOrigin = true;
  /// Origins let in besides: "https://example.com", "https://*.example.com" for all below it, "null", or "*" for all.
  std::vector<std::string> allowedOrigins;

  /// Proxies whose word about their clients is believed: X-Forwarded-For, X-Forwarded-Proto, X-Request-Id, and the
  /// PROXY protocol. Addresses and networks: "192.0.2.1", "10.0.0.0/8", "::1", "fd00::/8". They are not limited by
  /// address. The Host constructor throws std::invalid_argument for what is none.
  std::vector<std::string> trustedProxies;
  ProxyProtocolUse proxyProtocol = ProxyProtocolUse::Never;  ///< Required needs trustedProxies.

  /// permessage-deflate, for peers that offer it: by default without context take-over, so that an idle session costs
  /// nothing for it, and for messages from compression.thresholdBytes on.
  DeflateOptions compression;

  protocol::ProtocolLimits protocol;  ///< What one peer may make the protocol keep.
  JsonLimits json;  ///< What one message may make a JsonValue keep; maxBytes is raised to maxMessageBytes.
  /// Waiting to be sent to one session, 64 for each message included; beyond it QueueFull. Other threads than the
  /// session's loop find no room beyond 2 GiB, whatever this is.
  std::size_t maxQueueBytes = 4 * 1024 * 1024;
  std::size_t maxLoopInboxBytes = 64 * 1024 * 1024;  ///< Posted from other threads to one loop and not yet taken.
  std::size_t maxSessions = 1'000'000;               ///< Peers of all kinds; beyond it new ones are closed at once.
  /// Of one client address (of one /64 network, for IPv6) together. 0 is no limit: behind a proxy that is none of
  /// trustedProxies all peers have one address.
  std::size_t maxHandshakesPerAddress = 0;  ///< Peers that are no session; beyond it closed at once, or 429 by proxy.
  std::size_t maxSessionsPerAddress = 0;    ///< Beyond it 429.
  std::size_t maxMessagesPerSecondPerAddress = 0;     ///< Beyond it Close 1008; a second's worth may come at once.
  std::size_t maxHttpRequestBodyBytes = 1024 * 1024;  ///< Beyond it 413.
  std::size_t maxHttpResponseBodyBytes = 16 * 1024 * 1024;  ///< Beyond it 500, and a log line.
  /// Threads for services whose callbacks run in the pool; 0: one per core that the process may use.
  std::size_t callbackThreads = 0;
  /// Waiting for one session's callbacks in the pool, or behind its coroutine, 128 for each included; beyond it the
  /// peer is not read from.
  std::size_t maxWaitingCallbackBytes = 256 * 1024;
  std::size_t httpWorkers = 4;               ///< Threads that run HTTP request handlers, made when first needed.
  std::size_t maxWaitingHttpRequests = 256;  ///< Beyond it 503.
  int acceptBacklog = 1024;                  ///< Of the listening socket.
};

}  // namespace wshost
