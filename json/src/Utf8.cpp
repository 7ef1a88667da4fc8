// SPDX-License-Identifier: MIT
// The UTF-8 check of strings that are not all ASCII.
#include "Utf8.h"

#include <cstring>

namespace wshost::json {
namespace {

// What a lead byte demands: the sequence's length, and the range of its second byte. Spec: RFC 3629, section 4.
struct Lead {
  unsigned length;
  unsigned char least;
  unsigned char most;
};

Lead Classify(unsigned char c) noexcept {
  if (c < 0xC2) return {0, 0, 0};  // a continuation byte, or an overlong form
  if (c < 0xE0) return {2, 0x80, 0xBF};
  if (c == 0xE0) return {3, 0xA0, 0xBF};  // below: overlong
  if (c == 0xED) return {3, 0x80, 0x9F};  // above: surrogates
  if (c < 0xF0) return {3, 0x80, 0xBF};
  if (c == 0xF0) return {4, 0x90, 0xBF};  // below: overlong
  if (c < 0xF4) return {4, 0x80, 0xBF};
  if (c == 0xF4) return {4, 0x80, 0x8F};  // above: beyond U+10FFFF
  return {0, 0, 0};
}

bool IsSequence(const unsigned char* p, const Lead& lead) noexcept {
  if (p[1] < lead.least || p[1] > lead.most) return false;
  for (unsigned i = 2; i < lead.length; ++i) {
    if ((p[i] & 0xC0) != 0x80) return false;
  }
  return true;
}

const unsigned char* SkipAscii(const unsigned char* p, const unsigned char* end) noexcept {
  while (end - p >= 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, p, 8);
    if ((eight & 0x8080808080808080U) != 0) break;
    p += 8;
  }
  while (p < end && *p < 0x80) ++p;
  return p;
}

}  // namespace

const char* FindBadUtf8(std::string_view text) noexcept {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = p + text.size();
  while ((p = SkipAscii(p, end)) < end) {
    do {
      const Lead lead = Classify(*p);
      if (lead.length == 0 || static_cast<std::size_t>(end - p) < lead.length || !IsSequence(p, lead)) {
        return reinterpret_cast<const char*>(p);
      }
      p += lead.length;
    } while (p < end && *p >= 0x80);
  }
  return reinterpret_cast<const char*>(end);
}

char* PutUtf8(char* out, std::uint32_t codePoint) noexcept {
  const auto tail = [codePoint](unsigned shift) { return static_cast<char>(0x80 | (codePoint >> shift & 0x3F)); };
  if (codePoint < 0x80) {
    *out++ = static_cast<char>(codePoint);
    return out;
  }
  if (codePoint < 0x800) {
    *out++ = static_cast<char>(0xC0 | codePoint >> 6);
  } else {
    if (codePoint < 0x10000) {
      *out++ = static_cast<char>(0xE0 | codePoint >> 12);
    } else {
      *out++ = static_cast<char>(0xF0 | codePoint >> 18);
      *out++ = tail(12);
    }
    *out++ = tail(6);
  }
  *out++ = tail(0);
  return out;
}

}  // namespace wshost::json
