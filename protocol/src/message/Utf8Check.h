// SPDX-License-Identifier: MIT
// Whole text checked at once: the fastest way that the processor has, and its twins.
#pragma once

#include <cstddef>
#include <span>

#include "frame/Simd.h"

namespace wshost::protocol {

/// Tells whether `bytes` are UTF-8 from first to last.
/// Spec: RFC 3629 section 4 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool IsUtf8(std::span<const std::byte> bytes) noexcept;

/// The portable twin of IsUtf8, a code point at a time.
bool IsUtf8Scalar(std::span<const std::byte> bytes) noexcept;

#if WSHOST_HAS_TARGETS
/// IsUtf8, 16 bytes at a time. Called: where the processor has SSSE3.
bool IsUtf8Ssse3(std::span<const std::byte> bytes) noexcept;
#endif

#if WSHOST_HAS_AVX2_TARGET
/// IsUtf8, 32 bytes at a time. Called: where the processor has AVX2.
bool IsUtf8Avx2(std::span<const std::byte> bytes) noexcept;
#endif

/// Counts the ASCII bytes at the front of `bytes`, 16 at a time.
std::size_t CountAscii(std::span<const std::byte> bytes) noexcept;

/// The portable twin of CountAscii.
std::size_t CountAsciiScalar(std::span<const std::byte> bytes) noexcept;

}  // namespace wshost::protocol
