// SPDX-License-Identifier: MIT
// Frames as bytes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "frame/FrameHeader.h"

namespace wshost::protocol {

/// Appends one frame to `to`. `header.payloadBytes` is taken from `payload`, which is masked on the way if the header
/// says so. Errors: std::bad_alloc; then nothing has changed.
void AppendFrame(std::vector<std::byte>& to, FrameHeader header, std::span<const std::byte> payload);

}  // namespace wshost::protocol
