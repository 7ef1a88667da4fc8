// SPDX-License-Identifier: MIT
// Where the clients go.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace load {

/// The parts of "ws://HOST[:PORT][/PATH][?QUERY]", as they were written.
struct ServerUrl {
  std::string host;  ///< A name or an address, this without brackets.
  std::uint16_t port = 80;
  std::string authority;  ///< What the Host field says.
  std::string target = "/";

  /// Errors: std::invalid_argument saying what was expected.
  static ServerUrl Parse(std::string_view url);
};

}  // namespace load
