// SPDX-License-Identifier: MIT
// The head of an HTTP/1.1 request, parsed strictly, as views into the bytes it came in.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "wshost/protocol/HeaderFields.h"
#include "wshost/protocol/ProtocolError.h"
#include "wshost/protocol/ProtocolLimits.h"

namespace wshost::protocol {

/// Request line and header fields. Lifetime: views into the parsed bytes.
/// Spec: RFC 9112 sections 3 and 5.
class RequestHead {
 public:
  std::string_view method;
  std::string_view target;  ///< As it came: origin form ("/chat?x=1"), absolute form or "*". Only legal URI characters.
  int minorVersion = 1;     ///< Of HTTP/1.x.

  HeaderFields Fields() const noexcept { return HeaderFields(fields_); }
  std::vector<HeaderField>& MutableFields() noexcept { return fields_; }

  /// Returns the target's path without its query: "/chat" of "/chat?x=1" and of "http://host/chat?x=1".
  std::string_view Path() const noexcept;
  /// Returns the target's query without its "?"; empty if there is none.
  std::string_view Query() const noexcept;

 private:
  std::vector<HeaderField> fields_;
};

/// Parses a whole head, its empty line included, into `head`.
/// Returns: ProtocolError::None, or the first thing that is wrong; `head` is then unspecified.
/// Refuses what RFC 9112 lets a recipient refuse: bare LF, obs-fold, white space before the colon, NUL and other
/// control bytes, empty names, several or missing Host fields (HTTP/1.1), illegal characters in the target,
/// versions other than HTTP/1.0 and HTTP/1.1.
ProtocolError ParseRequestHead(std::span<const std::byte> bytes, const ProtocolLimits& limits, RequestHead& head);

}  // namespace wshost::protocol
