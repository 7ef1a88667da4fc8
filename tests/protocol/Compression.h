// SPDX-License-Identifier: MIT
// zlib as a witness, and what the tests of compression have in common.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "Bytes.h"
#include "wshost/protocol/MessageSink.h"
#include "wshost/protocol/ProtocolError.h"

namespace wshost::protocol {
class Deflater;
class Inflater;
}  // namespace wshost::protocol

namespace wshost::testing {

/// A sink that gives exactly what it is asked for, so that every room is too small.
class TightSink final : public protocol::MessageSink {
 public:
  void Clear() noexcept override { size_ = 0; }
  std::span<std::byte> Reserve(std::size_t bytes, std::size_t expectedBytes) override;
  void Commit(std::size_t bytes) noexcept override { size_ += bytes; }
  std::span<const std::byte> Payload() const noexcept override { return std::span(bytes_).first(size_); }

 private:
  Bytes bytes_;
  std::size_t size_ = 0;
};

/// What became of a compressed message.
struct Inflated {
  protocol::ProtocolError error = protocol::ProtocolError::None;
  Bytes payload;
  friend bool operator==(const Inflated&, const Inflated&) = default;
};

inline constexpr std::size_t kNoLimit = std::size_t{1} << 40;

/// Compresses a message as the protocol sends it.
Bytes Compress(protocol::Deflater& deflater, std::span<const std::byte> message);

/// Inflates a message that came in `parts`.
Inflated Inflate(protocol::Inflater& inflater, const std::vector<Bytes>& parts, std::size_t maxBytes = kNoLimit,
                 bool isText = false);

/// As above, with an inflater of its own.
Inflated InflateOnce(const std::vector<Bytes>& parts, std::size_t maxBytes = kNoLimit, bool isText = false);

/// How zlib itself is to compress.
struct ZlibSettings {
  int level = 6;
  int strategy = 0;
  int flush = 2;               // Z_SYNC_FLUSH
  std::size_t blockBytes = 0;  // Flush that often, if it is not 0.
};

/// A raw stream that zlib itself made, with its end.
Bytes ZlibDeflate(std::span<const std::byte> message, const ZlibSettings& settings);

/// What zlib itself makes of a raw stream that has its end, byte by byte, with no more window than `windowBits`.
Bytes ZlibInflate(std::span<const std::byte> stream, int windowBits);

/// Text as services send it; no two sizes begin alike.
Bytes JsonText(std::size_t size);

/// Bytes that no compression makes smaller.
Bytes Noise(std::size_t size);

/// `stream` without the four bytes that end it; fails the test if they are others.
Bytes WithoutTail(Bytes stream);

}  // namespace wshost::testing
