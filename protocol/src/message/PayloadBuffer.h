// SPDX-License-Identifier: MIT
// The endpoint's own memory for a message that is not whole in the bytes that were read.
#pragma once

#include <algorithm>
#include <cstring>
#include <utility>

#include "wshost/protocol/FrameMemory.h"
#include "wshost/protocol/MessageSink.h"

namespace wshost::protocol {

/// Bytes that are not initialised before they are written.
class PayloadBuffer final : public MessageSink {
 public:
  PayloadBuffer() noexcept = default;
  PayloadBuffer(const PayloadBuffer&) = delete;
  PayloadBuffer& operator=(const PayloadBuffer&) = delete;
  ~PayloadBuffer() { Free(); }

  void Clear() noexcept override { size_ = 0; }

  std::span<std::byte> Reserve(std::size_t bytes, std::size_t expectedBytes) override {
    if (capacity_ - size_ < bytes) Grow(std::max(size_ + bytes, expectedBytes));
    return {bytes_ + size_, capacity_ - size_};
  }

  void Commit(std::size_t bytes) noexcept override { size_ += bytes; }
  std::span<const std::byte> Payload() const noexcept override { return {bytes_, size_}; }

  /// Gives the memory back.
  void Free() noexcept {
    if (bytes_ != nullptr) FrameMemory::Give(std::exchange(bytes_, nullptr), capacity_);
    size_ = capacity_ = 0;
  }

  /// Gives the memory back, if it is more than `bytes`.
  void FreeBeyond(std::size_t bytes) noexcept {
    if (capacity_ > bytes) Free();
  }

  std::size_t CapacityBytes() const noexcept { return capacity_; }

 private:
  void Grow(std::size_t capacity) {
    capacity = FrameMemory::SizeFor(capacity);
    auto* const grown = static_cast<std::byte*>(FrameMemory::Take(capacity));
    if (size_ != 0) std::memcpy(grown, bytes_, size_);
    if (bytes_ != nullptr) FrameMemory::Give(bytes_, capacity_);
    bytes_ = grown;
    capacity_ = capacity;
  }

  std::byte* bytes_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace wshost::protocol
