// SPDX-License-Identifier: MIT
// Deadlines in the order in which they come: a heap that knows where each member stands in it.
#pragma once

#include <optional>
#include <vector>

#include "engine/LoopMember.h"

namespace wshost::host {

/// One deadline per member; setting it again moves it. Setting and cancelling cost O(log n).
class DeadlineQueue {
 public:
  void Set(LoopMember& member, TimePoint when);
  void Cancel(LoopMember& member) noexcept;

  std::optional<TimePoint> Next() const noexcept;

  /// Calls OnDeadline() of every member whose time has come. A member may set a new one from inside the call.
  void RunExpired(TimePoint now);

  std::size_t Size() const noexcept { return heap_.size(); }

 private:
  void Place(std::size_t index, LoopMember* member) noexcept;
  void SiftUp(std::size_t index) noexcept;
  void SiftDown(std::size_t index) noexcept;

  std::vector<LoopMember*> heap_;
};

}  // namespace wshost::host
