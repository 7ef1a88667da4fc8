// SPDX-License-Identifier: MIT
// Looking at 16 bytes of text at once: with SSE2, or with its scalar twin. WSHOST_JSON_SCALAR chooses the twin.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "Inline.h"
#include "wshost/json/detail/Node.h"

#if defined(__SSE2__) || defined(_M_X64)
#define WSHOST_JSON_HAS_SSE2 1
#include <emmintrin.h>
#endif

namespace wshost::json {

// Texts in our storage are followed by so many readable bytes.
inline constexpr std::size_t kPadding = 32;

// What was found in 16 bytes: one bit for each, the first byte lowest.
struct Findings {
  unsigned special = 0;   // quote, backslash, or control character
  unsigned nonAscii = 0;  // 0x80 and above
};

struct ScanScalar {
  static Findings Look(const char* p) noexcept {
    Findings found;
    for (unsigned i = 0; i < 16; ++i) {
      const auto c = static_cast<unsigned char>(p[i]);
      if (c == '"' || c == '\\' || c < 0x20) found.special |= 1U << i;
      if (c >= 0x80) found.nonAscii |= 1U << i;
    }
    return found;
  }

  // One bit for each backslash in 16 bytes.
  static unsigned Backslashes(const char* p) noexcept {
    unsigned mask = 0;
    for (unsigned i = 0; i < 16; ++i) mask |= static_cast<unsigned>(p[i] == '\\') << i;
    return mask;
  }

  static void Copy16(char* to, const char* from) noexcept { std::memcpy(to, from, 16); }

  // Makes a node of up to 14 characters; reads 16.
  static void PutShortText(Node* out, const char* p, std::size_t length) noexcept {
    Node node;
    if (length != 0) std::memcpy(&node, p, length);
    node.high |= static_cast<std::uint64_t>(Tag::ShortText) << Node::kTagShift | static_cast<std::uint64_t>(length)
                                                                                     << Node::kShortLengthShift;
    *out = node;
  }

  static void Put(Node* out, Node node) noexcept { *out = node; }
};

#if defined(WSHOST_JSON_HAS_SSE2)
// Nodes are stored as one vector, for they are loaded as one: two 8-byte stores before a 16-byte load stall the
// processor.
struct ScanSse2 {
  static __m128i Load(const void* p) noexcept { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
  static unsigned Mask(__m128i v) noexcept { return static_cast<unsigned>(_mm_movemask_epi8(v)); }

  WSHOST_ALWAYS_INLINE static Findings Look(const char* p) noexcept {
    const __m128i v = Load(p);
    const __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v);
    return {Mask(_mm_or_si128(_mm_or_si128(quote, backslash), control)), Mask(v)};
  }

  WSHOST_ALWAYS_INLINE static unsigned Backslashes(const char* p) noexcept {
    return Mask(_mm_cmpeq_epi8(Load(p), _mm_set1_epi8('\\')));
  }

  WSHOST_ALWAYS_INLINE static void Copy16(char* to, const char* from) noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), Load(from));
  }

  WSHOST_ALWAYS_INLINE static void PutShortText(Node* out, const char* p, std::size_t length) noexcept {
    alignas(32) static constexpr unsigned char kKeep[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                            255, 255, 255, 255, 255, 255, 255, 255};
    const std::uint64_t high = static_cast<std::uint64_t>(Tag::ShortText) << Node::kTagShift |
                               static_cast<std::uint64_t>(length) << Node::kShortLengthShift;
    const __m128i text = _mm_and_si128(Load(p), Load(kKeep + 16 - length));
    Store(out, _mm_or_si128(text, _mm_set_epi64x(static_cast<long long>(high), 0)));
  }

  WSHOST_ALWAYS_INLINE static void Put(Node* out, Node node) noexcept {
    Store(out, _mm_set_epi64x(static_cast<long long>(node.high), static_cast<long long>(node.low)));
  }

 private:
  WSHOST_ALWAYS_INLINE static void Store(Node* out, __m128i v) noexcept {
    _mm_store_si128(reinterpret_cast<__m128i*>(out), v);
  }
};
#endif

#if defined(WSHOST_JSON_HAS_SSE2) && !defined(WSHOST_JSON_SCALAR)
using Scan = ScanSse2;
#else
using Scan = ScanScalar;
#endif

}  // namespace wshost::json
