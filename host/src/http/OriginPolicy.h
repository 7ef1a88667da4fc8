// SPDX-License-Identifier: MIT
// Which web pages may open sessions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wshost/protocol/HeaderFields.h"

namespace wshost::host {

/// Judges the Origin of a request: a browser's word for the page that the user looks at. It keeps other sites' pages
/// from using a session's cookies; it keeps out no program that lies.
/// Threads: any. Spec: RFC 6455 section 10.2, RFC 6454.
class OriginPolicy {
 public:
  /// `allowed` as in HostOptions::allowedOrigins. Errors: std::invalid_argument naming the one that is no origin.
  OriginPolicy(bool checks, const std::vector<std::string>& allowed);

  /// Tells whether the request has no Origin, or one that names the host it asks, or one that is allowed. The host is
  /// that of `target` if it is in absolute form, else Host's. Spec: RFC 9112 section 3.2.2.
  bool Allows(std::string_view target, HeaderFields request) const;

 private:
  struct Origin {
    std::string scheme;
    std::string host;  // In lower case; of a wildcard ".example.com".
    std::string port;  // The scheme's own if none was named.
    bool isWildcard = false;
  };
  static bool Parse(std::string_view text, Origin& origin);

  bool checks_;
  bool allowsAll_ = false;
  bool allowsNull_ = false;
  std::vector<Origin> allowed_;
};

}  // namespace wshost::host
