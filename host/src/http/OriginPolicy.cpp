// SPDX-License-Identifier: MIT
// Which web pages may open sessions.
#include "http/OriginPolicy.h"

#include <Poco/String.h>

#include <algorithm>
#include <stdexcept>

namespace wshost::host {
namespace {

std::string Lowered(std::string_view text) { return Poco::toLower(std::string(text)); }

std::string_view DefaultPort(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return "80";
  return scheme == "https" || scheme == "wss" ? "443" : "";
}

struct Authority {
  std::string_view host;
  std::string_view port;
};

// "host", "host:port", "[::1]:port".
Authority SplitAuthority(std::string_view text) {
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) return {text, {}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool IsPort(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

OriginPolicy::OriginPolicy(bool checks, const std::vector<std::string>& allowed) : checks_(checks) {
  for (const std::string& text : allowed) {
    Origin origin;
    if (text == "*") {
      allowsAll_ = true;
    } else if (text == "null") {
      allowsNull_ = true;
    } else if (Parse(text, origin)) {
      allowed_.push_back(std::move(origin));
    } else {
      throw std::invalid_argument("HostOptions::allowedOrigins: '" + text +
                                  "' is no origin; expected https://HOST[:PORT], https://*.HOST, null or *");
    }
  }
}

// RFC 6454 section 6.2: scheme "://" host [ ":" port ], and nothing behind it.
bool OriginPolicy::Parse(std::string_view text, Origin& origin) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view rest = text.substr(colon + 3);
  if (rest.find_first_of("/?#@ \t") != std::string_view::npos) return false;
  const Authority authority = SplitAuthority(rest);
  origin.scheme = Lowered(text.substr(0, colon));
  origin.isWildcard = authority.host.starts_with("*.");
  origin.host = Lowered(authority.host.substr(origin.isWildcard ? 1 : 0));
  origin.port = authority.port.empty() ? DefaultPort(origin.scheme) : authority.port;
  return !origin.host.empty() && origin.host.find('*') == std::string::npos && IsPort(authority.port);
}

bool OriginPolicy::Allows(HeaderFields request) const {
  const auto field = request.Find("Origin");
  if (!checks_ || allowsAll_ || !field) return true;
  if (request.Count("Origin") != 1) return false;
  if (*field == "null") return allowsNull_;
  Origin origin;
  if (!Parse(*field, origin) || origin.isWildcard) return false;
  // A proxy that ends TLS names the port of the page's scheme, or none, not ours.
  const Authority own = SplitAuthority(request.Find("Host").value_or(""));
  const std::string_view ownPort = own.port.empty() ? DefaultPort(origin.scheme) : own.port;
  if (Lowered(own.host) == origin.host && ownPort == origin.port) return true;
  return std::any_of(allowed_.begin(), allowed_.end(), [&origin](const Origin& each) {
    const bool isHost = each.isWildcard ? origin.host.ends_with(each.host) : origin.host == each.host;
    return isHost && each.scheme == origin.scheme && each.port == origin.port;
  });
}

}  // namespace wshost::host
