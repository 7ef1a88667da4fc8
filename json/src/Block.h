// SPDX-License-Identifier: MIT
// The reference-counted block of one message: its text, its nodes and its unescaped strings. Written once, then shared.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <utility>

#include "Inline.h"
#include "KeyIndex.h"
#include "Scan.h"
#include "wshost/json/detail/Node.h"

namespace wshost::json {

struct Block;

constexpr std::size_t RoundUp(std::size_t size) noexcept { return (size + 15) & ~std::size_t{15}; }

// The head of each piece of memory of a block. A text node knows how far before its characters the segment begins, and
// so finds the block that it keeps alive.
struct alignas(16) Segment {
  Block* owner;
  Segment* next;
};

// What lies directly before the children of a frozen container.
struct alignas(16) FrozenHeader {
  Block* owner;
  std::uint32_t textBegin;  // the container's span in the block's text
  std::uint32_t textLength;
};

// What lies before that for objects that may get an index (of more than kIndexAbove members).
struct alignas(16) IndexCell {
  std::atomic<KeyIndex*> index;
};

// Where characters were put, and the segment they are in.
struct TextPlace {
  char* text;
  Segment* segment;
};

struct Block : Segment {
  // Makes a block holding a padded copy of the text, with room for its nodes. The caller has the one reference.
  static Block* Make(std::string_view text);
  // Makes a block for a text of so many bytes that will be written into it, and its nodes. Seal() makes it readable.
  static Block* MakeEmpty(std::size_t textBytes);
  // Makes a node for a string or number text of its own, in a block for it alone; the caller has the one reference.
  static Node MakeText(Tag tag, std::string_view text);
  // Makes the node for characters that lie in a segment.
  static Node TextNode(Tag tag, const char* text, std::size_t length, const Segment* segment) noexcept {
    const auto distance = static_cast<std::uint64_t>(text - reinterpret_cast<const char*>(segment)) / sizeof(Segment);
    return Node::Make(tag, reinterpret_cast<std::uint64_t>(text), distance << Node::kTextLengthBits | length);
  }
  // Gives the block that a text or a frozen container lies in.
  static Block* OwnerOf(const Node& node) noexcept;
  static const FrozenHeader& HeaderOf(const Node& frozen) noexcept {
    return *(reinterpret_cast<const FrozenHeader*>(frozen.low) - 1);
  }
  // Gives where the index of a frozen object is, if it has a place for one.
  static IndexPlace IndexPlaceOf(const Node& frozenObject) noexcept;

  char* Text() noexcept { return reinterpret_cast<char*>(this + 1); }
  const char* Text() const noexcept { return reinterpret_cast<const char*>(this + 1); }

  // How long a text may become before it is sealed.
  std::size_t TextRoom() const noexcept { return static_cast<std::size_t>(limit - Text()) - kPadding; }
  // Pads the text, which is complete now; the rest is room for nodes.
  void Seal(std::size_t length) noexcept;

  // Gives room for a string of up to so many bytes, and padding.
  TextPlace AllocateText(std::size_t size);
  // Moves `count` children into the block, behind the header, and gives the container's node.
  Node Freeze(Tag tag, const Node* children, std::size_t count, std::uint32_t textBegin, std::uint32_t textLength);

  void Retain() noexcept { references.fetch_add(1, std::memory_order_relaxed); }
  void Release() noexcept {
    // The last owner need not pay for an atomic write.
    if (references.load(std::memory_order_acquire) == 1 || references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      Destroy();
    }
  }

  std::atomic<std::uint32_t> references;
  std::int32_t sizeClass;  // which shelf of the thread's cache it came from, or kNotCached
  std::atomic<KeyIndex*> indexes;
  Segment* segment;  // the one that cursor and limit lie in
  char* cursor;
  char* limit;
  // The last, so that they are read along with the text.
  std::uint32_t textLength;
  bool textLost;  // a duplicate key was dropped: the text says something else than the nodes

 private:
  // Gives so many bytes, rounded up.
  WSHOST_ALWAYS_INLINE char* Allocate(std::size_t size) {
    size = RoundUp(size);
    if (static_cast<std::size_t>(limit - cursor) < size) [[unlikely]]
      return AllocateSlow(size);
    return std::exchange(cursor, cursor + size);
  }
  // Makes a further segment; `size` is rounded up.
  WSHOST_NEVER_INLINE char* AllocateSlow(std::size_t size);
  void Destroy() noexcept;
};

inline Block* Block::OwnerOf(const Node& node) noexcept {
  if (node.IsFrozen()) return HeaderOf(node).owner;
  constexpr std::uint64_t kDistanceMask = (std::uint64_t{1} << (Node::kTagShift - Node::kTextLengthBits)) - 1;
  const std::uint64_t distance = node.high >> Node::kTextLengthBits & kDistanceMask;
  const std::uint64_t aligned = node.low & ~std::uint64_t{sizeof(Segment) - 1};
  return reinterpret_cast<const Segment*>(aligned - distance * sizeof(Segment))->owner;
}

WSHOST_ALWAYS_INLINE Node Block::Freeze(Tag tag, const Node* children, std::size_t count, std::uint32_t textBegin,
                                        std::uint32_t textSize) {
  const std::size_t members = tag == Tag::FrozenObject ? count / 2 : count;
  const bool indexed = tag == Tag::FrozenObject && members > kIndexAbove;
  char* at = Allocate(count * sizeof(Node) + sizeof(FrozenHeader) + (indexed ? sizeof(IndexCell) : 0));
  if (indexed) at = reinterpret_cast<char*>(new (at) IndexCell{nullptr} + 1);
  auto* to = reinterpret_cast<Node*>(new (at) FrozenHeader{this, textBegin, textSize} + 1);
  const auto copy = [to, children](std::size_t i) {
    Scan::Copy16(reinterpret_cast<char*>(to + i), reinterpret_cast<const char*>(children + i));
  };
  for (std::size_t i = 1; i < count; i += 2) {
    copy(i - 1);
    copy(i);
  }
  if (count % 2 != 0) copy(count - 1);
  return Node::Make(tag, reinterpret_cast<std::uint64_t>(to), members);
}

}  // namespace wshost::json
