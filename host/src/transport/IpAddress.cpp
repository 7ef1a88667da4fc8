// SPDX-License-Identifier: MIT
// An IP address as bytes to be compared, and as it is written.
#include "transport/IpAddress.h"

#include <algorithm>
#include <cstring>

#include "system/SocketApi.h"

namespace wshost::host {
namespace {

constexpr std::size_t kIPv4Bytes = 4;
constexpr std::array<std::byte, 12> kMappedPrefix{
    {{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, std::byte{0xFF}, std::byte{0xFF}}};

}  // namespace

void IpAddress::Unmap() noexcept {
  if (!isIPv6 || !std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin())) return;
  std::array<std::byte, 16> four{};
  std::copy_n(bytes.begin() + kMappedPrefix.size(), kIPv4Bytes, four.begin());
  bytes = four;
  isIPv6 = false;
}

IpAddress IpAddress::FromBytes(std::span<const std::byte> raw, bool isIPv6) noexcept {
  IpAddress address;
  address.isIPv6 = isIPv6;
  std::copy_n(raw.begin(), isIPv6 ? address.bytes.size() : kIPv4Bytes, address.bytes.begin());
  address.Unmap();
  return address;
}

IpAddress IpAddress::Of(const PeerAddress& peer) {
  const Poco::Net::SocketAddress socketAddress = peer.ToSocketAddress();
  const Poco::Net::IPAddress host = socketAddress.host();
  const auto* const raw = static_cast<const std::byte*>(host.addr());
  return FromBytes({raw, static_cast<std::size_t>(host.length())}, host.family() == Poco::Net::IPAddress::IPv6);
}

std::optional<IpAddress> IpAddress::Parse(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> copy{};  // what is longer is no address
  if (text.empty() || text.size() >= copy.size() || text.find('\0') != text.npos) return std::nullopt;
  std::copy(text.begin(), text.end(), copy.begin());
  IpAddress address;
  address.isIPv6 = text.find(':') != text.npos;
  if (::inet_pton(address.isIPv6 ? AF_INET6 : AF_INET, copy.data(), address.bytes.data()) != 1) return std::nullopt;
  address.Unmap();
  return address;
}

PeerAddress IpAddress::WithPort(std::uint16_t port) const noexcept {
  if (isIPv6) {
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    std::memcpy(&six.sin6_addr, bytes.data(), sizeof six.sin6_addr);
    return PeerAddress::Of(reinterpret_cast<const sockaddr&>(six));
  }
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  std::memcpy(&four.sin_addr, bytes.data(), sizeof four.sin_addr);
  return PeerAddress::Of(reinterpret_cast<const sockaddr&>(four));
}

std::optional<std::uint16_t> ParsePort(std::string_view text) noexcept {
  constexpr std::size_t kMostDigits = 5;
  if (text.empty() || text.size() > kMostDigits || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint32_t value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  if (value > UINT16_MAX) return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

std::optional<PeerAddress> ParseHostAddress(std::string_view text) noexcept {
  std::string_view host = text;
  std::optional<std::uint16_t> port = std::uint16_t{0};
  const std::size_t colon = text.rfind(':');
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == text.npos || text.substr(1, end - 1).find(':') == text.npos) return std::nullopt;
    host = text.substr(1, end - 1);
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty()) port = rest[0] == ':' ? ParsePort(rest.substr(1)) : std::nullopt;
  } else if (colon != text.npos && text.find(':') == colon) {  // one alone: of IPv4
    host = text.substr(0, colon);
    port = ParsePort(text.substr(colon + 1));
  }
  const auto address = IpAddress::Parse(host);
  if (!address || !port) return std::nullopt;
  return address->WithPort(*port);
}

}  // namespace wshost::host
