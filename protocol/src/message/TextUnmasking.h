// SPDX-License-Identifier: MIT
// Unmasking and checking text at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "frame/Masking.h"
#include "message/Utf8Validator.h"

namespace wshost::protocol {

/// Unmasks `from` into the bytes at `to`, as UnmaskTo does, and checks them on the way: memory is passed over once.
/// Returns: false if they cannot be UTF-8, with what `utf8` has seen before; not all of them are unmasked then.
/// Spec: RFC 6455 sections 5.3, 8.1.
bool UnmaskText(std::byte* to, std::span<const std::byte> from, const MaskKey& key, std::uint64_t offset,
                Utf8Validator& utf8) noexcept;

/// The same for a text that is whole. Returns: false if it is not UTF-8.
bool UnmaskWholeText(std::byte* to, std::span<const std::byte> from, const MaskKey& key) noexcept;

}  // namespace wshost::protocol
