// SPDX-License-Identifier: MIT
// What both yardsticks begin with.
#pragma once

#include <cstdint>

namespace yardstick {

/// What a yardstick does with a message.
enum class Work : std::uint8_t { Echo, Relay };

/// The command line: PORT echo|relay.
struct Arguments {
  std::uint16_t port = 0;
  Work work = Work::Echo;
};

/// Reads the command line; ends the program if it is wrong.
Arguments ParseOrExit(int count, char** words);

/// Listens on 127.0.0.1, and raises the limit of descriptors. Returns: the socket. Errors: std::runtime_error.
int Listen(std::uint16_t port, bool nonBlocking);

}  // namespace yardstick
