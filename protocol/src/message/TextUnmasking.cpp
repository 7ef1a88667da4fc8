// SPDX-License-Identifier: MIT
// Unmasking and checking text at once, in pieces that stay in the nearest cache.
#include "message/TextUnmasking.h"

#include <algorithm>

namespace wshost::protocol {

bool UnmaskText(std::byte* to, std::span<const std::byte> from, const MaskKey& key, std::uint64_t offset,
                Utf8Validator& utf8) noexcept {
  constexpr std::size_t kPieceBytes = 4096;
  while (!from.empty()) {
    const std::size_t count = std::min(from.size(), kPieceBytes);
    const std::byte seen = UnmaskTo(to, from.first(count), key, offset);
    if (IsAscii(seen) ? !utf8.AddAscii(count) : !utf8.Add({to, count})) return false;
    to += count;
    offset += count;
    from = from.subspan(count);
  }
  return true;
}

}  // namespace wshost::protocol
