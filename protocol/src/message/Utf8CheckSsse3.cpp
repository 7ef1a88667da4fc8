// SPDX-License-Identifier: MIT
// Text checked 16 bytes at a time, by look-ups of half bytes. Utf8CheckAvx2.cpp is the same with 32.
#include <cstring>

#include "message/Utf8Check.h"
#include "message/Utf8Tables.h"

#if WSHOST_HAS_TARGETS
#include <immintrin.h>

namespace wshost::protocol {
namespace {

constexpr std::size_t kBlockBytes = sizeof(__m128i);
constexpr std::size_t kStrideBytes = 4 * kBlockBytes;

WSHOST_TARGET("ssse3") inline __m128i Load(const void* from) noexcept {
  return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

WSHOST_TARGET("ssse3") inline __m128i Filled(std::uint8_t byte) noexcept {
  return _mm_set1_epi8(static_cast<char>(byte));
}

WSHOST_TARGET("ssse3") inline __m128i UpperHalves(__m128i bytes) noexcept {
  return _mm_and_si128(_mm_srli_epi16(bytes, 4), Filled(0x0F));
}

// Not zero where a code point begins that the block is too short for.
WSHOST_TARGET("ssse3") inline __m128i CutAtEnd(__m128i block) noexcept {
  alignas(kBlockBytes) static constexpr std::uint8_t kWholeUpTo[kBlockBytes] = {
      0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xEF, 0xDF, 0xBF};
  return _mm_subs_epu8(block, Load(kWholeUpTo));
}

// Not zero where `block`, which follows `before`, is wrong.
WSHOST_TARGET("ssse3") inline __m128i WrongIn(__m128i block, __m128i before) noexcept {
  const __m128i first = _mm_alignr_epi8(block, before, kBlockBytes - 1);
  const __m128i byHigh = _mm_shuffle_epi8(Load(utf8::kFirstHigh.data()), UpperHalves(first));
  const __m128i byLow = _mm_shuffle_epi8(Load(utf8::kFirstLow.data()), _mm_and_si128(first, Filled(0x0F)));
  const __m128i bySecond = _mm_shuffle_epi8(Load(utf8::kSecondHigh.data()), UpperHalves(block));
  const __m128i wrongPairs = _mm_and_si128(_mm_and_si128(byHigh, byLow), bySecond);
  // The top bit of each byte: whether a lead two or three bytes before asks for a continuation here.
  const __m128i third = _mm_subs_epu8(_mm_alignr_epi8(block, before, kBlockBytes - 2), Filled(0xE0 - 0x80));
  const __m128i fourth = _mm_subs_epu8(_mm_alignr_epi8(block, before, kBlockBytes - 3), Filled(0xF0 - 0x80));
  const __m128i asked = _mm_and_si128(_mm_or_si128(third, fourth), Filled(utf8::kContinuations));
  return _mm_xor_si128(wrongPairs, asked);
}

}  // namespace

WSHOST_TARGET("ssse3") bool IsUtf8Ssse3(std::span<const std::byte> bytes) noexcept {
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  __m128i before = _mm_setzero_si128();
  __m128i wrong = _mm_setzero_si128();
  for (; left >= kStrideBytes; at += kStrideBytes, left -= kStrideBytes) {
    const __m128i a = Load(at);
    const __m128i b = Load(at + kBlockBytes);
    const __m128i c = Load(at + 2 * kBlockBytes);
    const __m128i d = Load(at + 3 * kBlockBytes);
    if (_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d))) == 0) {
      wrong = _mm_or_si128(wrong, CutAtEnd(before));
    } else {
      wrong = _mm_or_si128(wrong, _mm_or_si128(WrongIn(a, before), WrongIn(b, a)));
      wrong = _mm_or_si128(wrong, _mm_or_si128(WrongIn(c, b), WrongIn(d, c)));
    }
    before = d;
  }
  for (; left >= kBlockBytes; at += kBlockBytes, left -= kBlockBytes) {
    const __m128i block = Load(at);
    wrong = _mm_or_si128(wrong, WrongIn(block, before));
    before = block;
  }
  if (left == 0) {
    wrong = _mm_or_si128(wrong, CutAtEnd(before));
  } else {
    std::byte last[kBlockBytes]{};  // Behind the text stands ASCII, which no code point may go on with.
    std::memcpy(last, at, left);
    wrong = _mm_or_si128(wrong, WrongIn(Load(last), before));
  }
  return _mm_movemask_epi8(_mm_cmpeq_epi8(wrong, _mm_setzero_si128())) == 0xFFFF;
}

}  // namespace wshost::protocol

#endif
