// SPDX-License-Identifier: MIT
// A message as the bytes of its frame: encoded once, shared by every queue it waits in.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include "wshost/protocol/Message.h"

namespace wshost {

namespace protocol {
class Endpoint;
}

/// An immutable, reference-counted server frame. Copies share the bytes.
///
/// A server's frames are not masked, so the same bytes serve every session.
/// Threads: distinct copies may be used from any threads.
class EncodedMessage {
 public:
  class Builder;

  EncodedMessage() noexcept = default;
  EncodedMessage(const EncodedMessage& other) noexcept;
  EncodedMessage(EncodedMessage&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  EncodedMessage& operator=(EncodedMessage other) noexcept;
  ~EncodedMessage();

  /// Encodes one unfragmented text message. `payload` must be UTF-8 (not checked here); it is copied.
  static EncodedMessage Text(std::string_view payload);

  /// Encodes one unfragmented binary message; `payload` is copied.
  static EncodedMessage Binary(std::span<const std::byte> payload);

  /// Wraps bytes that are frames (or an HTTP head) already, as control output is; they are copied.
  static EncodedMessage Raw(std::span<const std::byte> bytes);

  /// Returns the whole frame, header and payload. Lifetime: as long as a copy of this message lives.
  std::span<const std::byte> Bytes() const noexcept;

  /// Returns the payload alone; all bytes of a Raw one.
  std::span<const std::byte> Payload() const noexcept;

  std::size_t SizeBytes() const noexcept { return Bytes().size(); }

  /// Returns what limits count it as: its bytes, and about what the heap and a queue need to keep them.
  std::size_t CostBytes() const noexcept { return SizeBytes() + kKeepingBytes; }
  static constexpr std::size_t kKeepingBytes = 64;

  explicit operator bool() const noexcept { return block_ != nullptr; }

  struct Block;

 private:
  explicit EncodedMessage(Block* block) noexcept : block_(block) {}
  Block* block_ = nullptr;
};

/// Writes a payload right where its frame will be, so that a serializer needs no buffer of its own.
///
/// `Append` copies bytes in; `Reserve` and `Commit` let a writer put them there itself.
/// Threads: none of its own; one thread at a time.
class EncodedMessage::Builder {
 public:
  /// Starts a message; `expectedBytes` of payload fit without growing.
  explicit Builder(MessageKind kind, std::size_t expectedBytes = 0);
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;
  ~Builder();

  /// Appends a copy of `bytes`. Errors: std::logic_error after Finish.
  void Append(std::span<const std::byte> bytes);
  void Append(std::string_view text);

  /// Returns room for at least `bytes` more, not initialised. Lifetime: until the next call.
  /// Errors: std::logic_error after Finish.
  std::span<std::byte> Reserve(std::size_t bytes);

  /// Adds the first `bytes` of the room that Reserve gave to the payload. Errors: std::logic_error beyond that room.
  void Commit(std::size_t bytes);

  std::size_t SizeBytes() const noexcept { return size_; }

  /// Writes the frame's header in front and gives the message away. Errors: std::logic_error the second time.
  EncodedMessage Finish();

 private:
  friend class protocol::Endpoint;
  // Tells that the payload is what permessage-deflate makes of a message. Spec: RFC 7692 section 6.
  void MarkCompressed() noexcept { compressed_ = true; }

  MessageKind kind_;
  Block* block_;
  std::size_t size_ = 0;
  bool compressed_ = false;
};

}  // namespace wshost
