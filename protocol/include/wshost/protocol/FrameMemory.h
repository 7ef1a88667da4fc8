// SPDX-License-Identifier: MIT
// Memory for frames and messages: each thread keeps some that is free, so that a steady flow allocates nothing.
#pragma once

#include <cstddef>

namespace wshost::protocol {

/// Pieces of memory in a few sizes. A piece may be given back by another thread than the one that took it. What is kept
/// is kept by the thread that calls. Threads: any.
class FrameMemory {
 public:
  /// The most that a thread keeps, of all sizes together, if KeepUpTo() has not allowed for more; half of it of one
  /// size.
  static constexpr std::size_t kMostKeptBytes = 2 * 1024 * 1024;

  /// Returns the size of the pieces that hold `bytes`: at most a quarter more, but for the smallest.
  static std::size_t SizeFor(std::size_t bytes) noexcept;

  /// Gives a piece. `size` is one that SizeFor() has returned. Errors: std::bad_alloc.
  static void* Take(std::size_t size);

  /// Takes a piece of `size` back.
  static void Give(void* memory, std::size_t size) noexcept;

  /// Lets this thread keep that much from now on, half of it of one size. Called: by a thread that calls
  /// GiveBackBeyond() now and then, since nobody else does.
  static void KeepUpTo(std::size_t bytes) noexcept;

  /// Bytes that this thread keeps.
  static std::size_t KeptBytes() noexcept;

  /// Gives pieces back to the heap, the largest first, until this thread keeps no more than `bytes`.
  static void GiveBackBeyond(std::size_t bytes) noexcept;

  /// Gives all that this thread keeps back to the heap.
  static void GiveAllBack() noexcept { GiveBackBeyond(0); }
};

}  // namespace wshost::protocol
