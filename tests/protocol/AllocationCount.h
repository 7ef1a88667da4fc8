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
  std::size_t LargestBytes() const noexcept;

 private:
  std::size_t callsBefore_;
};

}  // namespace wshost::testing
