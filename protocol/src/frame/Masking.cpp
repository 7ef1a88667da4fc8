// SPDX-License-Identifier: MIT
// Unmasking 16 or 8 bytes at a time, with the ASCII test in the same pass.
#include "frame/Masking.h"

#include <cstring>

namespace wshost::protocol {
namespace {

MaskKey Rotated(const MaskKey& key, std::uint64_t offset) noexcept {
  if (offset % wire::kMaskKeyBytes == 0) return key;
  const auto shift = static_cast<std::size_t>(offset % wire::kMaskKeyBytes);
  return {key[shift], key[(shift + 1) % 4], key[(shift + 2) % 4], key[(shift + 3) % 4]};
}

std::byte FoldedOr(std::uint64_t seen) noexcept {
  seen |= seen >> 32;
  seen |= seen >> 16;
  seen |= seen >> 8;
  return static_cast<std::byte>(seen & 0xFF);
}

// `key` is rotated already: its first byte is for the first at `from`.
std::byte UnmaskWords(std::byte* to, const std::byte* from, std::size_t count, const MaskKey& key) noexcept {
  std::uint32_t half = 0;
  std::memcpy(&half, key.data(), sizeof half);
  const std::uint64_t mask = std::uint64_t{half} << 32 | half;
  std::uint64_t seen = 0;
  std::size_t at = 0;
  for (; at + sizeof mask <= count; at += sizeof mask) {
    std::uint64_t word = 0;
    std::memcpy(&word, from + at, sizeof word);
    word ^= mask;
    seen |= word;
    std::memcpy(to + at, &word, sizeof word);
  }
  std::byte result = FoldedOr(seen);
  for (; at < count; ++at) {
    to[at] = from[at] ^ key[at % wire::kMaskKeyBytes];
    result |= to[at];
  }
  return result;
}

#if WSHOST_HAS_SSE2
constexpr std::size_t kBlockBytes = sizeof(__m128i);

__m128i UnmaskBlock(std::byte* to, const std::byte* from, __m128i mask) noexcept {
  const __m128i block = _mm_xor_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)), mask);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), block);
  return block;
}

std::byte FoldedOr(__m128i seen) noexcept {
  std::uint64_t halves[2];
  std::memcpy(halves, &seen, sizeof halves);
  return FoldedOr(halves[0] | halves[1]);
}
#endif

}  // namespace

std::byte UnmaskToScalar(std::byte* to, std::span<const std::byte> from, const MaskKey& key,
                         std::uint64_t offset) noexcept {
  return UnmaskWords(to, from.data(), from.size(), Rotated(key, offset));
}

std::byte UnmaskTo(std::byte* to, std::span<const std::byte> from, const MaskKey& key, std::uint64_t offset) noexcept {
  const MaskKey rotated = Rotated(key, offset);
  const std::byte* place = from.data();
  std::size_t left = from.size();
  std::byte seen{0};
#if WSHOST_HAS_SSE2
  if (left >= kBlockBytes) {
    std::int32_t quarter = 0;
    std::memcpy(&quarter, rotated.data(), sizeof quarter);
    const __m128i mask = _mm_set1_epi32(quarter);
    __m128i first = _mm_setzero_si128();
    __m128i second = _mm_setzero_si128();
    for (; left >= 4 * kBlockBytes; left -= 4 * kBlockBytes) {
      first = _mm_or_si128(first, UnmaskBlock(to, place, mask));
      second = _mm_or_si128(second, UnmaskBlock(to + kBlockBytes, place + kBlockBytes, mask));
      first = _mm_or_si128(first, UnmaskBlock(to + 2 * kBlockBytes, place + 2 * kBlockBytes, mask));
      second = _mm_or_si128(second, UnmaskBlock(to + 3 * kBlockBytes, place + 3 * kBlockBytes, mask));
      to += 4 * kBlockBytes;
      place += 4 * kBlockBytes;
    }
    for (; left >= kBlockBytes; left -= kBlockBytes, to += kBlockBytes, place += kBlockBytes) {
      first = _mm_or_si128(first, UnmaskBlock(to, place, mask));
    }
    seen = FoldedOr(_mm_or_si128(first, second));
    if (left == 0) return seen;
  }
#endif
  return seen | UnmaskWords(to, place, left, rotated);
}

}  // namespace wshost::protocol
