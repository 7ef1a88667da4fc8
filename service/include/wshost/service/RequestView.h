// SPDX-License-Identifier: MIT
// The HTTP request that asked for a session.
#pragma once

#include <Poco/URI.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/protocol/HeaderFields.h"

namespace wshost {

/// What a route's parameter stands for in one request: {"symbol", "ACME"}. Lifetime: views.
struct RouteValue {
  std::string_view name;
  std::string_view value;  ///< Percent-decoded.
};

/// Resource and header fields of an upgrade request, as a service sees them.
///
/// A request that is looked at in OnOpen is a view into received bytes; Copy() gives one that owns its text.
/// Threads: reading one object from several threads needs care of the caller's: Uri() parses on first use.
class RequestView {
 public:
  /// `target` is the request target as it came ("/chat?x=1"); `scheme` is "ws" or "wss". Lifetime: keeps the views.
  RequestView(std::string_view scheme, std::string_view target, HeaderFields fields,
              std::span<const RouteValue> routeValues = {}, std::string_view requestId = {}) noexcept;

  /// Returns the absolute URI, with the host that the client named: "ws://example.org:4502/chat?x=1".
  /// Errors: UpgradeRefused with 400 if that is no URI.
  const Poco::URI& Uri() const;

  HeaderFields Fields() const noexcept { return fields_; }
  std::string_view Target() const noexcept { return target_; }

  /// Returns the request's name in logs and in X-Request-Id of its answer: what a trusted proxy has given it, else what
  /// the host has. Lifetime: as Fields().
  std::string_view RequestId() const noexcept { return requestId_; }

  /// Tells whether the client has come over TLS: to a trusted proxy, which says so.
  bool IsSecure() const noexcept { return scheme_ == "wss" || scheme_ == "https"; }

  /// Returns the subprotocols that the client speaks, the one it likes best first. Lifetime: as Fields().
  /// Spec: RFC 6455 section 1.9.
  std::vector<std::string_view> Subprotocols() const;

  /// Returns what the parameter `name` of the route's pattern stands for; nothing if the pattern has no such parameter.
  /// Lifetime: as Fields().
  std::optional<std::string_view> RouteParameter(std::string_view name) const noexcept;

  /// Returns a copy that owns all its text.
  std::unique_ptr<const RequestView> Copy() const;

 private:
  std::string_view scheme_;
  std::string_view target_;
  HeaderFields fields_;
  std::span<const RouteValue> routeValues_;
  std::string_view requestId_;
  mutable std::unique_ptr<Poco::URI> uri_;
  std::string text_;                    // of a copy: what the views look at
  std::vector<HeaderField> ownFields_;  // of a copy
  std::vector<RouteValue> ownValues_;   // of a copy
};

}  // namespace wshost
