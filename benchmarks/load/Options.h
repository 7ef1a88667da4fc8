// SPDX-License-Identifier: MIT
// What the command line says.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace load {

enum class Mode : std::uint8_t { Echo, Relay, Idle, Connect };

/// All that one run needs to know. Each run ends by itself.
struct Options {
  Mode mode = Mode::Echo;
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  std::string path = "/";

  unsigned connections = 100;  ///< Clients.
  unsigned burst = 128;        ///< Clients that are connecting at a time.
  double warmup = 0.5;         ///< Units: seconds before anything counts.
  double seconds = 3;          ///< How long is measured.
  pid_t server = -1;           ///< Process id of the server; below 0: not known, and its figures are 0.
  int cpu = -1;                ///< The core to stay on; below 0: any.

  std::size_t size = 32;  ///< Units: bytes of payload.
  unsigned pipeline = 1;  ///< echo: messages of one client in flight.
  bool json = false;      ///< echo: messages are JSON documents.
  bool binary = false;    ///< echo: messages are binary.
  /// echo: messages a second, of all clients together, sent when they are due; 0: as fast as echoes come.
  /// relay: messages a second of each sender; 0: the next one when the last has come back.
  double rate = 0;
  unsigned senders = 1;  ///< relay: clients that send.
  bool deflate = false;  ///< relay: offer permessage-deflate, and send compressed messages.

  double hold = 3;            ///< idle: how long the idle server is watched.
  std::size_t touch = 0;      ///< idle: size of one message that each client sends and waits for.
  unsigned concurrency = 64;  ///< connect: clients at a time.
};

/// Reads the words after the program's name. Errors: std::invalid_argument naming the word.
Options ParseOptions(const std::vector<std::string>& words);

/// Returns: how to call the program.
const char* Usage();

}  // namespace load
