// SPDX-License-Identifier: MIT
// A worker's way back to the peer whose upgrade its handler decides about.
#pragma once

#include <atomic>
#include <memory>

#include "engine/EventLoop.h"
#include "http/UpgradePort.h"
#include "session/PeerHost.h"

namespace wshost::host {

class HttpPeer;

/// The upgrade of one request of a peer. It posts to the peer's loop and waits there, on the worker's thread.
class HandlerUpgrade final : public UpgradePort, public std::enable_shared_from_this<HandlerUpgrade> {
 public:
  HandlerUpgrade(std::weak_ptr<HttpPeer> peer, std::shared_ptr<EventLoop> loop,
                 std::shared_ptr<const HandlerGroups> groups)
      : peer_(std::move(peer)), loop_(std::move(loop)), groups_(std::move(groups)), id_(SessionId::Next()) {}

  SessionId Id() const noexcept override { return id_; }
  std::shared_ptr<const HandledSession::Handlers> Group(std::string_view name) const override;
  IntrusivePointer<SessionChannel> Accept(AcceptOrder order) override;
  bool IsAccepted() const noexcept override { return accepted_.load(std::memory_order_acquire); }
  bool IsTooLate() const noexcept override { return tooLate_.load(std::memory_order_acquire); }

 private:
  class Answer;

  const std::weak_ptr<HttpPeer> peer_;
  const std::shared_ptr<EventLoop> loop_;
  const std::shared_ptr<const HandlerGroups> groups_;
  const SessionId id_;
  std::atomic<bool> accepted_{false};
  std::atomic<bool> tooLate_{false};
};

}  // namespace wshost::host
