// SPDX-License-Identifier: MIT
// What a server answered to a client's upgrade, as views.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "wshost/protocol/HeaderFields.h"

namespace wshost::protocol {

/// The head of an HTTP/1.1 response. Lifetime: views into the endpoint that received it.
/// Spec: RFC 9112 section 4.
class UpgradeResponse {
 public:
  int status = 0;
  std::string_view reason;
  int minorVersion = 1;          ///< Of HTTP/1.x.
  std::string_view subprotocol;  ///< What the server chose of those offered; empty if it chose none.

  HeaderFields Fields() const noexcept { return HeaderFields(fields_); }
  std::vector<HeaderField>& MutableFields() noexcept { return fields_; }

  /// Returns where a redirect (301, 302, 303, 307, 308) leads: its Location as it came, which may be relative.
  std::optional<std::string_view> RedirectLocation() const noexcept;

  /// Returns what a 401 asks for: its WWW-Authenticate fields' values.
  std::vector<std::string_view> Challenges() const;

 private:
  std::vector<HeaderField> fields_;
};

}  // namespace wshost::protocol
