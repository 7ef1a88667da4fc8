// SPDX-License-Identifier: MIT
// A listening socket that hands out transports, and rests when descriptors run out.
#pragma once

#include <Poco/Net/ServerSocket.h>

#include <functional>
#include <memory>

#include "engine/EventLoop.h"
#include "engine/SharedMember.h"
#include "transport/PeerTransport.h"
#include "wshost/service/PeerAddress.h"

namespace wshost::host {

/// Takes what the kernel has accepted, without blocking, and gives each to `deliver`.
/// When the process or the system is out of descriptors or memory, or the socket takes nobody any more, it stops asking
/// for a while, longer each time up to a second, instead of spinning on a socket that stays readable.
/// Threads: the loop's.
class Acceptor final : public SharedMember<Acceptor> {
 public:
  using Deliver = std::function<void(PeerTransport, const PeerAddress& peer)>;

  /// Tells whether peers that wait are to be left in the kernel's queue. Threads: the loop's.
  using Leaves = std::function<bool()>;

  /// `socket` is bound, listening and non-blocking. Without `leaves` all are taken until Stop().
  Acceptor(EventLoop& loop, Poco::Net::ServerSocket socket, Deliver deliver, Leaves leaves = nullptr);

  void Start();
  /// Stops listening, and lets the loop forget this object.
  void Stop();

  void OnReady(Readiness readiness) override;
  void OnDeadline() override;
  void OnTurnEnd() override {}
  void OnFailure() override {}  // one peer is lost; the next one may be luckier

 private:
  enum class Outcome : std::uint8_t { Accepted, Empty, Failed };
  Outcome AcceptOne();
  void Pause(const AcceptResult& failure);

  EventLoop& loop_;
  Poco::Net::ServerSocket socket_;
  SocketHandle handle_;
  Deliver deliver_;
  Leaves leaves_;  // null: never
  Duration pause_;
  bool stopped_ = false;
};

}  // namespace wshost::host
