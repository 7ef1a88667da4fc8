// SPDX-License-Identifier: MIT
// The seeded key hash, the index over an object's members, and the search for duplicate keys.
#include "KeyIndex.h"

#include <bit>
#include <cstring>
#include <memory>
#include <random>

#include "Inline.h"
#include "Scan.h"

namespace wshost::json {
namespace {

struct SipState {
  std::uint64_t a;
  std::uint64_t b;
  std::uint64_t c;
  std::uint64_t d;

  void Round() noexcept {
    a += b;
    b = std::rotl(b, 13) ^ a;
    a = std::rotl(a, 32);
    c += d;
    d = std::rotl(d, 16) ^ c;
    a += d;
    d = std::rotl(d, 21) ^ a;
    c += b;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }
  void Take(std::uint64_t word) noexcept {
    d ^= word;
    Round();
    a ^= word;
  }
};

HashSeed DrawSeed() {
  std::random_device source;
  const auto draw = [&source] { return std::uint64_t{source()} << 32 | source(); };
  return {draw(), draw()};
}

constexpr std::size_t kManyMembers = 64;

std::uint32_t FindDuplicateAmongSome(const Node* members, std::size_t count) noexcept {
  std::uint64_t seen[4] = {};
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t hash = QuickHash(members[2 * i]);
    std::uint64_t& word = seen[hash >> 62];
    const std::uint64_t bit = std::uint64_t{1} << (hash >> 56 & 63);
    if ((word & bit) != 0 && FindEarlier(members, i) != KeyIndex::kNone) return static_cast<std::uint32_t>(i);
    word |= bit;
  }
  return KeyIndex::kNone;
}

std::uint32_t FindDuplicateAmongMany(const Node* members, std::size_t count) {
  KeyIndex index(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (index.Add(members, i) != i) return i;
  }
  return KeyIndex::kNone;
}

// Gives null if there is no memory for an index: the search goes on without.
const KeyIndex* BuildIndex(const Node* members, std::size_t count, IndexPlace place) noexcept try {
  auto built = std::make_unique<KeyIndex>(count);
  for (std::uint32_t i = 0; i < count; ++i) built->Add(members, i);
  KeyIndex* there = nullptr;
  if (!place.cell->compare_exchange_strong(there, built.get(), std::memory_order_acq_rel)) return there;
  KeyIndex* index = built.release();
  if (place.list == nullptr) return index;
  do {
    index->next = place.list->load(std::memory_order_relaxed);
  } while (!place.list->compare_exchange_weak(index->next, index, std::memory_order_acq_rel));
  return index;
} catch (const std::exception&) {
  return nullptr;
}

}  // namespace

const HashSeed& ProcessHashSeed() {
  static const HashSeed seed = DrawSeed();
  return seed;
}

