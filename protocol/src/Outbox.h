// SPDX-License-Identifier: MIT
// Bytes that wait to be taken by the driver.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "frame/FrameHeader.h"

namespace wshost::protocol {

/// The opening handshake's bytes, pongs, pings and the Close, and a client's messages, in order. Pongs are bounded: a
/// peer that sends pings faster than it reads cannot make it grow.
class Outbox {
 public:
  void AppendBytes(std::span<const std::byte> bytes);
  /// Appends a frame; a client's is masked with `key`.
  void AppendFrame(Opcode opcode, std::span<const std::byte> payload, const std::optional<MaskKey>& key = {});

  /// Appends a message that permessage-deflate has compressed.
  void AppendCompressed(Opcode opcode, std::span<const std::byte> payload, const std::optional<MaskKey>& key);

  /// Appends a pong; when too many wait already, it takes the place of the newest one.
  void AppendPong(std::span<const std::byte> payload, const std::optional<MaskKey>& key = {});

  std::vector<std::byte> Take() noexcept { return std::move(bytes_); }

 private:
  void Append(FrameHeader header, std::span<const std::byte> payload, const std::optional<MaskKey>& key);

  std::vector<std::byte> bytes_;
  std::size_t pongBytes_ = 0;
  std::size_t newestPongBegin_ = 0;
  std::size_t newestPongEnd_ = 0;
};

}  // namespace wshost::protocol
