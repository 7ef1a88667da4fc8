// SPDX-License-Identifier: MIT
// What a run is to do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ServerUrl.h"
#include "Time.h"

namespace load {

/// The options of a run, with their defaults.
struct LoadOptions {
  std::optional<ServerUrl> url;
  std::size_t clients = 10;
  Duration startDelay{std::chrono::milliseconds(10)};
  Duration openTimeout{std::chrono::seconds(10)};
  double rate = 1;  ///< Messages a second, of each client; 0 only listens.
  Duration duration{std::chrono::seconds(10)};
  std::optional<std::uint64_t> messages;  ///< Of each client in all; nothing: as many as `duration` allows.
  std::string message = R"({"type":"chat","from":"load %client%","text":"message %number%"})";
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::string> subprotocols;
  bool quiet = false;
  bool jsonSummary = false;
};

}  // namespace load
