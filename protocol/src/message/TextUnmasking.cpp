// SPDX-License-Identifier: MIT
// Unmasking and checking text at once, in pieces that stay in the nearest cache.
#include "message/TextUnmasking.h"

#include <algorithm>

#include "message/Utf8Check.h"

namespace wshost::protocol {
namespace {
constexpr std::size_t kPieceBytes = 4096;
}

bool UnmaskText(std::byte* to, std::span<const std::byte> from, const MaskKey& key, std::uint64_t offset,
                Utf8Validator& utf8) noexcept {
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

bool UnmaskWholeText(std::byte* to, std::span<const std::byte> from, const MaskKey& key) noexcept {
  if (from.size() <= kPieceBytes) return IsAscii(UnmaskTo(to, from, key)) || IsUtf8({to, from.size()});
  Utf8Validator utf8;
  return UnmaskText(to, from, key, 0, utf8) && utf8.IsComplete();
}

}  // namespace wshost::protocol
