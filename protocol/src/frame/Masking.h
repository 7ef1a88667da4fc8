// SPDX-License-Identifier: MIT
// Masking is its own inverse: each payload byte XOR the key's byte at its index modulo 4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "frame/Simd.h"
#include "frame/WireFormat.h"

namespace wshost::protocol {

using MaskKey = std::array<std::byte, wire::kMaskKeyBytes>;

/// Masks or unmasks `bytes` in place. `offset` is how many bytes of the frame's payload came before them.
/// Returns: all resulting bytes OR'ed together, so that a clear top bit says that they are ASCII.
/// Spec: RFC 6455 section 5.3.
std::byte Unmask(std::span<std::byte> bytes, const MaskKey& key, std::uint64_t offset = 0) noexcept;

/// The portable twin of Unmask, 8 bytes at a time.
std::byte UnmaskScalar(std::span<std::byte> bytes, const MaskKey& key, std::uint64_t offset = 0) noexcept;

/// Tells whether all bytes that Unmask has seen are ASCII.
constexpr bool IsAscii(std::byte seen) noexcept { return (seen & std::byte{0x80}) == std::byte{0}; }

}  // namespace wshost::protocol
