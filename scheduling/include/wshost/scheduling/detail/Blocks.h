// SPDX-License-Identifier: MIT
// Memory of tasks: one cache line for a small one, taken from and given back to a stock that threads share.
#pragma once

#include <cstddef>
#include <new>

namespace wshost::detail {

/// The size of the blocks that are kept in stock.
inline constexpr std::size_t kBlockBytes = 64;

/// Returns: memory for an object of that size. Errors: std::bad_alloc. Threads: any.
void* AllocateBlock(std::size_t size);

/// Takes back what AllocateBlock gave for that size. Threads: any, not only the one that allocated.
void FreeBlock(void* block, std::size_t size) noexcept;

/// Gives a class its memory from the blocks. The class that is deleted must be the class that was made.
struct BlockAllocated {
  static void* operator new(std::size_t size) { return AllocateBlock(size); }
  static void operator delete(void* block, std::size_t size) noexcept { FreeBlock(block, size); }
  static void* operator new(std::size_t size, std::align_val_t alignment) { return ::operator new(size, alignment); }
  static void operator delete(void* block, std::size_t, std::align_val_t alignment) noexcept {
    ::operator delete(block, alignment);
  }
};

}  // namespace wshost::detail
