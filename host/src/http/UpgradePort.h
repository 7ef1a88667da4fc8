// SPDX-License-Identifier: MIT
// What a handler's request knows of the session it may become.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/host/ServiceType.h"
#include "wshost/service/Attachment.h"
#include "wshost/service/HandledSession.h"
#include "wshost/service/ResponseFields.h"
#include "wshost/service/SessionChannel.h"

namespace wshost::host {

/// How a handler wants its request accepted.
struct AcceptOrder {
  ServiceTypeInfo service;
  std::function<std::unique_ptr<WebSocketsService>()> factory;
  ResponseFields fields;
  std::string subprotocol;
  std::shared_ptr<Attachment> attachment;
};

/// The way from a worker back to the peer whose request it answers. Threads: any but the peer's loop.
class UpgradePort {
 public:
  virtual ~UpgradePort() = default;

  /// Returns the id that the session will have.
  virtual SessionId Id() const noexcept = 0;
  /// Returns the functions of a group; null if there is none of that name.
  virtual std::shared_ptr<const HandledSession::Handlers> Group(std::string_view name) const = 0;
  /// Has the peer become a session, and waits for it. Returns: null if the peer has gone or the host is closing.
  /// Errors: what the factory or OnOpen threw, and then the request can still be answered.
  virtual IntrusivePointer<SessionChannel> Accept(AcceptOrder order) = 0;
  /// Tells whether the request is answered with a 101.
  virtual bool IsAccepted() const noexcept = 0;
  /// Tells whether Accept() has found nobody to accept.
  virtual bool IsTooLate() const noexcept = 0;
};

}  // namespace wshost::host
