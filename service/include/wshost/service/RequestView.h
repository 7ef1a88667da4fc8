// SPDX-License-Identifier: MIT
// The HTTP request that asked for a session.
#pragma once

#include <Poco/URI.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wshost/protocol/HeaderFields.h"

namespace wshost {

/// Resource and header fields of an upgrade request, as a service sees them.
///
/// A request that is looked at in OnOpen is a view into received bytes; Copy() gives one that owns its text.
/// Threads: reading one object from several threads needs care of the caller's: Uri() parses on first use.
class RequestView {
 public:
  /// `target` is the request target as it came ("/chat?x=1"); `scheme` is "ws" or "wss". Lifetime: keeps the views.
  RequestView(std::string_view scheme, std::string_view target, HeaderFields fields) noexcept;

  /// Returns the absolute URI, with the host that the client named: "ws://example.org:4502/chat?x=1".
  /// Errors: UpgradeRefused with 400 if that is no URI.
  const Poco::URI& Uri() const;

  HeaderFields Fields() const noexcept { return fields_; }
  std::string_view Target() const noexcept { return target_; }

  /// Returns the subprotocols that the client speaks, the one it likes best first. Lifetime: as Fields().
  /// Spec: RFC 6455 section 1.9.
  std::vector<std::string_view> Subprotocols() const;

  /// Returns a copy that owns all its text.
  std::unique_ptr<const RequestView> Copy() const;

 private:
  std::string_view scheme_;
  std::string_view target_;
  HeaderFields fields_;
  mutable std::unique_ptr<Poco::URI> uri_;
  std::string text_;                    // of a copy: what the views look at
  std::vector<HeaderField> ownFields_;  // of a copy
};

}  // namespace wshost
