// SPDX-License-Identifier: MIT
// Cut by hand: Poco's URI decodes a path and encodes it again, after which "%2F" is a slash.
#include "ServerUrl.h"

#include <charconv>
#include <stdexcept>

#include "wshost/protocol/HeaderFields.h"

namespace load {
namespace {

constexpr std::string_view kScheme = "ws://";

[[noreturn]] void Refuse(const std::string& why) {
  throw std::invalid_argument(why + "expected a URL such as ws://127.0.0.1:4502/chat");
}

std::uint16_t PortOf(std::string_view text) {
  std::uint16_t port = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || stopped != text.data() + text.size() || port == 0) Refuse("a port is 1 to 65535; ");
  return port;
}

// The place of the colon in front of the port, or npos; those inside the brackets of an IPv6 address are none.
std::size_t PlaceOfPort(std::string_view authority) {
  const std::size_t bracket = authority.rfind(']');
  return authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
}

}  // namespace

ServerUrl ServerUrl::Parse(std::string_view url) {
  if (wshost::EqualsIgnoringCase(url.substr(0, 6), "wss://")) Refuse("there is no TLS here; ");
  if (!wshost::EqualsIgnoringCase(url.substr(0, kScheme.size()), kScheme)) Refuse("");
  url.remove_prefix(kScheme.size());
  if (url.find('#') != std::string_view::npos) Refuse("a fragment has no meaning here; ");
  const std::string_view authority = url.substr(0, url.find_first_of("/?"));
  if (authority.find('@') != std::string_view::npos) Refuse("a user has no meaning here; ");
  ServerUrl parts;
  parts.authority = authority;
  const std::size_t colon = PlaceOfPort(authority);
  if (colon != std::string_view::npos) parts.port = PortOf(authority.substr(colon + 1));
  std::string_view host = authority.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty()) Refuse("the host is missing; ");
  parts.host = host;
  const std::string_view target = url.substr(authority.size());
  if (target.starts_with('/')) parts.target.clear();
  parts.target += target;
  return parts;
}

}  // namespace load
