// SPDX-License-Identifier: MIT
// What a frame is.
#pragma once

#include <cstdint>

namespace wshost::protocol {

/// Spec: RFC 6455 sections 5.2 and 11.8.
enum class Opcode : std::uint8_t {
  Continuation = 0x0,
  Text = 0x1,
  Binary = 0x2,
  Close = 0x8,
  Ping = 0x9,
  Pong = 0xA,
};

/// "Control frames are identified by opcodes where the most significant bit of the opcode is 1." Spec: section 5.5.
constexpr bool IsControl(Opcode opcode) noexcept { return (static_cast<std::uint8_t>(opcode) & 0x8) != 0; }

/// Opcodes 3-7 and B-F are reserved. Spec: section 5.2.
constexpr bool IsReserved(Opcode opcode) noexcept { return (static_cast<std::uint8_t>(opcode) & 0x7) > 2; }

/// Returns the opcode in a frame's first byte.
constexpr Opcode OpcodeOf(std::byte firstByte) noexcept {
  return static_cast<Opcode>(std::to_integer<std::uint8_t>(firstByte) & 0x0F);
}

}  // namespace wshost::protocol
