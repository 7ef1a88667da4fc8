// SPDX-License-Identifier: MIT
// What an endpoint keeps only while it needs it: an idle session has none of these.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "frame/FrameReader.h"
#include "handshake/HeadScanner.h"
#include "message/MessageAssembler.h"
#include "wshost/protocol/Endpoint.h"

namespace wshost::protocol {

/// The head, from its first byte until all bytes that were copied behind it are read.
struct Endpoint::Opening {
  HeadScanner scanner;
  RequestHead head;                  // Views into `whole`.
  std::span<const std::byte> whole;  // The head's bytes once it is whole, wherever they are.
  std::vector<std::byte> kept;       // The head as far as it had to be copied.
  std::vector<std::byte> rest;       // Bytes behind the head that had to be copied.
  bool isUpgrade = false;
};

/// A frame or message that is not whole yet.
struct Endpoint::Incoming {
  Incoming(Role role, const ProtocolLimits& limits) noexcept : reader(role), message(limits) {}

  bool IsIdle() const noexcept { return !reader.InFrame() && !message.InMessage() && reader.BufferedBytes() == 0; }

  FrameReader reader;
  MessageAssembler message;
};

}  // namespace wshost::protocol
