// SPDX-License-Identifier: MIT
// An upgrade that a plain HTTP handler decides about.
#pragma once

#include <Poco/Net/HTTPCookie.h>
#include <Poco/Net/HTTPServerRequest.h>

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wshost/host/ServiceType.h"
#include "wshost/service/Attachment.h"
#include "wshost/service/HandledSession.h"
#include "wshost/service/SessionRef.h"
#include "wshost/service/WebSocketsService.h"

namespace wshost {

namespace host {
class UpgradePort;
}

/// What goes into the 101 of an accepted upgrade, and with the session.
struct AcceptOptions {
  std::vector<std::pair<std::string, std::string>> fields;
  std::vector<Poco::Net::HTTPCookie> cookies;
  std::string subprotocol;                 ///< One that the client offers, or empty; the service may choose another.
  std::shared_ptr<Attachment> attachment;  ///< Null: what a stage attached, if any did.
};

/// The upgrade that a request asks for, to be accepted in handleRequest instead of sending a response.
///
/// Accept() waits for the peer's loop, which runs the factory and OnOpen and queues the 101; a loop never waits for
/// handlers, so this ends. Lifetime: usable until handleRequest returns. Threads: the handler's.
class UpgradeRequest {
 public:
  /// Returns: nothing if `request` asks for no upgrade, or comes from another server than a wshost host. Reserves the
  /// session's id.
  static std::optional<UpgradeRequest> From(Poco::Net::HTTPServerRequest& request);

  /// Returns the id that the session will have, before it is accepted.
  SessionId ReservedId() const noexcept;

  /// Accepts: makes a session whose service is a T. It can be sent to at once.
  ///
  /// Returns: an empty handle if the peer has gone, the host is closing, or `openTimeout` is over; nothing need be sent
  /// then either. Errors: UpgradeRefused and whatever else the factory or OnOpen throws, after which the handler can
  /// accept again or send a response (an UpgradeRefused that it lets out is sent for it); UpgradeRefused with 429 if
  /// its address has too many sessions; std::logic_error if T asks for InstanceContextMode::Single, if it was accepted
  /// before, on the peer's loop thread, for a subprotocol that the client does not offer, or for fields and cookies
  /// that a response may not be given.
  template <std::derived_from<WebSocketsService> T>
  SessionRef<T> Accept(
      AcceptOptions options = {}, std::function<std::unique_ptr<T>()> factory = [] { return std::make_unique<T>(); }) {
    if (!factory) throw std::logic_error("UpgradeRequest::Accept: the factory is empty");
    return SessionRef<T>(AcceptService(
        InfoOf<T>(), options, [make = std::move(factory)]() -> std::unique_ptr<WebSocketsService> { return make(); }));
  }

  /// Accepts: makes a session of the group that Host::HandleGroup named so.
  /// Errors: as above; std::logic_error if there is no such group.
  SessionRef<HandledSession> Accept(std::string_view group, const AcceptOptions& options = {});

 private:
  UpgradeRequest(std::shared_ptr<host::UpgradePort> port, std::vector<std::string> subprotocols) noexcept;
  IntrusivePointer<SessionChannel> AcceptService(const ServiceTypeInfo& service, const AcceptOptions& options,
                                                 std::function<std::unique_ptr<WebSocketsService>()> factory);

  std::shared_ptr<host::UpgradePort> port_;
  std::vector<std::string> subprotocols_;  // that the client offers
};

}  // namespace wshost
