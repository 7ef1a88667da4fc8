// SPDX-License-Identifier: MIT
// The seam to the operating system's way of writing to many sockets in one call.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "engine/Poller.h"

namespace wshost::host {

/// Writes that members of one loop want to make at the end of a turn, made together.
///
/// It is a short cut, not a promise: what it leaves unwritten, for whatever reason, its owner writes or fails to write
/// in the ordinary way.
/// Threads: the loop's.
class WriteBatch {
 public:
  using Bytes = std::span<const std::byte>;
  /// As many writes as one Submit() makes, and pieces of each.
  static constexpr std::size_t kMostWrites = 64;
  static constexpr std::size_t kMostPieces = 64;

  virtual ~WriteBatch() = default;

  /// Returns: how many writes it takes for this to be cheaper than writing one by one.
  virtual std::size_t FewestWrites() const noexcept = 0;
  /// Returns: places to put the pieces of a write into before it is added, if that is handy.
  std::span<Bytes> Places() noexcept { return places_; }
  /// Adds a write of the pieces, at least one, in order and as if they were one.
  /// Lifetime: the bytes and the socket must stay until Submit() has returned.
  virtual void Add(SocketHandle socket, std::span<const Bytes> pieces) noexcept = 0;
  /// Makes the writes added since the last call, and waits for none of them.
  /// Returns: for each, in order, the bytes that were written; 0 also where that would block, or failed.
  /// Lifetime: until the next Add().
  virtual std::span<const std::size_t> Submit() noexcept = 0;

 private:
  std::array<Bytes, kMostPieces> places_;  // here, since a new array would be cleared for each write
};

/// Makes the batch that this system has, through io_uring. Returns: null if writing one by one is what is wanted, or
/// what is left; then `whyNot` says what Auto has met, on a system that could have had it. Errors: std::system_error if
/// it is Required and cannot be had.
std::unique_ptr<WriteBatch> MakeWriteBatch(IoUringUse use, std::string& whyNot);

}  // namespace wshost::host
