// SPDX-License-Identifier: MIT
// What the peers of one loop have in common.
#pragma once

#include <memory>

#include "engine/EventLoop.h"
#include "wshost/host/HostOptions.h"

namespace wshost::host {

class PeerHost;

/// Shared by all peers of a loop, and kept by handles to sessions that have ended long ago.
struct SessionContext {
  SessionContext(std::shared_ptr<EventLoop> engine, const HostOptions& hostOptions, PeerHost& peerHost)
      : loop(std::move(engine)), loopPort(loop), options(hostOptions), host(peerHost) {}

  /// For a peer that is done with, to read its last bytes; bounded even where closing may take for ever.
  Duration LastBytesTimeout() const noexcept {
    return options.closeTimeout != Duration::zero() ? Duration(options.closeTimeout) : std::chrono::seconds(5);
  }

  const std::shared_ptr<EventLoop> loop;
  const std::shared_ptr<SessionLoop> loopPort;
  const HostOptions options;
  PeerHost& host;  ///< Threads: the loop's, while it runs.
};

}  // namespace wshost::host
