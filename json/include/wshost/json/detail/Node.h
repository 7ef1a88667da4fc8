// SPDX-License-Identifier: MIT
// The 16 bytes of a value: how scalars, short strings, and pointers to text and children are laid out in them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wshost::json {

static_assert(std::endian::native == std::endian::little, "Node puts the tag into its last byte");

/// Says what a node holds. From RawNumber on a node outside a block keeps something alive.
enum class Tag : std::uint8_t {
  Null,
  Missing,
  False,
  True,
  Int64,
  Uint64,
  Double,
  ShortText,     // up to 14 bytes, inside the node
  RawNumber,     // number text in a block
  Text,          // string in a block
  FrozenArray,   // children in a block
  FrozenObject,  // the same: key, value, key, value ...
  OwnedArray,    // children in a box of the node's own; an empty container has none
  OwnedObject
};

// `low` is an integer, a double, a pointer, or the first 8 characters. `high` has the tag in its top byte; below it the
// length and 6 more characters (ShortText), the place of the segment and the length (texts), or the number of children.
struct alignas(16) Node {
  static constexpr std::size_t kShortLength = 14;
  static constexpr unsigned kTagShift = 56;
  static constexpr unsigned kShortLengthShift = 48;
  static constexpr unsigned kTextLengthBits = 30;
  static constexpr std::size_t kLongestText = (std::size_t{1} << kTextLengthBits) - 1;

  std::uint64_t low = 0;
  std::uint64_t high = 0;

  static constexpr Node Make(Tag tag, std::uint64_t low = 0, std::uint64_t count = 0) noexcept {
    return Node{low, static_cast<std::uint64_t>(tag) << kTagShift | count};
  }

  constexpr Tag GetTag() const noexcept { return static_cast<Tag>(high >> kTagShift); }
  constexpr bool IsCounted() const noexcept { return GetTag() >= Tag::RawNumber; }
  constexpr bool IsText() const noexcept { return GetTag() == Tag::ShortText || GetTag() == Tag::Text; }
  constexpr bool IsFrozen() const noexcept { return GetTag() == Tag::FrozenArray || GetTag() == Tag::FrozenObject; }
  constexpr bool IsOwned() const noexcept { return GetTag() >= Tag::OwnedArray; }
  constexpr bool IsArray() const noexcept { return GetTag() == Tag::FrozenArray || GetTag() == Tag::OwnedArray; }
  constexpr bool IsObject() const noexcept { return GetTag() == Tag::FrozenObject || GetTag() == Tag::OwnedObject; }
  constexpr bool IsContainer() const noexcept { return GetTag() >= Tag::FrozenArray; }

  // The number of elements or members.
  std::uint32_t Count() const noexcept { return static_cast<std::uint32_t>(high); }
  // The number of child nodes: two for each member.
  std::size_t ChildCount() const noexcept { return std::size_t{Count()} << (IsObject() ? 1U : 0U); }
  const Node* Children() const noexcept { return reinterpret_cast<const Node*>(low); }

  // Only for ShortText, Text and RawNumber.
  std::string_view View() const noexcept {
    if (GetTag() == Tag::ShortText) {
      return {reinterpret_cast<const char*>(this), static_cast<std::size_t>(high >> kShortLengthShift & 0xFF)};
    }
    return {reinterpret_cast<const char*>(low), static_cast<std::size_t>(high & kLongestText)};
  }
};

static_assert(sizeof(Node) == 16);

}  // namespace wshost::json
