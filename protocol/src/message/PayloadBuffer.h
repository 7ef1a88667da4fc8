// SPDX-License-Identifier: MIT
// The endpoint's own memory for a message that is not whole in the bytes that were read.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>

#include "wshost/protocol/MessageSink.h"

namespace wshost::protocol {

/// Bytes that are not initialised before they are written.
class PayloadBuffer final : public MessageSink {
 public:
  void Clear() noexcept override { size_ = 0; }

  std::span<std::byte> Reserve(std::size_t bytes, std::size_t expectedBytes) override {
    if (capacity_ - size_ < bytes) Grow(std::max(size_ + bytes, expectedBytes));
    return {bytes_.get() + size_, capacity_ - size_};
  }

  void Commit(std::size_t bytes) noexcept override { size_ += bytes; }
  std::span<const std::byte> Payload() const noexcept override { return {bytes_.get(), size_}; }

  /// Gives the memory back.
  void Free() noexcept {
    bytes_.reset();
    size_ = capacity_ = 0;
  }

  /// Gives the memory back, if it is more than `bytes`.
  void FreeBeyond(std::size_t bytes) noexcept {
    if (capacity_ > bytes) Free();
  }

  std::size_t CapacityBytes() const noexcept { return capacity_; }

 private:
  void Grow(std::size_t capacity) {
    auto grown = std::make_unique_for_overwrite<std::byte[]>(capacity);
    if (size_ != 0) std::memcpy(grown.get(), bytes_.get(), size_);
    bytes_ = std::move(grown);
    capacity_ = capacity;
  }

  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace wshost::protocol
