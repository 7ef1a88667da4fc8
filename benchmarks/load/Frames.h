// SPDX-License-Identifier: MIT
// The frames that a client sends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace load {

/// What the low four bits of a frame's first byte say.
enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

/// Makes a whole masked frame. One key masks all of them: nobody is to be protected here, and frames can be reused.
std::string MaskedFrame(Opcode opcode, std::string_view payload, bool compressed = false);

}  // namespace load
