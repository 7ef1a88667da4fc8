// SPDX-License-Identifier: MIT
// The header of a frame, from bytes and to bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "frame/Masking.h"
#include "frame/Opcode.h"
#include "wshost/protocol/ProtocolError.h"
#include "wshost/protocol/Role.h"

namespace wshost::protocol {

/// One frame's header. Spec: RFC 6455 section 5.2.
struct FrameHeader {
  std::uint64_t payloadBytes = 0;
  MaskKey maskKey{};  ///< Zero if the frame is not masked; a masked frame's may be zero too.
  Opcode opcode = Opcode::Continuation;
  bool fin = true;
  bool masked = false;
  bool compressed = false;       ///< RSV1: the message that it begins is compressed. Spec: RFC 7692 section 6.
  std::uint8_t headerBytes = 0;  ///< 0: more bytes are needed before it is whole.
};

/// What an endpoint accepts.
struct FrameRules {
  Role role = Role::Server;
  bool mayBeCompressed = false;  ///< permessage-deflate was agreed on.
};

/// Parses the header at the front of `bytes`, as an endpoint under `rules` receives it.
/// Returns: None with `headerBytes` 0 while it is not whole, or what is wrong, as soon as a byte tells.
ProtocolError ParseFrameHeader(std::span<const std::byte> bytes, FrameRules rules, FrameHeader& header) noexcept;

/// Writes a header with the shortest form of the length.
/// Returns: its size; `to` must have wire::kMaxHeaderBytes.
std::size_t WriteFrameHeader(const FrameHeader& header, std::byte* to) noexcept;

}  // namespace wshost::protocol
