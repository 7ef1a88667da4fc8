// SPDX-License-Identifier: MIT
// Text checked 32 bytes at a time, by look-ups of half bytes. Utf8CheckSsse3.cpp is the same with 16.
#include <cstring>

#include "message/Utf8Check.h"
#include "message/Utf8Tables.h"

#if WSHOST_HAS_AVX2_TARGET
#include <immintrin.h>

namespace wshost::protocol {
namespace {

constexpr std::size_t kBlockBytes = sizeof(__m256i);
constexpr std::size_t kStrideBytes = 2 * kBlockBytes;

WSHOST_TARGET("avx2") inline __m256i Load(const void* from) noexcept {
  return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

// The shuffle looks up within 16 bytes, so each half has the table.
WSHOST_TARGET("avx2") inline __m256i LoadTwice(const utf8::Table& table) noexcept {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}

WSHOST_TARGET("avx2") inline __m256i Filled(std::uint8_t byte) noexcept {
  return _mm256_set1_epi8(static_cast<char>(byte));
}

WSHOST_TARGET("avx2") inline __m256i UpperHalves(__m256i bytes) noexcept {
  return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), Filled(0x0F));
}

// Not zero where a code point begins that the block is too short for.
WSHOST_TARGET("avx2") inline __m256i CutAtEnd(__m256i block) noexcept {
  alignas(kBlockBytes) static constexpr std::uint8_t kWholeUpTo[kBlockBytes] = {
      0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
      0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xEF, 0xDF, 0xBF};
  return _mm256_subs_epu8(block, Load(kWholeUpTo));
}

// Not zero where `block`, which follows `before`, is wrong.
WSHOST_TARGET("avx2") inline __m256i WrongIn(__m256i block, __m256i before) noexcept {
  const __m256i middle = _mm256_permute2x128_si256(before, block, 0x21);  // The 16 bytes before each half of `block`.
  const __m256i first = _mm256_alignr_epi8(block, middle, 15);
  const __m256i byHigh = _mm256_shuffle_epi8(LoadTwice(utf8::kFirstHigh), UpperHalves(first));
  const __m256i byLow = _mm256_shuffle_epi8(LoadTwice(utf8::kFirstLow), _mm256_and_si256(first, Filled(0x0F)));
  const __m256i bySecond = _mm256_shuffle_epi8(LoadTwice(utf8::kSecondHigh), UpperHalves(block));
  const __m256i wrongPairs = _mm256_and_si256(_mm256_and_si256(byHigh, byLow), bySecond);
  // The top bit of each byte: whether a lead two or three bytes before asks for a continuation here.
  const __m256i third = _mm256_subs_epu8(_mm256_alignr_epi8(block, middle, 14), Filled(0xE0 - 0x80));
  const __m256i fourth = _mm256_subs_epu8(_mm256_alignr_epi8(block, middle, 13), Filled(0xF0 - 0x80));
  const __m256i asked = _mm256_and_si256(_mm256_or_si256(third, fourth), Filled(utf8::kContinuations));
  return _mm256_xor_si256(wrongPairs, asked);
}

}  // namespace

WSHOST_TARGET("avx2") bool IsUtf8Avx2(std::span<const std::byte> bytes) noexcept {
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  __m256i before = _mm256_setzero_si256();
  __m256i wrong = _mm256_setzero_si256();
  for (; left >= kStrideBytes; at += kStrideBytes, left -= kStrideBytes) {
    const __m256i a = Load(at);
    const __m256i b = Load(at + kBlockBytes);
    if (_mm256_movemask_epi8(_mm256_or_si256(a, b)) == 0) {
      wrong = _mm256_or_si256(wrong, CutAtEnd(before));
    } else {
      wrong = _mm256_or_si256(wrong, _mm256_or_si256(WrongIn(a, before), WrongIn(b, a)));
    }
    before = b;
  }
  for (; left >= kBlockBytes; at += kBlockBytes, left -= kBlockBytes) {
    const __m256i block = Load(at);
    wrong = _mm256_or_si256(wrong, WrongIn(block, before));
    before = block;
  }
  if (left == 0) {
    wrong = _mm256_or_si256(wrong, CutAtEnd(before));
  } else {
    std::byte last[kBlockBytes]{};  // Behind the text stands ASCII, which no code point may go on with.
    std::memcpy(last, at, left);
    wrong = _mm256_or_si256(wrong, WrongIn(Load(last), before));
  }
  return _mm256_testz_si256(wrong, wrong) != 0;
}

}  // namespace wshost::protocol

#endif
