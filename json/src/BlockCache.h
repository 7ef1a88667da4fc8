// SPDX-License-Identifier: MIT
// A few free blocks per thread and size, so that a steady flow of messages allocates nothing.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "Poison.h"

namespace wshost::json {

class BlockCache {
 public:
  static constexpr std::int32_t kNotCached = -1;
  static constexpr std::size_t kSmallest = 1024;
  static constexpr std::size_t kLargest = 64 * 1024;

  // Gives the size class that holds `size` bytes, or kNotCached.
  static std::int32_t ClassOf(std::size_t size) noexcept {
    if (size > kLargest) return kNotCached;
    return size <= kSmallest ? 0 : static_cast<std::int32_t>(std::bit_width(size - 1)) - 10;
  }
  static std::size_t SizeOf(std::int32_t sizeClass) noexcept { return kSmallest << sizeClass; }

  // Gives memory of the class, from the shelf or from the heap.
  static void* Take(std::int32_t sizeClass) {
    Shelf& shelf = shelves_[sizeClass];
    if (shelf.count == 0) return Allocate(SizeOf(sizeClass));
    void* memory = shelf.free[--shelf.count];
    Unpoison(memory, SizeOf(sizeClass));
    return memory;
  }

  // Takes the memory back: onto the shelf, or to the heap.
  static void Give(void* memory, std::int32_t sizeClass) noexcept {
    Shelf& shelf = shelves_[sizeClass];
    if (shelf.count < kKept && IsOpen()) {
      Poison(memory, SizeOf(sizeClass));
      shelf.free[shelf.count++] = memory;
    } else {
      std::free(memory);
    }
  }

  static void* Allocate(std::size_t size) {
    void* memory = std::malloc(size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }

 private:
  static constexpr std::size_t kKept = 2;
  static constexpr std::size_t kClasses = 7;
  enum class State : unsigned char { Unused, Open, Closed };
  struct Shelf {
    void* free[kKept];
    std::size_t count;
  };
  // Its destructor frees the shelves when the thread ends; blocks released later go straight to the heap.
  struct Janitor {
    Janitor() noexcept { state_ = State::Open; }
    Janitor(const Janitor&) = delete;
    Janitor& operator=(const Janitor&) = delete;
    ~Janitor() {
      state_ = State::Closed;
      for (Shelf& shelf : shelves_) {
        while (shelf.count != 0) std::free(shelf.free[--shelf.count]);
      }
    }
  };

  static bool IsOpen() noexcept {
    if (state_ == State::Unused) Hire();
    return state_ == State::Open;
  }
  static void Hire() noexcept { static thread_local Janitor janitor; }

  // Plain data, so that a look at them needs no guard.
  static constinit thread_local Shelf shelves_[kClasses];
  static constinit thread_local State state_;
};

}  // namespace wshost::json