std::uint64_t HashKey(std::string_view key, const HashSeed& seed) noexcept {
  SipState state{seed.k0 ^ 0x736F6D6570736575U, seed.k1 ^ 0x646F72616E646F6DU, seed.k0 ^ 0x6C7967656E657261U,
                 seed.k1 ^ 0x7465646279746573U};
  const char* p = key.data();
  std::size_t left = key.size();
  std::uint64_t word = 0;
  for (; left >= 8; left -= 8, p += 8) {
    std::memcpy(&word, p, 8);
    state.Take(word);
  }
  word = 0;
  if (left != 0) std::memcpy(&word, p, left);
  state.Take(word | static_cast<std::uint64_t>(key.size()) << 56);
  state.c ^= 0xFF;
  for (int i = 0; i < 3; ++i) state.Round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

KeyIndex::KeyIndex(std::size_t expected) : slots_(std::bit_ceil(expected * 2 + 2)) {}

const KeyIndex::Slot& KeyIndex::Locate(const Node* members, std::string_view key, std::uint32_t hash) const noexcept {
  for (std::size_t i = hash & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[i];
    if (slot.hash == 0) return slot;
    if (slot.hash == hash && members[2 * std::size_t{slot.position - origin_}].View() == key) return slot;
  }
}

std::uint32_t KeyIndex::Find(const Node* members, std::string_view key) const {
  const Slot& slot = Locate(members, key, HashOf(key));
  return slot.hash == 0 ? kNone : slot.position - origin_;
}

std::uint32_t KeyIndex::Add(const Node* members, std::uint32_t position) {
  if ((used_ + 1) * 2 > slots_.size()) Grow();
  const std::string_view key = members[2 * std::size_t{position}].View();
  const std::uint32_t hash = HashOf(key);
  auto& slot = const_cast<Slot&>(Locate(members, key, hash));
  if (slot.hash == 0) {
    slot = {hash, position + origin_};
    ++used_;
  }
  return slot.position - origin_;
}

void KeyIndex::Remove(const Node* members, std::uint32_t position, std::uint32_t count) noexcept {
  const std::string_view key = members[2 * std::size_t{position}].View();
  const std::size_t mask = slots_.size() - 1;
  auto hole = static_cast<std::size_t>(&Locate(members, key, HashOf(key)) - slots_.data());
  // A later slot moves into the hole if the hole lies on the way from where it wanted to be.
  for (std::size_t i = (hole + 1) & mask; slots_[i].hash != 0; i = (i + 1) & mask) {
    if (((i - slots_[i].hash) & mask) < ((i - hole) & mask)) continue;
    slots_[hole] = slots_[i];
    hole = i;
  }
  slots_[hole] = Slot{};
  --used_;
  if (position + 1 == count) return;  // none is behind it
  ++origin_;
  if (position == 0) return;  // none is before it
  for (Slot& slot : slots_) slot.position += static_cast<std::uint32_t>(slot.position - origin_ + 1 < position);
}

void KeyIndex::Grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.hash == 0) continue;
    std::size_t i = slot.hash & (slots_.size() - 1);
    while (slots_[i].hash != 0) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = slot;
  }
}

std::uint32_t FindOneByOne(const Node* members, std::size_t count, std::string_view key) noexcept {
  if (key.size() <= Node::kShortLength) {
    Node wanted;
    ScanScalar::PutShortText(&wanted, key.data(), key.size());
    for (std::size_t i = 0; i < count; ++i) {
      const Node& candidate = members[2 * i];
      if (candidate.low == wanted.low && candidate.high == wanted.high) return static_cast<std::uint32_t>(i);
    }
    return KeyIndex::kNone;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (members[2 * i].View() == key) return static_cast<std::uint32_t>(i);
  }
  return KeyIndex::kNone;
}

std::uint32_t FindMember(const Node* members, std::size_t count, std::string_view key, IndexPlace place) noexcept {
  const KeyIndex* index = place.cell->load(std::memory_order_acquire);
  if (index == nullptr) index = BuildIndex(members, count, place);
  return index != nullptr ? index->Find(members, key) : FindOneByOne(members, count, key);
}

std::uint32_t FindEarlier(const Node* members, std::size_t position) noexcept {
  for (std::size_t i = 0; i < position; ++i) {
    if (SameKey(members[2 * i], members[2 * position])) return static_cast<std::uint32_t>(i);
  }
  return KeyIndex::kNone;
}

std::uint32_t FindDuplicateAmongMore(const Node* members, std::size_t count) {
  return count <= kManyMembers ? FindDuplicateAmongSome(members, count) : FindDuplicateAmongMany(members, count);
}

WSHOST_NEVER_INLINE std::size_t DropDuplicates(Node* members, std::size_t count) {
  KeyIndex index(count);
  std::uint32_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Node value = members[2 * i + 1];
    members[2 * std::size_t{kept}] = members[2 * i];
    const std::uint32_t position = index.Add(members, kept);
    members[2 * std::size_t{position} + 1] = value;
    if (position == kept) ++kept;
  }
  return kept;
}

}  // namespace wshost::json
