// SPDX-License-Identifier: MIT
// The compressor and the inflater that many endpoints share.
#pragma once

#include <cstddef>
#include <memory>

#include "wshost/protocol/DeflateOptions.h"

namespace wshost::protocol {

/// What the endpoints of one thread need to compress messages without context take-over: one inflater, a compressor for
/// each window size that was agreed on, and the message that was compressed last, so that a relay compresses it once.
/// Each is made when it is first needed. Endpoints with context take-over have their own.
///
/// The payload of a compressed message lies here until its endpoint's next event is asked for, or an endpoint of the
/// pool inflates the next one.
/// Threads: one at a time, as the endpoints that use it.
class DeflatePool {
 public:
  /// Errors: std::logic_error naming an option that is out of range.
  explicit DeflatePool(const DeflateOptions& options);
  ~DeflatePool();
  DeflatePool(const DeflatePool&) = delete;
  DeflatePool& operator=(const DeflatePool&) = delete;

  const DeflateOptions& Options() const noexcept;

  /// Returns what zlib has taken from the heap for the pool.
  std::size_t MemoryBytes() const noexcept;

  /// Of each of its two buffers, the pool keeps so much for the next message. What a larger one took is given back as
  /// soon as that message has been sent, or its endpoint's next event is asked for, or its endpoint is destroyed.
  static constexpr std::size_t kKeptBytes = 256 * 1024;

  /// Returns what the buffers take: of the message that was compressed last, and of the one that was inflated last.
  std::size_t BufferBytes() const noexcept;

  struct State;
  State& GetState() noexcept { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace wshost::protocol
