// SPDX-License-Identifier: MIT
// The members of a collection, by the ids of their sessions.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "wshost/service/SessionId.h"
#include "wshost/service/SessionMember.h"

namespace wshost {

/// One array with open addressing: a member costs some 16 to 40 bytes of it. It shrinks when most are gone.
class SessionTable {
 public:
  /// Returns: null if there is no member with this id.
  const SessionMember::Pointer* Find(SessionId id) const noexcept;
  /// Returns: false if there is a member with this id.
  bool TryInsert(const SessionMember::Pointer& member);
  /// Takes a member out. Returns: null if there is none.
  SessionMember::Pointer Take(SessionId id) noexcept;

  /// A way through the table that goes on where it was, though members come and go, and the table grows or shrinks,
  /// meanwhile: one who is there all the time is met, but for those that such a change has just moved.
  struct Walk {
    std::uint64_t next = 0;  ///< Home of the next slot, as a part of all there can be.
    bool isOver = false;
  };
  /// Calls `visit(const SessionMember::Pointer&)` for the members in the next `slots` slots.
  template <typename TVisit>
  void ForSome(Walk& walk, std::size_t slots, TVisit visit) const {
    const int shift = 64 - std::countr_zero(slots_.size());
    std::size_t slot = slots_.empty() ? 0 : static_cast<std::size_t>(walk.next >> shift);
    const std::size_t end = slot + std::min(slots, slots_.size() - slot);
    for (; slot < end; ++slot) {
      if (slots_[slot]) visit(slots_[slot]);
    }
    walk.isOver = end == slots_.size();
    if (!walk.isOver) walk.next = std::uint64_t{end} << shift;
  }

  std::size_t Size() const noexcept { return size_; }

  /// Calls `visit(const SessionMember::Pointer&)` for each, in no order.
  template <typename TVisit>
  void ForEach(TVisit visit) const {
    for (const SessionMember::Pointer& member : slots_) {
      if (member) visit(member);
    }
  }

 private:
  std::size_t HomeOf(SessionId id) const noexcept;
  std::size_t SlotOf(SessionId id) const noexcept;
  void Rehash(std::size_t slots);

  std::vector<SessionMember::Pointer> slots_;  // a power of two, never full
  std::size_t size_ = 0;
};

}  // namespace wshost
