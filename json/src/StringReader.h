// SPDX-License-Identifier: MIT
// From a quoted string to a node: in the node itself, as a view of the text, or unescaped into the block.
#pragma once

#include <bit>
#include <cstddef>
#include <utility>

#include "Block.h"
#include "Failure.h"
#include "Inline.h"
#include "Scan.h"

namespace wshost::json {

// Whether a byte stands for itself in a string: ASCII without quote, backslash and control characters.
struct PlainTable {
  bool plain[256];
  constexpr PlainTable() noexcept : plain{} {
    for (unsigned c = 0x20; c < 0x80; ++c) plain[c] = c != '"' && c != '\\';
  }
  constexpr bool operator[](char c) const noexcept { return plain[static_cast<unsigned char>(c)]; }
};
inline constexpr PlainTable kPlain;

class StringReader {
 public:
  StringReader(Block& block, const char* end, Failure& failure) : block_(block), end_(end), failure_(failure) {}

  // Reads a string at p, where its quote is. Gives the place behind it, or null. The text ends with a NUL byte, which
  // is a control character, so the search needs no look at the end.
  WSHOST_ALWAYS_INLINE const char* Read(const char* p, Node* out) const {
    const char* begin = ++p;
    unsigned nonAscii = 0;
    for (;;) {
      const Findings found = Scan::Look(p);
      nonAscii |= found.nonAscii;  // what lies behind the quote costs a needless check at most
      if (found.special != 0) {
        p += std::countr_zero(found.special);
        break;
      }
      p += 16;
    }
    if (*p != '"') [[unlikely]]
      return ReadEscaped(block_, begin, p, end_, out, failure_);
    if (nonAscii != 0 && !IsUtf8(begin, p, failure_)) [[unlikely]]
      return nullptr;
    PutText(out, begin, static_cast<std::size_t>(p - begin), &block_);
    return p + 1;
  }

  // Reads a key. Keys repeat from message to message, so looking byte by byte predicts well, and the place behind the
  // key is known without waiting for a vector's result.
  WSHOST_ALWAYS_INLINE const char* ReadKey(const char* p, Node* out) const {
    const char* begin = p + 1;
    const std::size_t length = CountPlain(begin, std::make_index_sequence<Node::kShortLength + 1>());
    if (length <= Node::kShortLength && begin[length] == '"') [[likely]] {
      Scan::PutShortText(out, begin, length);
      return begin + length + 1;
    }
    return Read(p, out);
  }

 private:
  // Counts the plain bytes, up to so many as there are places; one branch for each.
  template <std::size_t... kPlaces>
  WSHOST_ALWAYS_INLINE static std::size_t CountPlain(const char* p, std::index_sequence<kPlaces...>) noexcept {
    std::size_t count = sizeof...(kPlaces);
    static_cast<void>(((kPlain[p[kPlaces]] || (count = kPlaces, false)) && ...));
    return count;
  }

  WSHOST_ALWAYS_INLINE static void PutText(Node* out, const char* text, std::size_t length, const Segment* segment) {
    if (length <= Node::kShortLength) {
      Scan::PutShortText(out, text, length);
    } else {
      Scan::Put(out, Block::TextNode(Tag::Text, text, length, segment));
    }
  }

  static const char* ReadEscaped(Block& block, const char* begin, const char* p, const char* end, Node* out,
                                 Failure& failure);
  static bool IsUtf8(const char* begin, const char* end, Failure& failure) noexcept;

  Block& block_;
  const char* end_;
  Failure& failure_;
};

}  // namespace wshost::json
