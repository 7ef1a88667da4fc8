// SPDX-License-Identifier: MIT
// Whose word about others is believed.
#pragma once

#include <string>
#include <vector>

#include "transport/IpAddress.h"

namespace wshost::host {

/// The addresses and networks of HostOptions::trustedProxies. Threads: immutable, any.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  /// `texts` are "192.0.2.1", "10.0.0.0/8", "::1", "fd00::/8". Errors: std::invalid_argument naming the first that is
  /// none of these, or has bits set behind its prefix.
  explicit TrustedProxies(const std::vector<std::string>& texts);

  bool Empty() const noexcept { return networks_.empty(); }
  /// Tells whether the address is one of them. An IPv4 address is looked for among IPv4 networks, also where it comes
  /// as "::ffff:192.0.2.1"; "::/0" is no IPv4 network.
  bool Contain(const PeerAddress& peer) const { return !Empty() && Contain(IpAddress::Of(peer)); }
  bool Contain(const IpAddress& address) const noexcept;

 private:
  struct Network {
    IpAddress address;
    std::size_t bits = 0;
  };
  static Network Parse(const std::string& text);

  std::vector<Network> networks_;
};

}  // namespace wshost::host
