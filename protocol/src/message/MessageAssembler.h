// SPDX-License-Identifier: MIT
// Fragments become a message, or an error as early as one can be told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "frame/FrameReader.h"
#include "message/PayloadBuffer.h"
#include "message/Utf8Validator.h"
#include "wshost/protocol/Message.h"
#include "wshost/protocol/ProtocolLimits.h"

namespace wshost::protocol {

/// Puts the frames of one message together. Memory grows with the bytes that arrive, never with what is announced.
/// Threads: one at a time.
/// Spec: RFC 6455 section 5.4.
class MessageAssembler {
 public:
  explicit MessageAssembler(const ProtocolLimits& limits) noexcept : limits_(&limits) {}

  /// Admits a data frame by its header alone: fragment order, size, number of fragments.
  ProtocolError BeginFrame(const FrameHeader& header) noexcept;

  /// Adds payload of the frame that was begun. Text goes to `textSink`, if there is one: the same for a whole message.
  ProtocolError Add(const FramePiece& piece, MessageSink* textSink = nullptr);

  /// Tells whether a message has begun and is not whole.
  bool InMessage() const noexcept { return inMessage_; }

  MessageKind Kind() const noexcept { return kind_; }
  /// Tells whether the payload is what permessage-deflate makes of a message. It goes to no sink, and is no text yet.
  bool IsCompressed() const noexcept { return isCompressed_; }
  /// The payload so far, but for text that went to a sink. Lifetime: until the next call.
  std::span<const std::byte> Payload() const noexcept { return payload_.Payload(); }

  /// From here on messages are checked, but not kept. A whole one that Payload() gives stays until the next call.
  void StopKeeping() noexcept;

 private:
  std::byte* Room(MessageSink& sink, std::size_t bytes);
  bool Unmask(std::byte* to, const FramePiece& piece) noexcept;
  bool IsText() const noexcept { return kind_ == MessageKind::Text && !isCompressed_; }

  const ProtocolLimits* limits_;
  PayloadBuffer payload_;
  std::uint64_t announced_ = 0;  // Payload bytes of all frames begun so far.
  std::uint64_t arrived_ = 0;    // Payload bytes that were added.
  std::size_t fragments_ = 0;
  MessageKind kind_ = MessageKind::Binary;
  Utf8Validator utf8_;
  bool isCompressed_ = false;
  bool inMessage_ = false;
  bool lastFrame_ = false;
  bool keeps_ = true;
};

/// The most payload that a message's frames may have together. Compressing what cannot be compressed adds a little;
/// with zlib's smallest memory level some 4 percent.
constexpr std::uint64_t MaxPayloadBytes(bool compressed, const ProtocolLimits& limits) noexcept {
  const std::uint64_t most = limits.maxMessageBytes;
  if (!compressed) return most;
  constexpr std::uint64_t kSmallestAddition = 64;
  const std::uint64_t addition = most / 16 + kSmallestAddition;
  return most > UINT64_MAX - addition ? UINT64_MAX : most + addition;
}

/// Tells whether a frame of `payloadBytes` still fits into `most`, of which `before` bytes have been announced.
constexpr bool FitsMessage(std::uint64_t before, std::uint64_t payloadBytes, std::uint64_t most) noexcept {
  return payloadBytes <= most && before <= most - payloadBytes;
}

}  // namespace wshost::protocol
