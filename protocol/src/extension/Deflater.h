// SPDX-License-Identifier: MIT
// Messages are compressed.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "wshost/protocol/MessageSink.h"

namespace wshost::protocol {

/// One side's compressor. Threads: one at a time.
/// Spec: RFC 7692 section 7.2.1.
class Deflater {
 public:
  /// Takes all its memory: 2^(windowBits+2) + 2^(memoryLevel+9) bytes and 6 KiB; a window of 8 bits as much as one
  /// of 9. Errors: std::bad_alloc; std::logic_error if a number is out of the range that DeflateOptions gives.
  Deflater(int windowBits, int level, int memoryLevel);
  Deflater(Deflater&&) noexcept;
  Deflater& operator=(Deflater&&) noexcept;
  ~Deflater();

  /// Appends the payload of the compressed message to `sink`.
  /// It refers to the messages before it, unless Reset came between. Errors: what the sink throws; Reset is due then.
  void Compress(std::span<const std::byte> message, MessageSink& sink);

  /// Forgets the messages so far: no context take-over. Spec: RFC 7692 section 7.1.1.
  void Reset() noexcept;

  /// Returns what zlib has taken from the heap.
  std::size_t MemoryBytes() const noexcept;

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace wshost::protocol
