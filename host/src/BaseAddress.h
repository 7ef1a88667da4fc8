// SPDX-License-Identifier: MIT
// "ws://HOST:PORT/PATH", taken apart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace wshost::host {

/// Where to listen, and for which path.
struct BaseAddress {
  std::string text;  ///< As it was given.
  std::string host;  ///< A name or an address, without the brackets of IPv6.
  std::uint16_t port = 80;
  std::string path = "/";
};

/// Reads a base address. Errors: std::invalid_argument naming `text` and what was expected.
BaseAddress ParseBaseAddress(std::string_view text);

}  // namespace wshost::host
