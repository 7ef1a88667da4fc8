// SPDX-License-Identifier: MIT
// A loop's member that std::shared_ptrs keep.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "engine/LoopMember.h"

namespace wshost::host {

/// What the loop counts is one owner among the others, which are std::shared_ptrs: for members of which there are not
/// so many, or that somebody wants a std::weak_ptr to. Threads: as LoopMember.
template <typename TDerived>
class SharedMember : public LoopMember, public std::enable_shared_from_this<TDerived> {
 public:
  void AddOwner() const noexcept override {
    if (owners_++ == 0) self_ = this->shared_from_this();
  }
  void DropOwner() const noexcept override {
    if (--owners_ != 0) return;
    const auto last = std::move(self_);  // this may be destroyed with it, so nothing is touched after it
  }

 private:
  mutable std::uint32_t owners_ = 0;  // the loop's
  mutable std::shared_ptr<const TDerived> self_;
};

}  // namespace wshost::host
