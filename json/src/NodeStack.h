// SPDX-License-Identifier: MIT
// The nodes under construction while a text is read: one stack per thread, kept from text to text.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>

#include "Inline.h"
#include "Poison.h"
#include "wshost/json/detail/Node.h"

namespace wshost::json {

// Borrows the thread's stack for the time of one text.
class NodeStack {
 public:
  NodeStack() noexcept : base_(std::exchange(spare_, nullptr)), limit_(base_ + (base_ != nullptr ? kKept : 0)) {
    if (base_ != nullptr) Unpoison(base_, kKept * sizeof(Node));
  }
  NodeStack(const NodeStack&) = delete;
  NodeStack& operator=(const NodeStack&) = delete;
  ~NodeStack() {
    if (base_ != nullptr) GiveBack();
  }

  Node* Base() const noexcept { return base_; }
  Node* Limit() const noexcept { return limit_; }

  // Makes room above `top`; gives the new place of `top`.
  WSHOST_NEVER_INLINE Node* Grow(Node* top) {
    const auto used = static_cast<std::size_t>(top - base_);
    const std::size_t capacity = std::max(kKept, 2 * static_cast<std::size_t>(limit_ - base_));
    void* grown = std::realloc(static_cast<void*>(base_), capacity * sizeof(Node));
    if (grown == nullptr) throw std::bad_alloc();
    base_ = static_cast<Node*>(grown);
    limit_ = base_ + capacity;
    return base_ + used;
  }

 private:
  static constexpr std::size_t kKept = 1024;
  struct Janitor {
    Janitor() noexcept = default;
    Janitor(const Janitor&) = delete;
    Janitor& operator=(const Janitor&) = delete;
    ~Janitor() {
      closed_ = true;
      std::free(std::exchange(spare_, nullptr));
    }
  };

  // Only a stack of the first size is kept: a large text does not hold memory for ever.
  void GiveBack() noexcept {
    static thread_local Janitor janitor;
    if (closed_ || spare_ != nullptr || static_cast<std::size_t>(limit_ - base_) != kKept) {
      std::free(base_);
    } else {
      spare_ = base_;
      Poison(spare_, kKept * sizeof(Node));
    }
  }

  static inline constinit thread_local Node* spare_ = nullptr;
  static inline constinit thread_local bool closed_ = false;

  Node* base_;
  Node* limit_;
};

}  // namespace wshost::json
