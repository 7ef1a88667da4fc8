// SPDX-License-Identifier: MIT
// Which way text is checked, and the portable one: the ranges of RFC 3629 section 4, with runs of ASCII 16 bytes at a
// time.
#include "message/Utf8Check.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "frame/Masking.h"

namespace wshost::protocol {
namespace {

constexpr bool IsBetween(std::uint8_t byte, std::uint8_t lowest, std::uint8_t highest) noexcept {
  return byte >= lowest && byte <= highest;
}

constexpr bool IsContinuation(std::uint8_t byte) noexcept { return (byte & 0xC0) == 0x80; }

// The size of the code point that `at` begins and that is whole and valid; 0 if it is not. `at` is not ASCII.
std::size_t WholeCodePoint(const std::byte* at, std::size_t left) noexcept {
  const auto byte = [at](std::size_t index) { return std::to_integer<std::uint8_t>(at[index]); };
  const std::uint8_t lead = byte(0);
  if (IsBetween(lead, 0xC2, 0xDF)) return left >= 2 && IsContinuation(byte(1)) ? 2 : 0;
  if (IsBetween(lead, 0xE0, 0xEF)) {
    if (left < 3 || !IsContinuation(byte(1)) || !IsContinuation(byte(2))) return 0;
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return overlong || surrogate ? 0 : 3;
  }
  if (!IsBetween(lead, 0xF0, 0xF4) || left < 4) return 0;
  const bool overlong = lead == 0xF0 && byte(1) < 0x90;
  const bool beyondLast = lead == 0xF4 && byte(1) > 0x8F;
  const bool continues = IsContinuation(byte(1)) && IsContinuation(byte(2)) && IsContinuation(byte(3));
  return overlong || beyondLast || !continues ? 0 : 4;
}

// Counts the bytes at the front of `bytes` that are whole, valid code points: all of them, but for a bad or cut one.
std::size_t CountWhole(std::span<const std::byte> bytes) noexcept {
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (IsAscii(bytes[at])) {
      at += CountAscii(bytes.subspan(at));
    } else if (const std::size_t size = WholeCodePoint(bytes.data() + at, bytes.size() - at); size != 0) {
      at += size;
    } else {
      break;
    }
  }
  return at;
}

}  // namespace

std::size_t CountAsciiScalar(std::span<const std::byte> bytes) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  std::size_t at = 0;
  for (; at + sizeof kHighBits <= bytes.size(); at += sizeof kHighBits) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  while (at < bytes.size() && IsAscii(bytes[at])) ++at;
  return at;
}

std::size_t CountAscii(std::span<const std::byte> bytes) noexcept {
#if WSHOST_HAS_SSE2
  constexpr std::size_t kBlockBytes = sizeof(__m128i);
  std::size_t at = 0;
  for (; at + kBlockBytes <= bytes.size(); at += kBlockBytes) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
    const auto highBits = static_cast<unsigned>(_mm_movemask_epi8(block));
    if (highBits != 0) return at + static_cast<std::size_t>(std::countr_zero(highBits));
  }
  return at + CountAsciiScalar(bytes.subspan(at));
#else
  return CountAsciiScalar(bytes);
#endif
}

bool IsUtf8Scalar(std::span<const std::byte> bytes) noexcept { return CountWhole(bytes) == bytes.size(); }

bool IsUtf8(std::span<const std::byte> bytes) noexcept {
#if WSHOST_HAS_AVX2_TARGET
  // Short text has just been written, 16 bytes at a time: loads of 32 would wait for two stores each.
  constexpr std::size_t kShortBytes = 128;
  if (bytes.size() >= kShortBytes && __builtin_cpu_supports("avx2")) return IsUtf8Avx2(bytes);
#endif
#if WSHOST_HAS_TARGETS
  return __builtin_cpu_supports("ssse3") ? IsUtf8Ssse3(bytes) : IsUtf8Scalar(bytes);
#else
  return IsUtf8Scalar(bytes);
#endif
}

}  // namespace wshost::protocol
