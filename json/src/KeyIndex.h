// SPDX-License-Identifier: MIT
// Finding a key among many: a hash table over the members of one object, seeded so that a peer cannot choose
// collisions.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "wshost/json/detail/Node.h"

namespace wshost::json {

// Objects of up to so many members are searched one by one.
inline constexpr std::size_t kIndexAbove = 32;

// The key of the hash, drawn once per process.
struct HashSeed {
  std::uint64_t k0;
  std::uint64_t k1;
};
const HashSeed& ProcessHashSeed();

// SipHash with 1 round for each word and 3 at the end: the usual choice where a peer chooses the keys.
std::uint64_t HashKey(std::string_view key, const HashSeed& seed) noexcept;

inline bool SameKey(const Node& a, const Node& b) noexcept {
  if (a.GetTag() == Tag::ShortText || b.GetTag() == Tag::ShortText) return a.low == b.low && a.high == b.high;
  return a.View() == b.View();
}

// Positions of members by key. It holds no pointer to them: whoever asks passes them along.
class KeyIndex {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  explicit KeyIndex(std::size_t expected);

  // Gives the position of the member with this key among `members` (key, value, key, value ...), or kNone.
  std::uint32_t Find(const Node* members, std::string_view key) const;

  // Notes the member at `position`, unless its key is there already. Gives the position that holds the key.
  std::uint32_t Add(const Node* members, std::uint32_t position);

  // Forgets the member at `position` of `count`, which is there still; those behind it move up by one. Touches few
  // slots if it is the first or the last.
  void Remove(const Node* members, std::uint32_t position, std::uint32_t count) noexcept;

  KeyIndex* next = nullptr;  // in the list of the block it belongs to

 private:
  struct Slot {
    std::uint32_t hash = 0;      // kUsed is set in all that hold something
    std::uint32_t position = 0;  // counted from origin_, modulo 2^32
  };
  static constexpr std::uint32_t kUsed = std::uint32_t{1} << 31;

  static std::uint32_t HashOf(std::string_view key) {
    return static_cast<std::uint32_t>(HashKey(key, ProcessHashSeed())) | kUsed;
  }

  const Slot& Locate(const Node* members, std::string_view key, std::uint32_t hash) const noexcept;
  void Grow();

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::size_t used_ = 0;
  std::uint32_t origin_ = 0;  // what the first member's slot says
};

// Where an object's index is published, and the list (or null) of whoever deletes it.
struct IndexPlace {
  std::atomic<KeyIndex*>* cell = nullptr;
  std::atomic<KeyIndex*>* list = nullptr;
};

// Finds a key among `count` members. Gives the position or KeyIndex::kNone.
std::uint32_t FindOneByOne(const Node* members, std::size_t count, std::string_view key) noexcept;

// The same with an index, which is built on the first look-up. Threads: several may look up at once.
std::uint32_t FindMember(const Node* members, std::size_t count, std::string_view key, IndexPlace place) noexcept;

// Keeps one member for each key: the last value at the first position. Gives the number kept, which come first then.
std::size_t DropDuplicates(Node* members, std::size_t count);

// A quick, weak hash of the ends of a key: only to rule out duplicates in small objects, where a full comparison of all
// pairs is cheap anyway.
inline std::uint64_t QuickHash(const Node& key) noexcept {
  std::uint64_t first = key.low;
  std::uint64_t last = key.high;
  if (key.GetTag() != Tag::ShortText) {
    const std::string_view text = key.View();
    std::memcpy(&first, text.data(), 8);
    std::memcpy(&last, text.data() + text.size() - 8, 8);
    last ^= text.size();
  }
  return (first ^ std::rotl(last, 23)) * 0x9E3779B97F4A7C15U;
}

// Gives the position of the first member with the key of the one at `position`, if that is an earlier one, or kNone.
std::uint32_t FindEarlier(const Node* members, std::size_t position) noexcept;
std::uint32_t FindDuplicateAmongMore(const Node* members, std::size_t count);

// Gives the position of the first member whose key was there before, or KeyIndex::kNone. One word of bits is enough to
// tell a few keys apart.
inline std::uint32_t FindDuplicate(const Node* members, std::size_t count) {
  constexpr std::size_t kFewMembers = 8;
  if (count > kFewMembers) return FindDuplicateAmongMore(members, count);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t bit = std::uint64_t{1} << (QuickHash(members[2 * i]) >> 58);
    if ((seen & bit) != 0 && FindEarlier(members, i) != KeyIndex::kNone) return static_cast<std::uint32_t>(i);
    seen |= bit;
  }
  return KeyIndex::kNone;
}

}  // namespace wshost::json
