// SPDX-License-Identifier: MIT
// Strings with escapes, and the check of strings that are not ASCII.
#include "StringReader.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "Utf8.h"

namespace wshost::json {
namespace {

// Finds the closing quote. Gives null where a control character, or the end, comes first.
const char* FindQuote(const char* p, const char* end, Failure& failure) noexcept {
  for (;;) {
    const unsigned special = Scan::Look(p).special;
    p += special != 0 ? std::countr_zero(special) : 16;
    if (special == 0) continue;
    if (*p == '"') return p;
    if (*p != '\\') {
      return failure.Set(p >= end ? JsonErrorCode::UnterminatedString : JsonErrorCode::ControlCharacter, p);
    }
    if (p + 1 >= end) return failure.Set(JsonErrorCode::UnterminatedString, end);
    if (static_cast<unsigned char>(p[1]) < 0x20) return failure.Set(JsonErrorCode::BadEscape, p + 1);
    p += 2;
  }
}

int HexDigit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const int lower = c | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Reads the four digits of \uXXXX at p.
const char* ReadHex(const char* p, std::uint32_t& out, Failure& failure) noexcept {
  out = 0;
  for (const char* end = p + 4; p < end; ++p) {
    const int digit = HexDigit(*p);
    if (digit < 0) return failure.Set(JsonErrorCode::BadHexDigit, p);
    out = out << 4 | static_cast<std::uint32_t>(digit);
  }
  return p;
}

// Reads a \uXXXX, or the surrogate pair \uXXXX\uXXXX, whose digits begin at p. Spec: RFC 8259, section 7.
const char* ReadUnicodeEscape(const char* p, std::uint32_t& codePoint, Failure& failure) noexcept {
  const char* escape = p - 2;
  p = ReadHex(p, codePoint, failure);
  if (p == nullptr || codePoint < 0xD800 || codePoint > 0xDFFF) return p;
  if (codePoint > 0xDBFF || p[0] != '\\' || p[1] != 'u') return failure.Set(JsonErrorCode::LoneSurrogate, escape);
  std::uint32_t low = 0;
  p = ReadHex(p + 2, low, failure);
  if (p == nullptr) return p;
  if (low < 0xDC00 || low > 0xDFFF) return failure.Set(JsonErrorCode::LoneSurrogate, escape);
  codePoint = 0x10000 + ((codePoint - 0xD800) << 10) + (low - 0xDC00);
  return p;
}

// Gives what a one-character escape stands for, or NUL.
char PlainEscape(char c) noexcept {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

// Writes what the escape at p stands for; gives the place behind the escape, or null.
const char* Unescape(const char* p, char*& out, Failure& failure) noexcept {
  if (const char plain = PlainEscape(p[1]); plain != '\0') {
    *out++ = plain;
    return p + 2;
  }
  if (p[1] != 'u') return failure.Set(JsonErrorCode::BadEscape, p + 1);
  std::uint32_t codePoint = 0;
  p = ReadUnicodeEscape(p + 2, codePoint, failure);
  if (p != nullptr) out = PutUtf8(out, codePoint);
  return p;
}

// Copies up to the next backslash, in steps of 16; both sides have padding.
const char* CopyPlain(const char* p, const char* end, char*& out) noexcept {
  for (;;) {
    Scan::Copy16(out, p);
    const unsigned found = Scan::Backslashes(p);
    const std::size_t plain = found != 0 ? static_cast<std::size_t>(std::countr_zero(found)) : 16;
    const std::size_t step = std::min(plain, static_cast<std::size_t>(end - p));
    p += step;
    out += step;
    if (step < 16) return p;
  }
}

}  // namespace

bool StringReader::IsUtf8(const char* begin, const char* end, Failure& failure) noexcept {
  const char* bad = FindBadUtf8({begin, static_cast<std::size_t>(end - begin)});
  if (bad != end) failure.Set(JsonErrorCode::BadUtf8, bad);
  return bad == end;
}

WSHOST_NEVER_INLINE const char* StringReader::ReadEscaped(Block& block, const char* begin, const char* p,
                                                          const char* end, Node* out, Failure& failure) {
  const char* quote = FindQuote(p, end, failure);
  if (quote == nullptr || !IsUtf8(begin, quote, failure)) return nullptr;
  const TextPlace place = block.AllocateText(static_cast<std::size_t>(quote - begin));
  char* to = place.text;
  p = CopyPlain(begin, quote, to);
  while (p < quote) {
    p = Unescape(p, to, failure);
    if (p == nullptr) return nullptr;
    p = CopyPlain(p, quote, to);
  }
  PutText(out, place.text, static_cast<std::size_t>(to - place.text), place.segment);
  return quote + 1;
}

}  // namespace wshost::json
