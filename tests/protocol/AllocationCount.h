// SPDX-License-Identifier: MIT
// How often, and how much, this thread has asked the heap.
#pragma once

#include <cstddef>

namespace wshost::testing {

/// Counts the allocations between its making and its reading.
class AllocationCount {
 public:
  AllocationCount() noexcept;
  std::size_t Calls() const noexcept;
  std::size_t Bytes() const noexcept;
  std::size_t LargestBytes() const noexcept;

 private:
  std::size_t callsBefore_;
  std::size_t bytesBefore_;
};

/// Makes one allocation of this thread fail, and those after it, until its own end.
class AllocationFailure {
 public:
  /// `allowed` allocations are given before.
  explicit AllocationFailure(std::size_t allowed) noexcept;
  AllocationFailure(const AllocationFailure&) = delete;
  AllocationFailure& operator=(const AllocationFailure&) = delete;
  ~AllocationFailure();

  /// Tells whether the heap is ours to refuse: a sanitizer's is not.
  static bool IsPossible() noexcept;
};

}  // namespace wshost::testing
