// SPDX-License-Identifier: MIT
// Frames of one session, one behind the other in one piece of memory, so that a single call sends them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "wshost/protocol/EncodedMessage.h"
#include "wshost/protocol/Message.h"

namespace wshost {

/// Messages for one session, as the bytes of their frames, in the order in which they were added.
///
/// An empty one has no memory of its own. Threads: one at a time.
class FrameRun {
 public:
  /// The most bytes that one takes; who has more sends first.
  static constexpr std::size_t kMostBytes = 64 * 1024;

  /// The header of a frame that is sent without being gathered.
  class Header {
   public:
    Header(MessageKind kind, std::size_t payloadBytes) noexcept;
    std::span<const std::byte> Bytes() const noexcept { return {bytes_.data(), size_}; }

   private:
    std::array<std::byte, 16> bytes_;
    std::size_t size_;
  };

  FrameRun() noexcept = default;
  FrameRun(FrameRun&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  FrameRun& operator=(FrameRun other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~FrameRun() { Clear(); }

  bool Empty() const noexcept { return block_ == nullptr; }
  /// Returns how many frames are not wholly sent.
  std::size_t Count() const noexcept { return block_ ? block_->frames : 0; }
  /// Tells whether something of the first frame is sent.
  bool HasBegun() const noexcept { return block_ && block_->sent != block_->first; }
  /// Returns what is not sent yet.
  std::span<const std::byte> Unsent() const noexcept {
    if (!block_) return {};
    return {block_->Room() + block_->sent, block_->Room() + block_->end};
  }

  /// Tells whether a frame with `payloadBytes` fits.
  bool Fits(std::size_t payloadBytes) const noexcept {
    return (block_ ? block_->end : 0) + payloadBytes + kLongestHeader <= kMostBytes;
  }
  /// Adds a frame with a copy of `payload`. Called: if it fits. Errors: std::bad_alloc; then nothing has changed.
  void Append(MessageKind kind, std::span<const std::byte> payload);
  /// Adds a copy of a frame that is written already. Called: if it fits. Errors: as above.
  void Append(std::span<const std::byte> frame);

  /// Notes that `bytes` more of Unsent() are sent.
  void Advance(std::size_t bytes) noexcept;
  /// Gives the frames as messages of their own, the one that has begun first, whole. Returns: how much of it is sent.
  /// Errors: std::bad_alloc; then nothing has changed.
  std::size_t MoveTo(std::vector<EncodedMessage>& messages);
  /// Throws away what has not begun. Returns: how many bytes that was.
  std::size_t DropUnstarted() noexcept;
  void Clear() noexcept;

 private:
  static constexpr std::size_t kLongestHeader = 2 + 8;

  struct Block {
    std::uint32_t first = 0;  // where the first frame that is not wholly sent begins
    std::uint32_t sent = 0;
    std::uint32_t end = 0;
    std::uint32_t capacity = 0;
    std::uint32_t frames = 0;

    std::byte* Room() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
  };

  std::byte* Reserve(std::size_t bytes);
  static Block* Make(std::size_t capacity);
  static void Free(Block* block) noexcept;

  Block* block_ = nullptr;
};

}  // namespace wshost
