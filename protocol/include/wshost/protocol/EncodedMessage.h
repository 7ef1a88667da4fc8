// SPDX-License-Identifier: MIT
// A message as the bytes of its frame: encoded once, shared by every queue it waits in.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
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
  EncodedMessage(const EncodedMessage& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) block_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  EncodedMessage(EncodedMessage&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  EncodedMessage& operator=(EncodedMessage other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~EncodedMessage() {
    if (block_ != nullptr) LetGo(block_);
  }

  /// Encodes one unfragmented text message. `payload` must be UTF-8 (not checked here); it is copied.
  static EncodedMessage Text(std::string_view payload);

  /// Encodes one unfragmented message of either kind; `payload`, of text UTF-8, is copied.
  static EncodedMessage Of(MessageKind kind, std::span<const std::byte> payload);

  /// Encodes one unfragmented binary message; `payload` is copied.
  static EncodedMessage Binary(std::span<const std::byte> payload);

  /// Wraps bytes that are frames (or an HTTP head) already, as control output is; they are copied.
  static EncodedMessage Raw(std::span<const std::byte> bytes) { return Raw(bytes, {}); }
  /// The same, of two pieces.
  static EncodedMessage Raw(std::span<const std::byte> first, std::span<const std::byte> second);

  /// Returns the whole frame, header and payload. Lifetime: as long as a copy of this message lives.
  std::span<const std::byte> Bytes() const noexcept {
    if (block_ == nullptr) return {};
    return {block_->Room() + block_->begin, block_->Room() + block_->end};
  }

  /// Returns the payload alone; all bytes of a Raw one.
  std::span<const std::byte> Payload() const noexcept {
    if (block_ == nullptr) return {};
    return {block_->Room() + block_->payloadBegin, block_->Room() + block_->end};
  }

  std::size_t SizeBytes() const noexcept { return Bytes().size(); }

  /// Returns what limits count it as: its bytes, and about what the heap and a queue need to keep them.
  std::size_t CostBytes() const noexcept { return SizeBytes() + kKeepingBytes; }
  static constexpr std::size_t kKeepingBytes = 64;

  explicit operator bool() const noexcept { return block_ != nullptr; }

  /// The count of owners; the bytes follow. First comes room for the longest header, then the payload; the header is
  /// written right in front of the payload, so `begin` is where the frame starts.
  struct Block {
    std::atomic<std::uint32_t> owners{1};
    std::uint8_t begin = 0;
    std::uint8_t payloadBegin = 0;
    std::size_t capacity = 0;
    std::size_t end = 0;

    std::byte* Room() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
    /// Makes one with room for at least `capacity` bytes. Errors: std::bad_alloc.
    static Block* Make(std::size_t capacity);
    static void Free(Block* block) noexcept;
  };

 private:
  explicit EncodedMessage(Block* block) noexcept : block_(block) {}
  static void LetGo(Block* block) noexcept {
    // acquire, and acq_rel: whoever frees the block has seen all that the other owners did with it. One that is alone
    // needs no atomic change to know it: nobody else can make another owner.
    const bool isAlone = block->owners.load(std::memory_order_acquire) == 1;
    if (isAlone || block->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) Block::Free(block);
  }

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
