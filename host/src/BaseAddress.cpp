// SPDX-License-Identifier: MIT
// "ws://HOST:PORT/PATH", taken apart. Not by Poco::URI, which cannot tell port 0 from no port.
#include "BaseAddress.h"

#include <charconv>
#include <stdexcept>

#include "http/HttpRoutes.h"

namespace wshost::host {
namespace {

[[noreturn]] void Refuse(std::string_view text, const std::string& expected) {
  throw std::invalid_argument("base address '" + std::string(text) + "': expected " + expected);
}

std::uint16_t ParsePort(std::string_view digits, std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) Refuse(text, "a port of 0 to 65535");
  return port;
}

}  // namespace

BaseAddress ParseBaseAddress(std::string_view text) {
  constexpr std::string_view kScheme = "ws://";
  if (!text.starts_with(kScheme)) Refuse(text, "ws://HOST:PORT/PATH (TLS is not served here: put it in front)");
  const std::string_view rest = text.substr(kScheme.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::string_view path = rest.substr(authority.size());
  if (path.find_first_of("?#") != path.npos) Refuse(text, "no query and no fragment");

  BaseAddress address{.text = std::string(text), .host = {}, .port = 80, .path = NormalizePath(path)};
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == authority.npos) Refuse(text, "a ']' behind the IPv6 address");
  const std::size_t colon = authority.find(':', bracket);
  address.host = bracket != 0 ? authority.substr(1, bracket - 1) : authority.substr(0, colon);
  if (address.host.empty() || address.host.find('@') != std::string::npos) Refuse(text, "a host name or address");
  if (colon != authority.npos) address.port = ParsePort(authority.substr(colon + 1), text);
  return address;
}

}  // namespace wshost::host
