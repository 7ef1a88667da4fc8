// SPDX-License-Identifier: MIT
// Frames out of a stream of bytes, restartable at any byte. It keeps no payload of data frames.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "frame/FrameHeader.h"

namespace wshost::protocol {

/// Some payload of the current data frame, as it came.
struct FramePiece {
  std::span<std::byte> masked;  ///< To be unmasked here, or on its way to somewhere else.
  MaskKey key{};
  std::uint64_t offset = 0;  ///< Payload bytes of the frame before these.
  bool endsFrame = false;    ///< It is the frame's last piece.
};

/// Reads one frame after the other: ReadHeader, and once InFrame, ReadControl or ReadPiece until the frame ends.
/// Threads: one at a time.
class FrameReader {
 public:
  explicit FrameReader(FrameRules rules) noexcept : rules_(rules) {}

  /// Reads a header, or as much of it as there is, off the front of `unread`. Called: while not InFrame.
  ProtocolError ReadHeader(std::span<std::byte>& unread) noexcept;

  /// Tells whether a header has been read whose payload has not.
  bool InFrame() const noexcept { return inFrame_; }
  const FrameHeader& Header() const noexcept { return header_; }

  /// Takes what `unread` has of a data frame's payload off its front. It is still masked.
  FramePiece ReadPiece(std::span<std::byte>& unread) noexcept;

  /// Returns the whole payload of a control frame once it is there; until then what there is of it is kept.
  /// Lifetime: in `unread`'s bytes if it is whole there, else until the next control frame.
  std::optional<std::span<std::byte>> ReadControl(std::span<std::byte>& unread) noexcept;

  /// Bytes of an unfinished header or control frame.
  std::size_t BufferedBytes() const noexcept;

 private:
  std::array<std::byte, wire::kMaxHeaderBytes> headerBytes_;
  std::array<std::byte, wire::kMaxControlPayloadBytes> control_;
  FrameRules rules_;
  bool inFrame_ = false;
  std::uint8_t headerCount_ = 0;
  std::uint64_t payloadRead_ = 0;
  FrameHeader header_;
};

}  // namespace wshost::protocol
