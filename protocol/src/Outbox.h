// SPDX-License-Identifier: MIT
// Control bytes that wait to be taken by the driver.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "frame/Opcode.h"

namespace wshost::protocol {

/// The 101 or a refusal, pongs, pings and the Close, in order. Pongs are bounded: a peer that sends pings faster than
/// it reads cannot make it grow.
class Outbox {
 public:
  void AppendBytes(std::span<const std::byte> bytes);
  void AppendControl(Opcode opcode, std::span<const std::byte> payload);

  /// Appends a pong; when too many wait already, it takes the place of the newest one.
  void AppendPong(std::span<const std::byte> payload);

  std::vector<std::byte> Take() noexcept { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
  std::size_t pongBytes_ = 0;
  std::size_t newestPongBegin_ = 0;
  std::size_t newestPongEnd_ = 0;
};

}  // namespace wshost::protocol
