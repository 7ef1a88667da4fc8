// SPDX-License-Identifier: MIT
// The members of a collection, by the ids of their sessions.
#include "wshost/service/SessionTable.h"

#include <bit>
#include <cstdint>
#include <new>
#include <utility>

#include "wshost/service/SessionChannel.h"

namespace wshost {
namespace {
constexpr std::size_t kFewestSlots = 16;

SessionId IdOf(SessionMember& member) noexcept { return member.Channel().Info().id; }
}  // namespace

std::size_t SessionTable::HomeOf(SessionId id) const noexcept {
  constexpr std::uint64_t kGoldenRatio = 0x9E37'79B9'7F4A'7C15U;
  const int bits = std::countr_zero(slots_.size());
  return static_cast<std::size_t>((id.ToUInt64() * kGoldenRatio) >> (64 - bits));
}

// Where the member is, or, if there is none, the empty slot where it would be. Called: when there are slots.
std::size_t SessionTable::SlotOf(SessionId id) const noexcept {
  std::size_t slot = HomeOf(id);
  while (slots_[slot] && IdOf(*slots_[slot]) != id) slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

const SessionMember::Pointer* SessionTable::Find(SessionId id) const noexcept {
  if (size_ == 0) return nullptr;
  const SessionMember::Pointer& found = slots_[SlotOf(id)];
  return found ? &found : nullptr;
}

bool SessionTable::TryInsert(const SessionMember::Pointer& member) {
  if ((size_ + 1) * 4 > slots_.size() * 3) Rehash(slots_.empty() ? kFewestSlots : 2 * slots_.size());
  SessionMember::Pointer& slot = slots_[SlotOf(IdOf(*member))];
  if (slot) return false;
  slot = member;
  ++size_;
  return true;
}

SessionMember::Pointer SessionTable::Take(SessionId id) noexcept {
  if (size_ == 0) return nullptr;
  const std::size_t mask = slots_.size() - 1;
  std::size_t gap = SlotOf(id);
  if (!slots_[gap]) return nullptr;
  SessionMember::Pointer taken = std::move(slots_[gap]);
  --size_;
  // Those behind it move up, unless that would put one before its home.
  for (std::size_t next = (gap + 1) & mask; slots_[next]; next = (next + 1) & mask) {
    const std::size_t home = HomeOf(IdOf(*slots_[next]));
    if (((next - home) & mask) < ((next - gap) & mask)) continue;
    slots_[gap] = std::move(slots_[next]);
    gap = next;
  }
  if (slots_.size() > kFewestSlots && size_ * 8 < slots_.size()) {
    try {
      Rehash(slots_.size() / 4);
    } catch (const std::bad_alloc&) {  // then it stays as large as it is
    }
  }
  return taken;
}

void SessionTable::Rehash(std::size_t slots) {
  std::vector<SessionMember::Pointer> members(slots < kFewestSlots ? kFewestSlots : slots);
  members.swap(slots_);
  for (SessionMember::Pointer& member : members) {
    if (member) slots_[SlotOf(IdOf(*member))] = std::move(member);
  }
}

}  // namespace wshost
