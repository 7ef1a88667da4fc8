// SPDX-License-Identifier: MIT
// Every bit, mask and length of a frame, in one place.
#pragma once

#include <cstddef>
#include <cstdint>

// RFC 6455 section 5.2, base framing protocol:
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-------+-+-------------+-------------------------------+
//   |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
//   |I|S|S|S|  (4)  |A|     (7)     |            (16/64)            |
//   |N|V|V|V|       |S|             |  if Payload len is 126 / 127  |
//   | |1|2|3|       |K|             |                               |
//   +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
//   |    Extended payload length continued, if Payload len is 127   |
//   + - - - - - - - - - - - - - - - +-------------------------------+
//   |                               |  Masking key, if MASK is set  |
//   +-------------------------------+-------------------------------+
//   |    Masking key (continued)    |         Payload               |
//   +-------------------------------- - - - - - - - - - - - - - - - +

namespace wshost::protocol::wire {

// First byte.
inline constexpr std::uint8_t kFinBit = 0x80;
inline constexpr std::uint8_t kReservedBits = 0x70;
inline constexpr std::uint8_t kCompressedBit = 0x40;  // RSV1 with permessage-deflate, RFC 7692 section 6.
inline constexpr std::uint8_t kOpcodeMask = 0x0F;

// Second byte.
inline constexpr std::uint8_t kMaskBit = 0x80;
inline constexpr std::uint8_t kLengthMask = 0x7F;
inline constexpr std::uint8_t kLength16 = 126;  // The length follows in 2 bytes, network order.
inline constexpr std::uint8_t kLength64 = 127;  // The length follows in 8 bytes, network order.

inline constexpr std::uint64_t kMaxLength7 = 125;
inline constexpr std::uint64_t kMaxLength16 = 0xFFFF;
inline constexpr std::uint64_t kLengthHighBit = std::uint64_t{1} << 63;

inline constexpr std::size_t kMaskKeyBytes = 4;
inline constexpr std::size_t kMaxHeaderBytes = 2 + 8 + kMaskKeyBytes;
inline constexpr std::size_t kMaxUnmaskedHeaderBytes = 2 + 8;

// Section 5.5.
inline constexpr std::size_t kMaxControlPayloadBytes = 125;
inline constexpr std::size_t kCloseCodeBytes = 2;
inline constexpr std::size_t kMaxCloseReasonBytes = kMaxControlPayloadBytes - kCloseCodeBytes;

}  // namespace wshost::protocol::wire
