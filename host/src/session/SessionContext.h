// SPDX-License-Identifier: MIT
// What the peers of one loop have in common.
#pragma once

#include <memory>

#include "engine/EventLoop.h"
#include "session/LoopMemory.h"
#include "session/PeerHost.h"
#include "session/PingStamp.h"
#include "wshost/host/HostOptions.h"
#include "wshost/protocol/DeflatePool.h"
#include "wshost/service/IntrusivePointer.h"

namespace wshost::host {

/// Shared by all peers of a loop, and kept by handles to sessions that have ended long ago.
struct SessionContext final : Counted<SessionContext> {
  SessionContext(std::shared_ptr<EventLoop> engine, const HostOptions& hostOptions, PeerHost& peerHost)
      : loop(std::move(engine)),
        loopPort(loop),
        options(hostOptions),
        host(peerHost),
        events(peerHost.Events()),
        deflate(std::make_unique<protocol::DeflatePool>(hostOptions.compression)),
        memory(std::make_shared<LoopMemory>(*loop)) {}

  /// For a peer that is done with, to read its last bytes; bounded even where closing may take for ever.
  Duration LastBytesTimeout() const noexcept {
    return options.closeTimeout != Duration::zero() ? Duration(options.closeTimeout) : std::chrono::seconds(5);
  }

  const std::shared_ptr<EventLoop> loop;
  const std::shared_ptr<SessionLoop> loopPort;
  const HostOptions options;
  PeerHost& host;      ///< Threads: the loop's, while it runs.
  HostEvents& events;  ///< As `host`.
  const PingStamp pingStamp;
  const std::unique_ptr<protocol::DeflatePool> deflate;  ///< Of all sessions of the loop. Threads: the loop's.
  const std::shared_ptr<LoopMemory> memory;              ///< The same.
};

}  // namespace wshost::host
