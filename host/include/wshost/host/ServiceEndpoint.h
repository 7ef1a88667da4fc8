// SPDX-License-Identifier: MIT
// An address that a host listens on.
#pragma once

#include <cstdint>
#include <string>

namespace wshost {

/// One address with the port that the system gave.
class ServiceEndpoint {
 public:
  ServiceEndpoint(std::string scheme, std::string host, std::uint16_t port, std::string path);

  /// Returns the whole address, "ws://127.0.0.1:4502/chat". An IPv6 host stands in brackets.
  const std::string& Address() const noexcept { return address_; }
  const std::string& Host() const noexcept { return host_; }
  std::uint16_t Port() const noexcept { return port_; }
  const std::string& Path() const noexcept { return path_; }

  /// Returns the address of an HTTP path on the same port: "http://127.0.0.1:4502/".
  std::string HttpAddress(const std::string& path = "/") const;

 private:
  std::string host_;
  std::uint16_t port_;
  std::string path_;
  std::string address_;
};

}  // namespace wshost
