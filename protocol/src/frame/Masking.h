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

/// Masks or unmasks `from` into the bytes at `to`, which may be the same ones, but may not overlap otherwise. `offset`
/// is how many bytes of the frame's payload came before them.
/// Returns: all resulting bytes OR'ed together, so that a clear top bit says that they are ASCII.
/// Spec: RFC 6455 section 5.3.
std::byte UnmaskTo(std::byte* to, std::span<const std::byte> from, const MaskKey& key,
                   std::uint64_t offset = 0) noexcept;

/// The portable twin of UnmaskTo, 8 bytes at a time.
std::byte UnmaskToScalar(std::byte* to, std::span<const std::byte> from, const MaskKey& key,
                         std::uint64_t offset = 0) noexcept;

/// Masks or unmasks in place.
inline std::byte Unmask(std::span<std::byte> bytes, const MaskKey& key, std::uint64_t offset = 0) noexcept {
  return UnmaskTo(bytes.data(), bytes, key, offset);
}

/// Tells whether all bytes that Unmask has seen are ASCII.
constexpr bool IsAscii(std::byte seen) noexcept { return (seen & std::byte{0x80}) == std::byte{0}; }

}  // namespace wshost::protocol
