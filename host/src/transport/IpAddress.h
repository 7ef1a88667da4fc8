// SPDX-License-Identifier: MIT
// An IP address as bytes to be compared, and as it is written.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "wshost/service/PeerAddress.h"

namespace wshost::host {

/// The bytes of an address. An IPv4 address that came as "::ffff:192.0.2.1" is what it stands for.
struct IpAddress {
  std::array<std::byte, 16> bytes{};  ///< Of IPv4 the first four.
  bool isIPv6 = false;

  /// Without its port and scope.
  static IpAddress Of(const PeerAddress& peer);
  /// Reads "192.0.2.1" and "2001:db8::1": no port, no brackets, no scope, no leading zeros in IPv4. Allocates nothing.
  static std::optional<IpAddress> Parse(std::string_view text) noexcept;
  /// Takes the first 4 bytes, or the first 16.
  static IpAddress FromBytes(std::span<const std::byte> raw, bool isIPv6) noexcept;

  std::size_t BitCount() const noexcept { return isIPv6 ? 128 : 32; }
  /// Returns the same address with a port.
  PeerAddress WithPort(std::uint16_t port) const noexcept;

  friend bool operator==(const IpAddress&, const IpAddress&) noexcept = default;

 private:
  void Unmap() noexcept;
};

/// Reads a decimal number of at most 65535 without leading zeros: a port. Returns: nothing for anything else.
std::optional<std::uint16_t> ParsePort(std::string_view text) noexcept;

/// Reads "192.0.2.1", "192.0.2.1:4502", "2001:db8::1", "[2001:db8::1]" and "[2001:db8::1]:4502", as proxies write them;
/// the port is 0 if there is none. Returns: nothing for anything else.
std::optional<PeerAddress> ParseHostAddress(std::string_view text) noexcept;

}  // namespace wshost::host
