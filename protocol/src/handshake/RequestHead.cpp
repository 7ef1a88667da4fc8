// SPDX-License-Identifier: MIT
// A whole request head, parsed line by line as strictly as RFC 9112 allows.
#include "wshost/protocol/RequestHead.h"

#include <algorithm>

#include "handshake/Characters.h"
#include "handshake/FieldLines.h"
#include "handshake/HeadScanner.h"
#include "handshake/RequestLine.h"

namespace wshost::protocol {
namespace {

// A target as its parts; `path` begins with "/", is "*", or is empty in an absolute form without one.
struct TargetParts {
  std::string_view authority;
  std::string_view path;
  bool absolute = false;
};

TargetParts SplitTarget(std::string_view target) noexcept {
  TargetParts parts;
  const std::size_t scheme = target.find("://");
  if (!target.starts_with('/') && scheme != std::string_view::npos) {
    parts.absolute = true;
    target.remove_prefix(scheme + 3);
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    parts.authority = target.substr(0, end);
    target.remove_prefix(end);
  }
  parts.path = target.substr(0, target.find('?'));
  return parts;
}

bool IsOurScheme(std::string_view target) noexcept {
  for (const std::string_view scheme : {"http://", "https://", "ws://", "wss://"}) {
    if (EqualsIgnoringCase(target.substr(0, scheme.size()), scheme)) return true;
  }
  return false;
}

// RFC 9112 section 3.2: origin form, absolute form, and the asterisk of OPTIONS. We are no proxy: no CONNECT.
bool IsTargetForm(std::string_view method, std::string_view target) noexcept {
  if (target.starts_with('/')) return true;
  if (target == "*") return method == "OPTIONS";
  return IsOurScheme(target) && IsHostAndPort(SplitTarget(target).authority);
}

// Section 3.2: "A server MUST respond with a 400 to any HTTP/1.1 request message that lacks a Host header field and to
// any request message that contains more than one Host header field line or [...] an invalid field value."
ProtocolError CheckHost(const RequestHead& head) noexcept {
  const std::size_t count = head.Fields().Count("Host");
  if (count > 1) return ProtocolError::SeveralHosts;
  if (count == 0) return head.minorVersion == 0 ? ProtocolError::None : ProtocolError::MissingHost;
  return IsHostAndPort(*head.Fields().Find("Host")) ? ProtocolError::None : ProtocolError::BadHost;
}

}  // namespace

std::string_view RequestHead::Path() const noexcept {
  const TargetParts parts = SplitTarget(target);
  return parts.absolute && parts.path.empty() ? std::string_view("/") : parts.path;
}

std::string_view RequestHead::Query() const noexcept {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
}

ProtocolError ParseRequestHead(std::span<const std::byte> bytes, const ProtocolLimits& limits, RequestHead& head) {
  const std::string_view text = AsText(bytes);
  RequestLineScanner line;
  ProtocolError error = line.Scan(text, limits);
  if (error != ProtocolError::None) return error;
  if (!line.IsWhole()) return ProtocolError::BadRequestLine;
  head.method = line.Method(text);
  head.target = line.Target(text);
  head.minorVersion = line.MinorVersion();
  if (!IsTargetForm(head.method, head.target)) return ProtocolError::BadTarget;
  error = ParseFieldLines(text.substr(line.End()), limits, head.MutableFields());
  return error == ProtocolError::None ? CheckHost(head) : error;
}

}  // namespace wshost::protocol
