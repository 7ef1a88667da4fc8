// SPDX-License-Identifier: MIT
// UTF-8 by the ranges of RFC 3629 section 4; runs of ASCII 16 bytes at a time.
#include "message/Utf8Validator.h"

#include <bit>
#include <cstring>

#include "frame/Masking.h"
#include "frame/Simd.h"

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

bool Utf8Validator::AddLead(std::uint8_t byte) noexcept {
  lowest_ = 0x80;
  highest_ = 0xBF;
  if (IsBetween(byte, 0xC2, 0xDF)) {
    needed_ = 1;
  } else if (IsBetween(byte, 0xE0, 0xEF)) {
    needed_ = 2;
    if (byte == 0xE0) lowest_ = 0xA0;   // Below it: an overlong form.
    if (byte == 0xED) highest_ = 0x9F;  // Above it: a surrogate.
  } else if (IsBetween(byte, 0xF0, 0xF4)) {
    needed_ = 3;
    if (byte == 0xF0) lowest_ = 0x90;   // Below it: an overlong form.
    if (byte == 0xF4) highest_ = 0x8F;  // Above it: beyond U+10FFFF.
  } else {
    return false;
  }
  return true;
}

bool Utf8Validator::AddContinuation(std::uint8_t byte) noexcept {
  if (!IsBetween(byte, lowest_, highest_)) return false;
  lowest_ = 0x80;
  highest_ = 0xBF;
  --needed_;
  return true;
}

bool Utf8Validator::Add(std::span<const std::byte> bytes) noexcept {
  std::size_t at = 0;
  // First the code point that an earlier call began, last the one that a later call will end; whole ones between.
  for (; needed_ != 0 && at < bytes.size(); ++at) {
    if (!AddContinuation(std::to_integer<std::uint8_t>(bytes[at]))) return false;
  }
  for (at += CountWhole(bytes.subspan(at)); at < bytes.size(); ++at) {
    const auto byte = std::to_integer<std::uint8_t>(bytes[at]);
    if (needed_ != 0 ? !AddContinuation(byte) : byte >= 0x80 && !AddLead(byte)) return false;
  }
  return true;
}

bool IsUtf8(std::span<const std::byte> bytes) noexcept {
  Utf8Validator validator;
  return validator.Add(bytes) && validator.IsComplete();
}

std::string_view Utf8Prefix(std::string_view text, std::size_t maxBytes) noexcept {
  Utf8Validator validator;
  std::size_t whole = 0;
  const std::string_view candidate = text.substr(0, maxBytes);
  for (std::size_t at = 0; at < candidate.size(); ++at) {
    const auto byte = static_cast<std::byte>(candidate[at]);
    if (!validator.Add({&byte, 1})) break;
    if (validator.IsComplete()) whole = at + 1;
  }
  return text.substr(0, whole);
}

}  // namespace wshost::protocol

namespace wshost {

bool IsUtf8(std::string_view text) noexcept {
  return protocol::IsUtf8(std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace wshost
