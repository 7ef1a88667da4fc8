// SPDX-License-Identifier: MIT
// The members of a collection, by the ids of their sessions.
#pragma once

#include <cstddef>
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
