// SPDX-License-Identifier: MIT
// The header of a frame, from bytes and to bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
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

/// Parses what nearly all frames of a client begin with: a masked message in one frame, not compressed, not too short
/// or too long. Returns: false, for others too that may be right; ParseFrameHeader judges those.
inline bool ParsePlainHeader(std::span<const std::byte> bytes, FrameHeader& header) noexcept {
  constexpr std::size_t kLongest = 2 + 2 + wire::kMaskKeyBytes;
  if (bytes.size() < kLongest) return false;
  const auto first = std::to_integer<std::uint8_t>(bytes[0]);
  const auto second = std::to_integer<std::uint8_t>(bytes[1]);
  header.opcode = static_cast<Opcode>(first & wire::kOpcodeMask);
  if ((first & ~wire::kOpcodeMask) != wire::kFinBit || (second & wire::kMaskBit) == 0) return false;
  if (header.opcode != Opcode::Text && header.opcode != Opcode::Binary) return false;
  std::size_t size = 2;
  header.payloadBytes = second & wire::kLengthMask;
  if (header.payloadBytes > wire::kMaxLength7) {
    if (header.payloadBytes != wire::kLength16) return false;
    header.payloadBytes = std::to_integer<std::uint64_t>(bytes[2]) << 8 | std::to_integer<std::uint64_t>(bytes[3]);
    if (header.payloadBytes <= wire::kMaxLength7) return false;
    size = 4;
  }
  std::memcpy(header.maskKey.data(), bytes.data() + size, wire::kMaskKeyBytes);
  header.fin = header.masked = true;
  header.compressed = false;
  header.headerBytes = static_cast<std::uint8_t>(size + wire::kMaskKeyBytes);
  return true;
}

/// Writes a header with the shortest form of the length.
/// Returns: its size; `to` must have wire::kMaxHeaderBytes.
std::size_t WriteFrameHeader(const FrameHeader& header, std::byte* to) noexcept;

}  // namespace wshost::protocol
