// SPDX-License-Identifier: MIT
// Compressed messages are inflated, never beyond what a message may be.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "message/Utf8Validator.h"
#include "wshost/protocol/MessageSink.h"
#include "wshost/protocol/ProtocolError.h"

namespace wshost::protocol {

/// Where an inflated message goes, and how large it may be: the same for all its parts.
struct InflateTarget {
  MessageSink* sink;              ///< Gets at most `maxBytes`, in pieces, however many the message would have.
  std::size_t maxBytes;           ///< Beyond it MessageTooBig.
  Utf8Validator* text = nullptr;  ///< Of a text message: sees each piece while it is in the cache.
};

/// One side's decompressor. Threads: one at a time.
/// Spec: RFC 7692 section 7.2.2.
class Inflater {
 public:
  /// Takes 7 KiB, and when the first message comes 2^windowBits bytes more.
  /// Errors: std::bad_alloc; std::logic_error if the bits are not 8 to 15.
  explicit Inflater(int windowBits);
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;
  ~Inflater();

  /// Inflates the next part of a message.
  /// Returns: None, InvalidDeflate, MessageTooBig or InvalidUtf8; after an error Reset is due.
  /// Errors: std::bad_alloc, and what the sink throws; Reset is due then, too.
  ProtocolError Add(std::span<const std::byte> compressed, const InflateTarget& target);

  /// Ends a message, with the bytes that no compressed message has at its end. Returns and Errors: as Add.
  ProtocolError Finish(const InflateTarget& target);

  /// Forgets the messages so far: no context take-over. Spec: RFC 7692 section 7.1.1.
  void Reset() noexcept;

  /// Returns what zlib has taken from the heap.
  std::size_t MemoryBytes() const noexcept;

 private:
  struct Stream;

  ProtocolError AddPiece(std::span<const std::byte> compressed, const InflateTarget& target);
  std::span<std::byte> Room(const InflateTarget& target) const;
  ProtocolError Take(std::span<const std::byte> inflated, const InflateTarget& target) noexcept;
  ProtocolError Judge(int result);

  std::unique_ptr<Stream> stream_;
  std::size_t written_ = 0;  // Bytes of this message.
  bool isBetweenBlocks_ = true;
};

}  // namespace wshost::protocol
